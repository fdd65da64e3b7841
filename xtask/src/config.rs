//! wasm-pack.toml: how the web package is built and tested. A misspelt key is an error, and never falls back to a default.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub build: Build,
    pub test: Test,
    pub tools: Tools,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Build {
    pub rust_target: String,
    pub crate_type: String,
    pub profile: String,
    pub bindings: Bindings,
    pub out_dir: PathBuf,
    /// The arguments of wasm-opt.
    pub wasm_opt: Vec<String>,
}

/// The kind of JavaScript that wasm-bindgen writes.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bindings {
    Web,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Test {
    pub browser: Browser,
    pub headless: bool,
    /// The browser's flags in chromedriver's format. wasm-pack looks for this file, too.
    pub webdriver: PathBuf,
    /// The limit for a whole test binary. wasm-bindgen's default is 20 s.
    pub timeout_s: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Browser {
    Chrome,
}

/// The versions of the tools.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tools {
    pub wasm_pack: String,
    pub binaryen: String,
    pub typos: String,
}

impl Config {
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| {
            format!("cannot read {}: it belongs to the repository, `git checkout` restores it", path.display())
        })?;
        Self::parse(&text).with_context(|| format!("{} is not valid: correct the key named below", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        Ok(toml::from_str(text)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = include_str!("../../wasm-pack.toml");

    #[test]
    fn our_own_file_is_read() {
        let config = Config::parse(OWN).unwrap();
        assert_eq!(config.build.out_dir, Path::new("pkg"));
    }

    #[test]
    fn the_first_line_says_whose_file_it_is() {
        assert!(OWN.lines().next().unwrap().contains("wasm-pack itself has no config file"));
    }

    #[test]
    fn a_plain_wasm_pack_has_the_same_timeout() {
        let cargo: toml::Table = toml::from_str(include_str!("../../.cargo/config.toml")).unwrap();
        let seconds = Config::parse(OWN).unwrap().test.timeout_s.to_string();
        assert_eq!(cargo["env"]["WASM_BINDGEN_TEST_TIMEOUT"].as_str(), Some(seconds.as_str()));
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        for table in ["[build]", "[test]", "[tools]"] {
            let text = OWN.replacen(table, &format!("{table}\ncolour = 1"), 1);
            let message = format!("{:#}", Config::parse(&text).unwrap_err());
            assert!(message.contains("unknown field `colour`"), "{table}: {message}");
        }
        let message = format!("{:#}", Config::parse(&format!("{OWN}\n[colour]")).unwrap_err());
        assert!(message.contains("unknown field `colour`"), "{message}");
    }

    #[test]
    fn a_missing_key_is_an_error_that_names_it() {
        let message = format!("{:#}", Config::parse(&OWN.replace("timeout-s", "# ")).unwrap_err());
        assert!(message.contains("missing field `timeout-s`"), "{message}");
    }
}
