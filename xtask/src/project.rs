//! Where things are: the repository's folders, its package and its locked versions.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::config::Config;
use crate::run;

pub struct Project {
    pub root: PathBuf,
    pub config: Config,
}

/// What `cargo metadata` says about the library.
#[derive(Deserialize)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub description: Option<String>,
    pub license: Option<String>,
    pub repository: Option<String>,
}

impl Package {
    /// The stem of every file in the wasm package.
    pub fn stem(&self) -> String {
        self.name.replace('-', "_")
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
}

impl Project {
    pub fn open() -> Result<Self> {
        let xtask = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let root = xtask.parent().context("xtask/ has no parent folder")?.to_path_buf();
        let config = Config::read(&root.join("wasm-pack.toml"))?;
        Ok(Self { root, config })
    }

    pub fn www(&self) -> PathBuf {
        self.root.join("www")
    }

    /// The wasm package.
    pub fn pkg(&self) -> PathBuf {
        self.root.join(&self.config.build.out_dir)
    }

    /// The library's package and Cargo's target folder, which the user may have moved.
    pub fn metadata(&self) -> Result<(Package, PathBuf)> {
        let mut cargo = run::cargo("metadata");
        cargo.args(["--no-deps", "--offline", "--format-version", "1"]).current_dir(&self.root);
        let metadata: Metadata = serde_json::from_str(&run::output(&mut cargo, "check Cargo.toml")?)?;
        let library = metadata.packages.into_iter().find(|package| package.name != "xtask");
        Ok((library.context("the workspace has no library")?, metadata.target_directory))
    }

    /// The version of a dependency in Cargo.lock.
    pub fn locked(&self, name: &str) -> Result<String> {
        let text = std::fs::read_to_string(self.root.join("Cargo.lock"))
            .context("cannot read Cargo.lock: run `cargo fetch`")?;
        let lock: Lock = toml::from_str(&text)?;
        let locked = lock.package.into_iter().find(|package| package.name == name);
        Ok(locked.with_context(|| format!("Cargo.lock has no {name}"))?.version)
    }
}
