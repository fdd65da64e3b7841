//! How many tests passed, read from the output of the test runners. None of them sums over several binaries.

use std::fmt;
use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: usize,
    pub failed: usize,
    /// Ignored tests. They are shown, so that nothing is skipped in silence.
    pub skipped: usize,
}

impl Count {
    pub fn success() -> Self {
        Self { passed: 1, ..Self::default() }
    }

    pub fn failure() -> Self {
        Self { failed: 1, ..Self::default() }
    }

    /// Adds the numbers in a line of output.
    pub fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some(result) = line.strip_prefix("test result: ") {
            // Rust's test harness and wasm-bindgen's: `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
            for part in result.split(['.', ';']) {
                self.add(part.trim().split_once(' ').map(|(number, name)| (name, number)));
            }
        } else if let Some(summary) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) {
            // Node's: `# pass 3` (TAP) or `ℹ pass 3`.
            self.add(summary.split_once(' '));
        }
    }

    fn add(&mut self, part: Option<(&str, &str)>) {
        let Some((name, number)) = part else { return };
        let Ok(number) = number.parse::<usize>() else {
            return;
        };
        match name {
            "passed" | "pass" => self.passed += number,
            "failed" | "fail" | "cancelled" => self.failed += number,
            "ignored" | "skipped" | "todo" => self.skipped += number,
            _ => {}
        }
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(output: &str) -> Count {
        let mut count = Count::default();
        output.lines().for_each(|line| count.read(line));
        count
    }

    #[test]
    fn rust_binaries_are_summed() {
        let output = "running 3 tests\ntest a ... ok\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test result: FAILED. 12 passed; 2 failed; 0 ignored; 0 measured; 5 filtered out; finished in 1.00s";
        assert_eq!(read(output), Count { passed: 15, failed: 2, skipped: 1 });
    }

    #[test]
    fn wasm_bindgens_result_is_read() {
        assert_eq!(
            read("test result: ok. 7 passed; 0 failed; 0 ignored; 0 filtered out"),
            Count { passed: 7, failed: 0, skipped: 0 }
        );
    }

    #[test]
    fn both_of_nodes_reports_are_read() {
        let tap = "ok 1 - plays\n# tests 5\n# suites 0\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 2\n# todo 0\n# duration_ms 12.5";
        assert_eq!(read(tap), Count { passed: 3, failed: 2, skipped: 2 });
        assert_eq!(read(&tap.replace("# ", "ℹ ")), Count { passed: 3, failed: 2, skipped: 2 });
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(
            read("no tests to run!\n3 passed, by the way\n# pass the salt\ntest result pending"),
            Count::default()
        );
    }
}
