//! wasm-pack and the wasm-bindgen tools, of exactly the versions that the project names: from the PATH, or built into the cache.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cache;
use crate::project::Project;
use crate::run::{self, step};
use crate::wasm_target::{self, Toolchain};

/// A crate with programs in it.
struct Tool {
    krate: &'static str,
    /// The program that is asked for its version.
    program: &'static str,
    why: &'static str,
}

const WASM_PACK: Tool =
    Tool { krate: "wasm-pack", program: "wasm-pack", why: "to run the browser tests (about 2 minutes, once)" };
const WASM_BINDGEN: Tool = Tool {
    krate: "wasm-bindgen-cli",
    program: "wasm-bindgen-test-runner",
    why: "wasm-pack's tools must match Cargo.lock (about 3 minutes, once)",
};

/// What wasm-pack needs in its environment: the tools on the PATH, and the toolchain that has the wasm32 target.
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

/// For `eval "$(cargo xtask env)"`.
pub fn print_env(project: &Project) -> Result<()> {
    let toolchain = wasm_target::require(project)?;
    for (name, value) in wasm_pack_env(project, &toolchain)? {
        println!("export {name}='{}'", value.to_string_lossy());
    }
    Ok(())
}

/// The folder of the tool in the cache, or none where the PATH has it.
fn find_or_build(tool: &Tool, version: &str) -> Result<Option<PathBuf>> {
    if on_path(tool.program, version) {
        return Ok(None);
    }
    let name = format!("{}-{version}", tool.krate);
    let root = cache::once(&name, |root| {
        step(&format!("Build {name} into the user's cache"), tool.why);
        // The versions that the tool was released with, or, where a mirror has them not, those that it has.
        let install = |locked: &[&str]| {
            let mut cargo = run::cargo("install");
            cargo
                .args([tool.krate, "--version", version, "--root"])
                .arg(root)
                .args(locked)
                .envs(QUICK_BUILD)
                .current_dir(root);
            run::run(&mut cargo, "check that cargo reaches its registry, and run this again")
        };
        install(&["--locked"]).or_else(|_| install(&[]))
    })?;
    Ok(Some(root.join("bin")))
}

/// These tools run for seconds: a quick build is worth more than a quick program.
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
