//! The developer's commands: `cargo xtask serve`, `build`, `test`, `bench`, `reproduce`.
//!
//! A fresh clone needs Rust and Node alone. Each command installs what else it needs, once, and says what it does and why
//! before it does it; what is there already is never fetched again, so all of them work offline the second time.

mod cache;
mod config;
mod npm;
mod package;
mod project;
mod run;
mod serve;
mod site;
mod system;
mod test;
mod tools;
mod wasm_target;

use anyhow::Result;
use clap::{Parser, Subcommand};
use project::Project;

/// The developer's commands of vae-lab.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the wasm package and serve the lab on localhost; a changed source file reloads the page
    Serve(serve::Options),
    /// Build pkg/ (the wasm package) and dist/ (the finished static site, for any host and any sub-path)
    Build {
        /// Build pkg/ alone, without the site
        #[arg(long)]
        package_only: bool,
    },
    /// Run every test, or the named suites alone
    Test {
        #[arg(value_enum)]
        suites: Vec<test::Suite>,
    },
    /// Run the benchmarks; what follows goes to `cargo bench`
    Bench {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Train what others have published and write docs/results.md; the named studies or runs (study/run) alone, or all (hours)
    Reproduce { studies: Vec<String> },
    /// Train the small models that the page shows before its first step: www/public/models
    Models,
    /// Print the shell variables with which a plain `wasm-pack` and `cargo` find the tools: eval "$(cargo xtask env)"
    Env,
}

fn main() -> Result<()> {
    let project = Project::open()?;
    match Cli::parse().command {
        Command::Serve(options) => serve::serve(&project, &options),
        Command::Build { package_only } => {
            package::build(&project)?;
            if !package_only {
                site::build(&project)?;
            }
            package::report(&project)
        }
        Command::Test { suites } => test::test(&project, &suites),
        Command::Bench { args } => {
            run::step("Run the benchmarks", "to measure steps, kernels and the cost of encoding");
            run::run(run::cargo("bench").args(args).current_dir(&project.root), "read its message above")
        }
        Command::Reproduce { studies } => {
            run::step("Reproduce published figures", "docs/results.md holds ours beside theirs");
            let mut example = run::cargo("run");
            example.args(["--quiet", "--example", "reproduce", "--"]).args(studies).current_dir(&project.root);
            run::run(&mut example, "run it again: it goes on where it stopped")
        }
        Command::Models => {
            run::step("Train the models that the page ships", "a reader sees one before the first step");
            let mut example = run::cargo("run");
            example.args(["--quiet", "--release", "--example", "models"]).current_dir(&project.root);
            run::run(&mut example, "read its message above")
        }
        Command::Env => tools::print_env(&project),
    }
}
