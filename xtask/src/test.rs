//! Every test: one suite after the other, each counted, and the sum in the last line.

mod count;
mod lanes;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use clap::{Args, ValueEnum};

use crate::config::Browser;
use crate::npm;
use crate::package;
use crate::project::Project;
use crate::run::{self, step};
use crate::system;
use crate::tools;
use crate::wasm_target;
use count::Count;
use lanes::Job;

#[derive(Args)]
pub struct Options {
    /// Run only these suites
    #[arg(value_enum)]
    suites: Vec<Suite>,
    /// Leave out the slow tests, and list them
    #[arg(long)]
    quick: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// Formats and lints of Rust and JavaScript, types of JavaScript, spelling
    Lint,
    /// `cargo test`, on a software Vulkan driver
    Native,
    /// `wasm-pack test`, in headless Chromium
    Browser,
    /// The page: its modules in Node, and the whole page in Chromium, Firefox and WebKitGTK
    Page,
}

/// The files in tests/ that `--quick` leaves out, the slowest first: each takes seconds on a software GPU. They start
/// before the others, so that none of them runs alone at the end.
const SLOW: [&str; 9] =
    ["pca", "gradients", "kernels", "objectives", "likelihoods", "training", "estimators", "mnist", "reference"];

/// Runs the named suites, or all. If one fails, the others still run.
pub fn test(project: &Project, options: &Options) -> Result<()> {
    let suites = if options.suites.is_empty() { Suite::value_variants() } else { &options.suites };
    let mut total = Count::default();
    let mut lines = Vec::new();
    for &suite in suites {
        let name = format!("{suite:?}").to_lowercase();
        println!("\n--- {name} ---");
        let start = Instant::now();
        let count = suite.run(project, options.quick).unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Count::failure()
        });
        lines.push(format!("{name}: {count} ({} s)", start.elapsed().as_secs()));
        total += count;
    }
    println!("\n{}", lines.join("\n"));
    if options.quick {
        println!("\n{}", left_out(suites));
    }
    println!("\n{} passed, {} failed", total.passed, total.failed);
    if total.failed > 0 {
        std::process::exit(1);
    }
    Ok(())
}

/// What `--quick` does not run, in words.
fn left_out(suites: &[Suite]) -> String {
    let of = |suite: &Suite| match suite {
        Suite::Lint => None,
        Suite::Native => Some(format!("native: {}, and the examples in the documentation", SLOW.join(", "))),
        Suite::Browser => Some("browser: all of it".to_owned()),
        Suite::Page => Some("page: everything in Chromium, Firefox and WebKitGTK".to_owned()),
    };
    let parts = suites.iter().filter_map(of).map(|part| format!("  {part}"));
    format!("--quick left out\n{}", parts.collect::<Vec<_>>().join("\n"))
}

impl Suite {
    fn run(self, project: &Project, quick: bool) -> Result<Count> {
        match (self, quick) {
            (Self::Lint, _) => lint(project),
            (Self::Native, _) => native(project, quick),
            (Self::Browser, false) => browser(project),
            (Self::Browser, true) => Ok(Count::default()),
            (Self::Page, false) => page(project),
            (Self::Page, true) => page_modules(project),
        }
    }
}

fn lint(project: &Project) -> Result<Count> {
    // tsc reads the package's types.
    package::build(project)?;
    let mut fmt = run::cargo("fmt");
    fmt.args(["--all", "--check"]);
    let mut native = run::cargo("clippy");
    native.args(["--workspace", "--all-targets", "--", "-D", "warnings"]);
    let mut web = run::cargo("clippy");
    web.args(["--lib", "--tests", "--target", &project.config.build.rust_target, "--", "-D", "warnings"]);
    web.envs(wasm_target::require(project)?.env());

    let mut count = Count::default();
    for (what, why, command) in [
        ("Check the spelling", "_typos.toml lists the words that only look wrong", &mut tools::typos(project)?),
        ("Check the format of Rust", "`cargo fmt` corrects it", &mut fmt),
        ("Lint the native code", "warnings are errors here", &mut native),
        ("Lint the web code", "it is compiled only for wasm32", &mut web),
    ] {
        step(what, why);
        count += check(run::run(command.current_dir(&project.root), "correct what is reported above"));
    }
    for (what, why, script) in [
        ("Check the format of the page and lint it", "`npx prettier --write .` in www/ corrects the format", "lint"),
        ("Check the types of the page's JavaScript", "they are in comments, which only tsc reads", "check"),
    ] {
        step(what, why);
        count += check(run::run(&mut npm::npm(project, &["run", script]), "correct what is reported above"));
    }
    Ok(count)
}

fn native(project: &Project, quick: bool) -> Result<Count> {
    let driver = system::require_software_vulkan()?;
    let mut targets: Vec<Vec<String>> = vec![vec!["--lib".into(), "--bins".into()]];
    let files = test_files(project)?.into_iter().filter(|file| !quick || !SLOW.contains(&file.as_str()));
    targets.extend(files.map(|file| vec!["--test".into(), file]));
    let cargo = |arguments: &[String]| {
        let mut cargo = run::cargo("test");
        cargo.arg("--workspace").args(arguments).current_dir(&project.root);
        if let (Some(driver), None) = (&driver, std::env::var_os("VK_DRIVER_FILES")) {
            cargo.env("VK_DRIVER_FILES", driver);
        }
        cargo
    };
    step("Compile the native tests", "all at once, since Cargo compiles for one command at a time");
    // Without a target it also compiles the examples and benches.
    let compiled = if quick { targets.concat() } else { Vec::new() };
    run::run(cargo(&compiled).arg("--no-run"), "correct what is reported above")?;
    step("Run the native tests", "kernels, gradients, references and these commands, on a software GPU");
    if !quick {
        targets.push(vec!["--doc".into()]);
    }
    let jobs = targets.iter().map(|target| Job { name: target.join(" ").replace("--", ""), command: cargo(target) });
    some(lanes::run(jobs.collect()))
}

fn browser(project: &Project) -> Result<Count> {
    let test = &project.config.test;
    // Without this file wasm-bindgen uses no flags, and the tests fail because they find no GPU.
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
    step("Compile the browser tests", "all at once, since Cargo compiles for one command at a time");
    let mut cargo = run::cargo("test");
    cargo.args(["--no-run", "--lib", "--tests", "--target", &project.config.build.rust_target]).envs(env.clone());
    run::run(cargo.current_dir(&project.root), "correct what is reported above")?;
    step("Run the browser tests with wasm-pack", "the same kernels in WebAssembly and on the browser's WebGPU");
    let wasm_pack = |file: &str| {
        let mut wasm_pack = Command::new("wasm-pack");
        // `cargo xtask` sets it to its own Cargo, and wasm-pack would use that instead of the toolchain's.
        wasm_pack.env_remove("CARGO").envs(env.clone()).current_dir(&project.root);
        wasm_pack.arg("test").args(test.headless.then_some("--headless"));
        wasm_pack.arg("--chrome").arg("--chromedriver").arg(&driver).args(["--mode", "no-install", "--test", file]);
        wasm_pack.env("WASM_BINDGEN_TEST_TIMEOUT", test.timeout_s.to_string());
        wasm_pack.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", project.root.join(&test.webdriver));
        wasm_pack
    };
    let mut jobs = Vec::new();
    for file in test_files(project)? {
        if runs_in_browser(project, &file)? {
            jobs.push(Job { command: wasm_pack(&file), name: file });
        }
    }
    some(lanes::run(jobs))
}

/// The files in tests/, those in [`SLOW`] first.
fn test_files(project: &Project) -> Result<Vec<String>> {
    let tests = project.root.join("tests");
    let folders = stems(&tests, "")?.into_iter().filter(|name| tests.join(name).join("main.rs").exists());
    let mut files: Vec<_> = stems(&tests, ".rs")?.into_iter().chain(folders).collect();
    files.sort_by_key(|file| SLOW.iter().position(|slow| slow == file).unwrap_or(SLOW.len()));
    Ok(files)
}

/// Whether a file or folder in tests/ has tests for the browser. The others would start a browser for nothing.
fn runs_in_browser(project: &Project, name: &str) -> Result<bool> {
    let tests = project.root.join("tests");
    let folder = tests.join(name);
    let sources = if folder.is_dir() {
        stems(&folder, ".rs")?.iter().map(|file| folder.join(file).with_extension("rs")).collect()
    } else {
        vec![folder.with_extension("rs")]
    };
    for source in sources {
        let text = std::fs::read_to_string(&source).with_context(|| format!("cannot read {}", source.display()))?;
        if text.contains("#[wasm_bindgen_test") {
            return Ok(true);
        }
    }
    Ok(false)
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
    require_webkit()?;
    package::build(project)?;
    step("Run the page's tests", "in Chromium, Firefox and WebKitGTK, as a reader uses it");
    single(npm::npm(project, &["test"]))
}

/// Those of the page's tests that need no browser.
fn page_modules(project: &Project) -> Result<Count> {
    package::build(project)?;
    step("Test the page's modules", "in Node, without a browser");
    let mut node = Command::new("node");
    node.arg("--test").current_dir(project.www());
    for name in stems(&project.www().join("tests"), ".test.js")?.iter().filter(|name| !name.starts_with("page")) {
        node.arg(format!("tests/{name}.test.js"));
    }
    single(node)
}

/// The names of a folder's files that end so, without that end; sorted.
fn stems(folder: &Path, end: &str) -> Result<Vec<String>> {
    let entries = folder.read_dir().with_context(|| format!("cannot read {}", folder.display()))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut stems: Vec<_> = names.filter_map(|name| name.strip_suffix(end).map(str::to_owned)).collect();
    stems.sort();
    Ok(stems)
}

fn require_chromium() -> Result<()> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    system::require_program(&names, "chromium", "the tests run in a real browser").map(drop)
}

/// WebKitGTK runs on Linux alone. Elsewhere its tests are counted as skipped.
fn require_webkit() -> Result<()> {
    if cfg!(target_os = "linux") {
        let why = "the third browser, WebKitGTK, the nearest thing to Safari on Linux";
        system::require_program(&["WebKitWebDriver"], "webkit2gtk-driver", why)?;
        system::require_program(&["Xvfb"], "xvfb", "a screen in memory: WebKitGTK does not run without one")?;
    }
    Ok(())
}

/// Counts a check as one test.
fn check(result: Result<()>) -> Count {
    match result {
        Ok(()) => Count::success(),
        Err(error) => {
            eprintln!("error: {error:#}");
            Count::failure()
        }
    }
}

/// Runs a suite that is a single command.
fn single(command: Command) -> Result<Count> {
    some(lanes::run(vec![Job { name: String::new(), command }]))
}

/// A suite that ran no test has failed.
fn some(count: Count) -> Result<Count> {
    ensure!(count.passed + count.failed > 0, "no test ran: see the messages above");
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slow_test_exists() {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("tests");
        let names = stems(&tests, ".rs").unwrap();
        for slow in SLOW {
            assert!(names.iter().any(|name| name == slow), "SLOW names {slow}, but there is no tests/{slow}.rs");
        }
    }

    #[test]
    fn quick_says_what_it_leaves_out() {
        let said = left_out(Suite::value_variants());
        assert!(SLOW.iter().all(|slow| said.contains(slow)) && said.contains("browser: all of it"), "{said}");
        assert!(!left_out(&[Suite::Native]).contains("page"));
    }
}
