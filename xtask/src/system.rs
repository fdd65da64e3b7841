//! Debian packages: the browsers, a screen in memory and a software Vulkan driver. On other systems the error says what
//! to install.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::run::{self, step};

/// Where Vulkan loaders look for drivers.
const VULKAN_DRIVERS: &str = "/usr/share/vulkan/icd.d";

/// The path of a program. If none of its names is on the PATH, installs its Debian package.
pub fn require_program(names: &[&str], package: &str, why: &str) -> Result<PathBuf> {
    let find = || names.iter().find_map(|name| which::which(name).ok());
    if find().is_none() {
        install(package, why)?;
    }
    match find() {
        Some(path) => Ok(path),
        None => bail!("{package} is installed, but none of {names:?} is on the PATH: add its folder to PATH"),
    }
}

/// The software Vulkan driver. Only Linux needs it: macOS and Windows come with Metal and DirectX.
pub fn require_software_vulkan() -> Result<Option<PathBuf>> {
    if !cfg!(target_os = "linux") {
        return Ok(None);
    }
    if lavapipe(Path::new(VULKAN_DRIVERS)).is_none() {
        install("mesa-vulkan-drivers", "a Vulkan driver in software, so that native tests need no GPU")?;
    }
    Ok(lavapipe(Path::new(VULKAN_DRIVERS)))
}

fn lavapipe(drivers: &Path) -> Option<PathBuf> {
    let mut files = drivers.read_dir().ok()?.flatten().map(|file| file.path());
    files.find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("lvp_icd")))
}

fn install(package: &str, why: &str) -> Result<()> {
    if which::which("apt-get").is_err() {
        bail!("{package} is missing ({why}), and there is no apt-get here: install it and run this again");
    }
    step(&format!("Install {package} with apt-get"), why);
    let hint = format!("check the network, or install {package} by hand, and run this again");
    let install = ["apt-get", "install", "--yes", "--no-install-recommends", package];
    if run::run(&mut as_root(&install)?, &hint).is_err() {
        // A fresh machine has no package lists, or old ones.
        update_lists()?;
        run::run(&mut as_root(&install)?, &hint)?;
    }
    Ok(())
}

/// Fetches Debian's package lists.
pub fn update_lists() -> Result<()> {
    run::run(&mut as_root(&["apt-get", "update"])?, "check the network and run this again")
}

/// A command run by root: by sudo, unless the user is root.
fn as_root(words: &[&str]) -> Result<Command> {
    let user = run::output(Command::new("id").arg("-u"), "every Unix has `id`")?;
    let words = if user.trim() == "0" {
        words.to_vec()
    } else if which::which("sudo").is_ok() {
        eprintln!("    apt-get needs root: sudo may ask for your password");
        [&["sudo"], words].concat()
    } else {
        bail!("`{}` needs root, and there is no sudo here: run it as root, then run this again", words.join(" "));
    };
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env("DEBIAN_FRONTEND", "noninteractive").stdout(std::io::stderr());
    Ok(command)
}
