//! pkg/: the wasm package. It is what `wasm-pack build --target web` makes, but smaller, and needs no wasm-pack.
//!
//! wasm-bindgen's library writes the bindings in-process. It compiles in seconds, and Cargo picks the right version.
//! wasm-opt comes from npm. So `serve` never waits while a tool is built.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use wasm_bindgen_cli_support::Bindgen;

use crate::config::Bindings;
use crate::npm;
use crate::project::{Package, Project};
use crate::run::{self, step};
use crate::wasm_target;

/// Builds pkg/ if the sources have changed.
pub fn build(project: &Project) -> Result<()> {
    npm::require(project)?;
    let (package, target) = project.metadata()?;
    let wasm = compile(project, &package, &target)?;

    let glue = project.pkg().join(glue(&package));
    let stamp = target.join("xtask/pkg.stamp");
    let files = [
        wasm.clone(),
        project.root.join("wasm-pack.toml"),
        project.root.join("Cargo.toml"),
        glue.clone(),
        optimised(&glue),
    ];
    if fs::read_to_string(&stamp).is_ok_and(|old| fingerprint(&files).is_ok_and(|new| old == new)) {
        return Ok(());
    }

    step("Write the JavaScript bindings and run wasm-opt", "the page loads the package over the network");
    let staging = target.join("xtask/pkg");
    if staging.exists() {
        fs::remove_dir_all(&staging)?;
    }
    bind(project, &package, &wasm, &staging)?;
    optimise(project, &optimised(&staging.join(self::glue(&package))))?;
    describe(&package, &staging)?;
    publish(&staging, &project.pkg(), &self::glue(&package))?;
    Ok(fs::write(stamp, fingerprint(&files)?)?)
}

/// Prints how many bytes of the package a visitor downloads.
pub fn report(project: &Project) -> Result<()> {
    let (package, _) = project.metadata()?;
    let glue = project.pkg().join(glue(&package));
    let (wasm_bytes, glue_bytes) = (gzipped(&optimised(&glue))?, gzipped(&glue)?);
    println!(
        "pkg/: {wasm_bytes} bytes of wasm + {glue_bytes} bytes of glue = {} bytes gzipped",
        wasm_bytes + glue_bytes
    );
    Ok(())
}

/// The JavaScript file that loads the wasm.
fn glue(package: &Package) -> String {
    format!("{}.js", package.stem())
}

/// The wasm file that the glue loads.
fn optimised(glue: &Path) -> PathBuf {
    let stem = glue.file_stem().unwrap_or_default().to_string_lossy();
    glue.with_file_name(format!("{stem}_bg.wasm"))
}

/// Compiles the library; returns the file that rustc wrote.
fn compile(project: &Project, package: &Package, target: &Path) -> Result<PathBuf> {
    let toolchain = wasm_target::require(project)?;
    let build = &project.config.build;
    step(&format!("Compile the library for {} ({})", build.rust_target, build.profile), "the browser runs it");
    let mut cargo = run::cargo("rustc");
    cargo.args([
        "--lib",
        "--crate-type",
        &build.crate_type,
        "--profile",
        &build.profile,
        "--target",
        &build.rust_target,
    ]);
    run::run(cargo.current_dir(&project.root).envs(toolchain.env()), "correct what the compiler reports above")?;
    Ok(target.join(&build.rust_target).join(&build.profile).join(format!("{}.wasm", package.stem())))
}

fn bind(project: &Project, package: &Package, wasm: &Path, to: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    match project.config.build.bindings {
        Bindings::Web => bindgen.web(true)?,
    };
    bindgen
        .input_path(wasm)
        .out_name(&package.stem())
        .typescript(true)
        // `await init()` finds the wasm beside the glue, as in wasm-pack's packages.
        .omit_default_module_path(false)
        .generate(to)
        .context("wasm-bindgen cannot read the compiled library")
}

fn optimise(project: &Project, wasm: &Path) -> Result<()> {
    let (wanted, found) = (&project.config.tools.binaryen, npm::version(project, "binaryen")?);
    ensure!(
        *wanted == found,
        "wasm-pack.toml asks for binaryen {wanted}, npm installed {found}: make www/package.json and wasm-pack.toml agree"
    );
    let mut wasm_opt = npm::node(project, "binaryen/bin/wasm-opt");
    wasm_opt.arg(wasm).arg("--output").arg(wasm).args(&project.config.build.wasm_opt);
    run::run(&mut wasm_opt, "check wasm-opt's arguments in wasm-pack.toml")
}

/// Writes package.json as wasm-pack does, so that bundlers accept the folder as a package.
fn describe(package: &Package, to: &Path) -> Result<()> {
    let stem = package.stem();
    let described = json!({
        "name": package.name,
        "type": "module",
        "description": package.description,
        "version": package.version,
        "license": package.license,
        "repository": { "type": "git", "url": package.repository },
        "files": [format!("{stem}_bg.wasm"), format!("{stem}.js"), format!("{stem}.d.ts")],
        "main": format!("{stem}.js"),
        "types": format!("{stem}.d.ts"),
        "sideEffects": ["./snippets/*"],
    });
    fs::write(to.join("package.json"), format!("{described:#}\n"))?;
    Ok(fs::write(to.join(".gitignore"), "*")?)
}

/// Copies the finished package. The glue comes last: a dev server watches it, and by then everything else is in place.
fn publish(from: &Path, to: &Path, glue: &str) -> Result<()> {
    if to.exists() {
        for entry in to.read_dir()?.flatten().filter(|entry| !from.join(entry.file_name()).exists()) {
            remove(&entry.path())?;
        }
    }
    copy(from, to, glue)?;
    fs::copy(from.join(glue), to.join(glue))?;
    Ok(())
}

/// Copies a folder, except files of one name.
fn copy(from: &Path, to: &Path, except: &str) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in from.read_dir()? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target, except)?;
        } else if entry.file_name() != except {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    removed.with_context(|| format!("cannot remove {}", path.display()))
}

/// A hash of the files' contents. It notices changes; it does not resist an attacker.
fn fingerprint(files: &[PathBuf]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for file in files {
        let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        hasher.write_usize(bytes.len());
        hasher.write(&bytes);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// The number of bytes that a web server sends for a file.
fn gzipped(file: &Path) -> Result<usize> {
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishing_leaves_exactly_the_new_package() {
        let root = tempfile::tempdir().unwrap();
        let (from, to) = (root.path().join("from"), root.path().join("to"));
        fs::create_dir_all(from.join("snippets/inline")).unwrap();
        fs::create_dir_all(&to).unwrap();
        for file in ["vae.js", "vae_bg.wasm", "snippets/inline/a.js"] {
            fs::write(from.join(file), file).unwrap();
        }
        fs::write(to.join("stale.js"), "").unwrap();
        publish(&from, &to, "vae.js").unwrap();
        assert_eq!(fs::read_to_string(to.join("snippets/inline/a.js")).unwrap(), "snippets/inline/a.js");
        assert_eq!(fs::read_to_string(to.join("vae.js")).unwrap(), "vae.js");
        assert!(!to.join("stale.js").exists());
    }

    #[test]
    fn a_fingerprint_depends_on_where_a_file_ends() {
        let root = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            fs::write(root.path().join(name), text).unwrap();
            root.path().join(name)
        };
        let one = fingerprint(&[write("a", "12"), write("b", "3")]).unwrap();
        assert_eq!(one, fingerprint(&[write("a", "12"), write("b", "3")]).unwrap());
        assert_ne!(one, fingerprint(&[write("a", "1"), write("b", "23")]).unwrap());
    }
}
