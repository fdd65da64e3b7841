//! The page's npm packages. `npm ci` runs only if the installed packages differ from package-lock.json.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::project::Project;
use crate::run::{self, step};

/// The first version that Vite takes.
const NODE: (u32, u32) = (20, 19);

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
struct Locked {
    version: Option<String>,
    /// npm leaves out an optional package that is for another system.
    #[serde(default)]
    optional: bool,
}

/// Installs the page's packages if any is missing.
pub fn require(project: &Project) -> Result<()> {
    require_node()?;
    let www = project.www();
    if installed(&www)? {
        return Ok(());
    }
    step("Install the page's npm packages (npm ci in www/)", "for Vite, the page's libraries and wasm-opt");
    let npm = &mut npm(project, &["ci", "--no-audit", "--no-fund"]);
    run::run(npm, "check that npm reaches its registry and that www/package-lock.json agrees with www/package.json")
}

/// `npm ARGS` in www/.
pub fn npm(project: &Project, args: &[&str]) -> Command {
    // On Windows npm is a script, which `Command` finds only by its full path.
    let mut npm = Command::new(which::which("npm").unwrap_or("npm".into()));
    npm.args(args).current_dir(project.www());
    npm
}

/// `node SCRIPT`, for a script of an installed package. npm would start a second process, which outlives a kill of the first.
pub fn node(project: &Project, script: &str) -> Command {
    let mut node = Command::new("node");
    node.arg(modules(&project.www()).join(script)).current_dir(project.www());
    node
}

/// The version of an installed package.
pub fn version(project: &Project, package: &str) -> Result<String> {
    let file = modules(&project.www()).join(package).join("package.json");
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("www/package.json lacks {package}: add it to devDependencies"))?;
    let locked: Locked = serde_json::from_str(&text)?;
    locked.version.with_context(|| format!("{} has no version", file.display()))
}

fn modules(www: &Path) -> PathBuf {
    www.join("node_modules")
}

fn require_node() -> Result<()> {
    let hint = format!("install Node.js {}.{} or newer, with npm", NODE.0, NODE.1);
    let version = run::output(Command::new("node").arg("--version"), &hint)?;
    let mut parts = version.trim().trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    ensure!(found >= NODE, "Node.js here is {}: {hint}", version.trim());
    ensure!(which::which("npm").is_ok(), "there is no npm: {hint}");
    Ok(())
}

/// Compares the lock file with npm's record of what it installed.
fn installed(www: &Path) -> Result<bool> {
    let lock = www.join("package-lock.json");
    let wanted = std::fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    match std::fs::read_to_string(modules(www).join(".package-lock.json")) {
        Ok(found) => satisfies(&wanted, &found),
        Err(_) => Ok(false),
    }
}

fn satisfies(wanted: &str, found: &str) -> Result<bool> {
    let wanted: Lock = serde_json::from_str(wanted).context("www/package-lock.json")?;
    let found: Lock = serde_json::from_str(found).context("www/node_modules/.package-lock.json")?;
    let needed = wanted.packages.iter().filter(|(path, locked)| !path.is_empty() && !locked.optional);
    let here =
        |path: &String, locked: &Locked| found.packages.get(path).is_some_and(|found| found.version == locked.version);
    Ok(needed.fold(true, |all, (path, locked)| all && here(path, locked)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: &str = r#"{"packages": {
        "": {"version": "0.1.0"},
        "node_modules/lit": {"version": "3.3.3"},
        "node_modules/for-windows": {"version": "1.0.0", "optional": true}
    }}"#;

    #[test]
    fn the_same_packages_are_enough() {
        assert!(satisfies(WANTED, r#"{"packages": {"node_modules/lit": {"version": "3.3.3"}}}"#).unwrap());
    }

    #[test]
    fn another_version_or_none_is_not() {
        assert!(!satisfies(WANTED, r#"{"packages": {"node_modules/lit": {"version": "3.3.2"}}}"#).unwrap());
        assert!(!satisfies(WANTED, r#"{"packages": {}}"#).unwrap());
    }
}
