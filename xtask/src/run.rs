//! Runs other programs. Each step first says what it does and why. An error names the program that failed and what to do.

use std::io::{BufRead, BufReader, pipe};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, ensure};

/// Announces a step.
pub fn step(what: &str, why: &str) {
    eprintln!("==> {what}: {why}");
}

/// `cargo SUBCOMMAND`, found on the PATH, so that RUSTUP_TOOLCHAIN can choose a toolchain other than xtask's.
pub fn cargo(subcommand: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.arg(subcommand);
    cargo
}

/// Runs a command whose output the user sees.
pub fn run(command: &mut Command, hint: &str) -> Result<()> {
    let status = command.status().with_context(|| format!("`{}` does not start; {hint}", line(command)))?;
    ensure!(status.success(), "`{}` failed ({status}); {hint}", line(command));
    Ok(())
}

/// Runs a command and returns its standard output.
pub fn output(command: &mut Command, hint: &str) -> Result<String> {
    command.stderr(Stdio::inherit());
    let output = command.output().with_context(|| format!("`{}` does not start; {hint}", line(command)))?;
    ensure!(output.status.success(), "`{}` failed ({}); {hint}", line(command), output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a command succeeds. Shows none of its output.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Runs a command. Prints each line of its output at once, after `name` if there is one, and passes it on.
pub fn watch(command: &mut Command, name: &str, hint: &str, mut each: impl FnMut(&str)) -> Result<ExitStatus> {
    let (reader, writer) = pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().with_context(|| format!("`{}` does not start; {hint}", line(command)))?;
    // The pipe ends when its last writer is closed. `command` holds two of them.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    for bytes in BufReader::new(reader).split(b'\n') {
        let bytes = bytes?;
        let line = String::from_utf8_lossy(&bytes);
        if name.is_empty() {
            println!("{line}");
        } else {
            println!("{name} | {line}");
        }
        each(&line);
    }
    Ok(child.wait()?)
}

/// The command as a user would type it.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command_and_what_to_do() {
        let message = run(Command::new("cargo").args(["no-such-command", "-q"]).stderr(Stdio::null()), "try another")
            .unwrap_err();
        let message = message.to_string();
        assert!(message.contains("`cargo no-such-command -q` failed") && message.ends_with("try another"), "{message}");
    }

    #[test]
    fn every_line_of_both_streams_is_seen() {
        let mut lines = 0;
        let status = watch(Command::new("cargo").arg("--version"), "", "", |line| {
            lines += usize::from(line.starts_with("cargo"))
        })
        .unwrap();
        assert!(status.success());
        assert_eq!(lines, 1);
        let mut errors = 0;
        watch(Command::new("cargo").arg("no-such-command"), "name", "", |line| {
            errors += usize::from(line.starts_with("error"))
        })
        .unwrap();
        assert_eq!(errors, 1);
    }
}
