//! The target wasm32-unknown-unknown: from rustup or, if rustup's server is out of reach, from Debian.
//!
//! Debian packages a recent Rust (`rustc-web`, for building browsers) and the source of its standard library. We unpack both
//! into the user's cache, compile the standard library for wasm32 and link the folder as a rustup toolchain. This installs
//! nothing in the system and needs no root.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::cache;
use crate::project::Project;
use crate::run::{self, step};
use crate::system;

/// The rustup toolchain that has the target: the user's, or the one made here.
pub struct Toolchain(Option<&'static str>);

/// The name of the toolchain made here: `cargo +NAME` works as with any other.
const FALLBACK: &str = "vae-lab-wasm32";

impl Toolchain {
    /// The variable that makes cargo and wasm-pack use this toolchain.
    pub fn env(&self) -> Option<(String, OsString)> {
        self.0.map(|name| ("RUSTUP_TOOLCHAIN".to_owned(), name.into()))
    }
}

/// Finds or installs the target.
pub fn require(project: &Project) -> Result<Toolchain> {
    let target = &project.config.build.rust_target;
    let own = Toolchain(None);
    let fallback = Toolchain(Some(FALLBACK));
    if has_target(&own, target) {
        return Ok(own);
    }
    if has_target(&fallback, target) {
        return Ok(fallback);
    }
    let rustup = which::which("rustup").ok();
    let rustup = rustup.with_context(|| format!("this Rust lacks the target {target}, and there is no rustup to add it: install rustup, or the target the way you installed Rust"))?;
    step(&format!("Add Rust's target {target} with rustup"), "the browser runs the lab as WebAssembly");
    if run::succeeds(Command::new(&rustup).args(["target", "add", target]).env("RUSTUP_MAX_RETRIES", "1"))
        && has_target(&own, target)
    {
        return Ok(own);
    }
    let dir = from_debian(target)?;
    run::run(Command::new(&rustup).args(["toolchain", "link", FALLBACK]).arg(dir), "check that rustup works")?;
    ensure!(
        has_target(&fallback, target),
        "the toolchain {FALLBACK} does not work: `rustc +{FALLBACK} --version` tells why"
    );
    Ok(fallback)
}

/// Whether the toolchain has a standard library for the target. rustc names its folder even if that does not exist.
fn has_target(toolchain: &Toolchain, target: &str) -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", target]).envs(toolchain.env());
    let Ok(output) = rustc.output() else {
        return false;
    };
    let folder = PathBuf::from(String::from_utf8_lossy(&output.stdout).trim());
    let files = folder.read_dir().into_iter().flatten().flatten();
    output.status.success() && files.into_iter().any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
}

/// Debian's toolchain, with a standard library for the target. It is kept in the cache.
fn from_debian(target: &str) -> Result<PathBuf> {
    step(
        "Build the target from Debian's sources of Rust's standard library",
        "rustup's server is out of reach (about 2 minutes, once)",
    );
    if which::which("apt-get").is_err() || which::which("dpkg-deb").is_err() {
        bail!("`rustup target add {target}` failed, and this is not Debian: check the network, and run this again");
    }
    if version_of("rustc-web").is_err() {
        system::update_lists()?;
    }
    let version = version_of("rustc-web")
        .context("apt knows no package rustc-web: add Debian's security repository to apt's sources")?;
    let root = cache::once(&format!("rust-web-{version}"), |root| {
        let packages = packages()?;
        step(
            &format!("Fetch and unpack {} Debian packages into the user's cache", packages.len()),
            "they are not installed, so they conflict with nothing",
        );
        unpack(&packages, root)?;
        step(&format!("Compile the standard library for {target}"), "Debian ships only its source");
        let built = build_std(root, target)?;
        assemble(root, target, &built)
    })?;
    Ok(root.join("usr"))
}

/// The version of a package that apt would install, without Debian's suffix.
fn version_of(package: &str) -> Result<String> {
    let shown = run::output(&mut words(&["apt-cache", "show", "--no-all-versions", package]), "check apt's sources")?;
    let version = shown.lines().find_map(|line| line.strip_prefix("Version: ")).context("no version")?;
    Ok(version.split(['+', '-']).next().unwrap_or(version).to_owned())
}

/// The compiler, Cargo, clippy, the library's source, the linker of the same LLVM, and those of their dependencies that this
/// system lacks.
fn packages() -> Result<Vec<String>> {
    let llvm = dependencies(&["rustc-web", "libstd-rust-web-dev"])?;
    let runtime = llvm
        .iter()
        .find(|name| name.starts_with("libstd-rust-web-1."))
        .context("rustc-web depends on no libstd-rust-web-1.NN")?;
    let runtimes = dependencies(&[runtime])?;
    let llvm = runtimes.iter().find(|name| name.starts_with("libllvm")).context("rustc-web depends on no libllvmNN")?;
    let lld = llvm.replace("libllvm", "lld-");
    let named =
        ["rustc-web", "cargo-web", "rust-web-clippy", "rust-web-src", "libstd-rust-web-dev", runtime, llvm, &lld];

    let simulate = &mut words(&["apt-get", "install", "--simulate", "--no-install-recommends"]);
    let simulated = run::output(simulate.args(named), "run `apt-get update` as root and try again")?;
    let mut packages = to_install(&simulated);
    packages.extend(named.map(str::to_owned));
    packages.sort();
    packages.dedup();
    Ok(packages)
}

fn dependencies(packages: &[&str]) -> Result<Vec<String>> {
    let shown = run::output(words(&["apt-cache", "depends", "--important"]).args(packages), "check apt's sources")?;
    Ok(shown.lines().filter_map(|line| line.trim().strip_prefix("Depends: ")).map(str::to_owned).collect())
}

/// The packages in the output of `apt-get install --simulate`.
fn to_install(simulated: &str) -> Vec<String> {
    let lines = simulated.lines().filter_map(|line| line.strip_prefix("Inst "));
    lines.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// Unpacks the packages. All their files are under usr/, so root/usr becomes the toolchain.
fn unpack(packages: &[String], root: &Path) -> Result<()> {
    let debs = root.join("debs");
    fs::create_dir(&debs)?;
    let download = || words(&["apt-get", "download"]).args(packages).current_dir(&debs).stdout(io::stderr()).status();
    if !download()?.success() {
        // The package lists may be old and name versions that the mirror no longer has.
        system::update_lists()?;
        ensure!(download()?.success(), "apt-get cannot fetch Debian's Rust: check the network and run this again");
    }
    for deb in debs.read_dir()? {
        run::run(
            Command::new("dpkg-deb").arg("--extract").arg(deb?.path()).arg(root),
            "make room on the disk and run this again",
        )?;
    }
    fs::remove_dir_all(debs)?;
    link_libraries(&root.join("usr/lib"))
}

/// Debian keeps shared libraries in a folder named after the machine. rustup expects a toolchain's in lib/.
fn link_libraries(lib: &Path) -> Result<()> {
    let machine = only_child(lib, "-linux-gnu")?;
    for file in machine.read_dir()? {
        let name = file?.file_name();
        if name.to_string_lossy().contains(".so") {
            symlink(&Path::new(machine.file_name().unwrap_or_default()).join(&name), &lib.join(&name))?;
        }
    }
    Ok(())
}

/// Compiles the standard library by building an empty crate with it. Returns the folder of the compiled libraries.
fn build_std(root: &Path, target: &str) -> Result<PathBuf> {
    let krate = root.join("std");
    fs::create_dir_all(krate.join("src"))?;
    fs::write(krate.join("Cargo.toml"), "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n")?;
    fs::write(krate.join("src/lib.rs"), "#![no_std]\n")?;
    let bin = root.join("usr/bin");
    let mut cargo = Command::new(bin.join("cargo"));
    cargo.args(["build", "--release", "--target", target, "-Zbuild-std=std,panic_abort,panic_unwind,test,proc_macro"]);
    cargo.current_dir(&krate).env("CARGO_TARGET_DIR", krate.join("target"));
    cargo.env("RUSTC", bin.join("rustc")).env("LD_LIBRARY_PATH", root.join("usr/lib"));
    // Cargo builds the standard library only with unstable features. Link-time optimisation needs its bitcode.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("CARGO_ENCODED_RUSTFLAGS", "-Cembed-bitcode=yes");
    run::run(
        &mut cargo,
        "check that cargo reaches its registry (the standard library's own dependencies) and run this again",
    )?;
    Ok(krate.join("target").join(target).join("release/deps"))
}

/// Puts the compiled library and the linker where rustc looks for them. Removes what only the build needed.
fn assemble(root: &Path, target: &str, built: &Path) -> Result<()> {
    let rustlib = root.join("usr/lib/rustlib");
    let libraries = rustlib.join(target).join("lib");
    fs::create_dir_all(&libraries)?;
    for file in built.read_dir()? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            fs::copy(file.path(), libraries.join(name))?;
        }
    }
    let linker = only_child(&root.join("usr/lib"), "llvm-")?.join("bin/lld");
    let linker = linker.strip_prefix(root.join("usr/lib"))?;
    let tools = only_child(&rustlib, "-linux-gnu")?.join("bin");
    fs::create_dir_all(&tools)?;
    symlink(&Path::new("../../..").join(linker), &tools.join("rust-lld"))?;
    for folder in ["std", "usr/src", "usr/share"] {
        fs::remove_dir_all(root.join(folder))?;
    }
    Ok(())
}

/// The entry of a folder whose name contains PART.
fn only_child(folder: &Path, part: &str) -> Result<PathBuf> {
    let mut children = folder.read_dir()?.flatten().filter(|entry| entry.file_name().to_string_lossy().contains(part));
    let child = children
        .next()
        .with_context(|| format!("{} has nothing named {part}: Debian's packages have changed", folder.display()))?;
    Ok(child.path())
}

fn symlink(target: &Path, link: &Path) -> Result<()> {
    if link.is_symlink() {
        fs::remove_file(link)?;
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(target, link).with_context(|| format!("cannot link {}", link.display()))?;
    Ok(())
}

fn words(words: &[&str]) -> Command {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_simulated_install_names_its_packages() {
        let simulated = "Reading package lists...\nInst libllvm22 (1:22.1.8 Debian:12 [amd64])\nRemv rustc [1.63]\nConf libllvm22 (1:22)\nInst lld-22 (1:22.1.8)\n";
        assert_eq!(to_install(simulated), ["libllvm22", "lld-22"]);
    }
}
