//! wasm-pack, the wasm-bindgen tools and typos, in exactly the versions that the project pins. A tool comes from the PATH, or
//! else from the user's cache, where it is installed once.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cache;
use crate::project::Project;
use crate::run::{self, step};
use crate::wasm_target::{self, Toolchain};

/// A crate with programs in it.
struct Tool {
    krate: &'static str,
    /// The program whose `--version` is checked.
    program: &'static str,
    why: &'static str,
}

const WASM_PACK: Tool =
    Tool { krate: "wasm-pack", program: "wasm-pack", why: "it runs the browser tests (about 2 minutes, once)" };
const WASM_BINDGEN: Tool = Tool {
    krate: "wasm-bindgen-cli",
    program: "wasm-bindgen-test-runner",
    why: "wasm-pack needs it, in the version of Cargo.lock (about 3 minutes, once)",
};

/// wasm-pack's environment: a PATH with the tools, and the toolchain that has the wasm32 target.
pub fn wasm_pack_env(project: &Project, toolchain: &Toolchain) -> Result<Vec<(String, OsString)>> {
    let folders = [
        find_or_build(&WASM_PACK, &project.config.tools.wasm_pack)?,
        find_or_build(&WASM_BINDGEN, &project.locked("wasm-bindgen")?)?,
    ];
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(folders.into_iter().flatten().chain(env::split_paths(&path)))?;
    let mut env = vec![("PATH".to_owned(), path)];
    env.extend(toolchain.env());
    Ok(env)
}

/// `typos`, which finds misspelt words.
pub fn typos(project: &Project) -> Result<Command> {
    let version = &project.config.tools.typos;
    let name = format!("typos-{version}");
    if on_path("typos", version) {
        return Ok(Command::new("typos"));
    }
    let root = cache::once(&name, |root| {
        step(&format!("Install {name} in the user's cache"), "it finds misspelt words");
        // PyPI has a built program: seconds. Cargo takes minutes.
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--target"]).arg(root);
        if run::succeeds(pip.arg(format!("typos=={version}"))) {
            return Ok(());
        }
        step("Build typos with Cargo instead", "pip could not install it (about 3 minutes, once)");
        cargo_install("typos-cli", version, root)
    })?;
    Ok(Command::new(root.join("bin/typos")))
}

/// Prints what `eval "$(cargo xtask env)"` takes.
pub fn print_env(project: &Project) -> Result<()> {
    let toolchain = wasm_target::require(project)?;
    for (name, value) in wasm_pack_env(project, &toolchain)? {
        println!("export {name}='{}'", value.to_string_lossy());
    }
    Ok(())
}

/// The tool's folder in the cache, or none if it is on the PATH.
fn find_or_build(tool: &Tool, version: &str) -> Result<Option<PathBuf>> {
    if on_path(tool.program, version) {
        return Ok(None);
    }
    let name = format!("{}-{version}", tool.krate);
    let root = cache::once(&name, |root| {
        step(&format!("Build {name} in the user's cache"), tool.why);
        cargo_install(tool.krate, version, root)
    })?;
    Ok(Some(root.join("bin")))
}

fn cargo_install(krate: &str, version: &str, root: &Path) -> Result<()> {
    let install = |locked: &[&str]| {
        let mut cargo = run::cargo("install");
        cargo.args([krate, "--version", version, "--root"]).arg(root).args(locked).envs(QUICK_BUILD).current_dir(root);
        run::run(&mut cargo, "check that Cargo reaches its registry, and run this again")
    };
    // First with the tool's own lock file. A mirror may lack a version in it; then with whatever the mirror has.
    install(&["--locked"]).or_else(|_| install(&[]))
}

/// These tools run for seconds, so the build matters more than their speed.
const QUICK_BUILD: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
];

fn on_path(program: &str, version: &str) -> bool {
    let output = Command::new(program).arg("--version").output().context("not on the PATH");
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).split_whitespace().nth(1) == Some(version))
}
