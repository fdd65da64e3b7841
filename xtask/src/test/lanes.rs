//! Runs test commands side by side. A test binary often waits, for its slowest test, a browser or a shader compiler, so
//! one binary after the other would leave cores idle.

use std::num::NonZero;
use std::process::Command;
use std::sync::Mutex;
use std::thread::{available_parallelism, scope};

use super::count::Count;
use crate::run;

/// More commands at once would share a software GPU and slow each other down.
const MAX_LANES: usize = 4;

/// A command that runs tests, and the name under which its output appears.
pub struct Job {
    pub name: String,
    pub command: Command,
}

/// Runs the jobs, at most one for each core at a time, in their order, and adds up the tests in their output.
pub fn run(jobs: Vec<Job>) -> Count {
    let lanes = available_parallelism().map_or(1, NonZero::get).clamp(1, MAX_LANES);
    let waiting = Mutex::new(jobs.into_iter());
    let next = || waiting.lock().expect("no lane panics while it takes a job").next();
    let lane = || {
        let mut total = Count::default();
        while let Some(mut job) = next() {
            total += job.run();
        }
        total
    };
    scope(|scope| {
        let lanes: Vec<_> = (0..lanes).map(|_| scope.spawn(lane)).collect();
        lanes.into_iter().fold(Count::default(), |mut total, lane| {
            total += lane.join().unwrap_or_else(|_| Count::failure());
            total
        })
    })
}

impl Job {
    fn run(&mut self) -> Count {
        let mut count = Count::default();
        let status = run::watch(&mut self.command, &self.name, "install what it needs", |line| count.read(line));
        match status {
            Ok(status) if !status.success() && count.failed == 0 => {
                eprintln!("error: {} stopped early ({status}), though it reports no failed test", self.name);
                count.failed = 1;
            }
            Ok(_) => {}
            Err(error) => {
                eprintln!("error: {error:#}");
                count += Count::failure();
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(script: &str) -> Job {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Job { name: "job".to_owned(), command }
    }

    #[test]
    fn every_job_runs_and_their_tests_add_up() {
        let passes = "echo 'test result: ok. 2 passed; 0 failed; 0 ignored'";
        let count = run((0..9).map(|_| job(passes)).collect());
        assert_eq!(count, Count { passed: 18, ..Count::default() });
    }

    #[test]
    fn a_job_that_dies_or_does_not_start_is_a_failure() {
        let missing = Job { name: "missing".to_owned(), command: Command::new("no-such-program") };
        let reports = job("echo 'test result: FAILED. 1 passed; 1 failed; 0 ignored'; exit 1");
        let count = run(vec![job("exit 1"), missing, reports, job("true")]);
        assert_eq!(count, Count { passed: 1, failed: 3, ..Count::default() });
    }
}
