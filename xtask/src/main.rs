//! The developer's commands: `cargo xtask serve`, `build`, `test`, `bench`, `reproduce`.
//!
//! A fresh clone needs only Rust and Node. Each command installs what else it needs, once, and first says what it does and
//! why. It never fetches a thing twice, so every command works offline the second time.

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
    /// Build the wasm package and serve the lab on localhost; reload the page when a source file changes
    Serve(serve::Options),
    /// Build pkg/ (the wasm package) and dist/ (the static site, for any host and any sub-path)
    Build {
        /// Build pkg/ only, without the site
        #[arg(long)]
        package_only: bool,
    },
    /// Run every test, or only the named suites
    Test(test::Options),
    /// Run the benchmarks; further arguments go to `cargo bench`
    Bench {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Repeat published experiments and write docs/results.md: all of them (hours), or the named studies or runs (study/run)
    Reproduce { studies: Vec<String> },
    /// Train the small models that ship with the page: www/public/models
    Models,
    /// Print shell variables that let a plain `wasm-pack` and `cargo` find the tools: eval "$(cargo xtask env)"
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
        Command::Test(options) => test::test(&project, &options),
        Command::Bench { args } => {
            run::step("Run the benchmarks", "they time steps, kernels and the encoding of commands");
            run::run(run::cargo("bench").args(args).current_dir(&project.root), "see its message above")
        }
        Command::Reproduce { studies } => {
            run::step("Repeat published experiments", "docs/results.md compares our figures with theirs");
            let mut example = run::cargo("run");
            example.args(["--quiet", "--example", "reproduce", "--"]).args(studies).current_dir(&project.root);
            run::run(&mut example, "run it again: it continues where it stopped")
        }
        Command::Models => {
            run::step("Train the models that ship with the page", "a reader can load one instead of training");
            let mut example = run::cargo("run");
            example.args(["--quiet", "--release", "--example", "models"]).current_dir(&project.root);
            run::run(&mut example, "see its message above")
        }
        Command::Env => tools::print_env(&project),
    }
}
