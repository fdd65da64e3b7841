//! Every test: the suites one after the other, each counted, and one line with the sum at the end.

mod count;

use std::process::{Command, ExitStatus};

use anyhow::{Result, bail, ensure};
use clap::ValueEnum;

use crate::config::Browser;
use crate::npm;
use crate::package;
use crate::project::Project;
use crate::run::{self, step};
use crate::system;
use crate::tools;
use crate::wasm_target;
use count::Count;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// rustfmt, and clippy for both targets
    Lint,
    /// `cargo test`, on a software Vulkan driver
    Native,
    /// `wasm-pack test`, in headless Chromium
    Browser,
    /// The page: its types, and Playwright in Chromium and Firefox
    Page,
}

/// Runs the named suites, or all; a failing suite does not keep the others from running.
pub fn test(project: &Project, suites: &[Suite]) -> Result<()> {
    let suites = if suites.is_empty() { Suite::value_variants() } else { suites };
    let mut total = Count::default();
    let mut lines = Vec::new();
    for suite in suites {
        let name = format!("{suite:?}").to_lowercase();
        println!("\n--- {name} ---");
        let count = suite.run(project).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Count::failure()
        });
        lines.push(format!("{name}: {count}"));
        total += count;
    }
    println!("\n{}\n{} passed, {} failed", lines.join("\n"), total.passed, total.failed);
    if total.failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

impl Suite {
    fn run(self, project: &Project) -> Result<Count> {
        match self {
            Self::Lint => lint(project),
            Self::Native => native(project),
            Self::Browser => browser(project),
            Self::Page => page(project),
        }
    }
}

fn lint(project: &Project) -> Result<Count> {
    let mut fmt = run::cargo("fmt");
    fmt.args(["--all", "--check"]);
    let mut native = run::cargo("clippy");
    native.args(["--workspace", "--all-targets", "--", "-D", "warnings"]);
    let mut web = run::cargo("clippy");
    web.args(["--lib", "--tests", "--target", &project.config.build.rust_target, "--", "-D", "warnings"]);
    web.envs(wasm_target::require(project)?.env());

    let mut count = Count::default();
    for (what, why, command) in [
        ("Check the format", "`cargo fmt` corrects it", &mut fmt),
        ("Lint the native code", "warnings are errors here", &mut native),
        ("Lint the web code", "it is compiled for wasm32 alone", &mut web),
    ] {
        step(what, why);
        count += check(run::run(command.current_dir(&project.root), "correct what is reported above"));
    }
    Ok(count)
}

fn native(project: &Project) -> Result<Count> {
    let driver = system::require_software_vulkan()?;
    step("Run the native tests", "kernels, gradients, references and the commands themselves, on a software GPU");
    let mut cargo = run::cargo("test");
    cargo.args(["--workspace", "--no-fail-fast"]).current_dir(&project.root);
    if let (Some(driver), None) = (driver, std::env::var_os("VK_DRIVER_FILES")) {
        cargo.env("VK_DRIVER_FILES", driver);
    }
    counted(&mut cargo)
}

fn browser(project: &Project) -> Result<Count> {
    let test = &project.config.test;
    // Without its file wasm-bindgen goes on without the flags, and the tests fail for want of a GPU.
    ensure!(
        project.root.join(&test.webdriver).exists(),
        "{} is missing: `git checkout` restores it",
        test.webdriver.display()
    );
    let driver = match test.browser {
        Browser::Chrome => {
            require_chromium()?;
            system::require_program(&["chromedriver"], "chromium-driver", "it drives Chromium for wasm-pack")?
        }
    };
    let env = tools::wasm_pack_env(project, &wasm_target::require(project)?)?;
    step("Run the browser tests with wasm-pack", "the same kernels in WebAssembly and on the browser's own WebGPU");
    let mut wasm_pack = Command::new("wasm-pack");
    // `cargo xtask` leaves its own Cargo there, which wasm-pack would prefer to the toolchain's.
    wasm_pack.env_remove("CARGO");
    wasm_pack.arg("test").args(test.headless.then_some("--headless"));
    wasm_pack
        .arg("--chrome")
        .arg("--chromedriver")
        .arg(driver)
        .args(["--mode", "no-install"])
        .current_dir(&project.root);
    wasm_pack.envs(env).env("WASM_BINDGEN_TEST_TIMEOUT", test.timeout_s.to_string());
    wasm_pack.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", project.root.join(&test.webdriver));
    counted(&mut wasm_pack)
}

fn page(project: &Project) -> Result<Count> {
    require_chromium()?;
    system::require_program(
        &["firefox-esr", "firefox"],
        "firefox-esr",
        "the second browser, with a WebGPU of its own",
    )?;
    // Firefox's WebGPU runs on it.
    system::require_software_vulkan()?;
    package::build(project)?;
    step("Check the types of the page's JavaScript", "its types are comments, which only tsc reads");
    let mut count = check(run::run(&mut npm::npm(project, &["run", "check"]), "correct what tsc reports above"));
    step("Run the page's tests", "in Chromium and Firefox, as a reader uses it");
    count += counted(&mut npm::npm(project, &["test"]))?;
    Ok(count)
}

fn require_chromium() -> Result<()> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    system::require_program(&names, "chromium", "the tests run in a real browser").map(drop)
}

/// A check that passes or fails as one.
fn check(result: Result<()>) -> Count {
    match result {
        Ok(()) => Count::success(),
        Err(error) => {
            eprintln!("error: {error:#}");
            Count::failure()
        }
    }
}

/// Runs a suite and counts the tests that it reports.
fn counted(command: &mut Command) -> Result<Count> {
    let mut count = Count::default();
    let status = run::watch(command, "install what it needs", |line| count.read(line))?;
    verdict(count, status)
}

/// Neither a suite that stopped half-way nor one that tested nothing may look like success.
fn verdict(mut count: Count, status: ExitStatus) -> Result<Count> {
    if count.passed + count.failed == 0 {
        bail!("no test ran ({status}): correct what is reported above");
    }
    if !status.success() && count.failed == 0 {
        eprintln!("error: the suite did not come to its end ({status}), though no test is reported as failed");
        count.failed = 1;
    }
    Ok(count)
}
