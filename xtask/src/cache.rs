//! The user's cache folder. All clones share it, so that a tool that takes minutes to build is built once.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folder NAME in the cache. If it is missing, `make` fills it. An interrupted `make` leaves no folder of that name, and
/// of two commands that run at the same time one waits for the other.
pub fn once(name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    once_in(&root()?, name, make)
}

fn root() -> Result<PathBuf> {
    let cache = dirs::cache_dir().context("this user has no cache folder: set HOME or XDG_CACHE_HOME")?;
    Ok(cache.join("vae-lab"))
}

fn once_in(root: &Path, name: &str, make: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let finished = root.join(name);
    if finished.exists() {
        return Ok(finished);
    }
    fs::create_dir_all(root).with_context(|| format!("cannot create {}", root.display()))?;
    let lock = File::create(root.join(format!("{name}.lock")))?;
    lock.lock()?;
    if finished.exists() {
        return Ok(finished);
    }
    let partial = root.join(format!("{name}.partial"));
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir(&partial)?;
    make(&partial)?;
    fs::rename(&partial, &finished)?;
    Ok(finished)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn a_folder_is_made_once() {
        let root = tempfile::tempdir().unwrap();
        let make = |dir: &Path| Ok(fs::write(dir.join("tool"), "1")?);
        let made = once_in(root.path(), "tool-1", make).unwrap();
        assert!(made.join("tool").exists());
        once_in(root.path(), "tool-1", |_| bail!("made twice")).unwrap();
    }

    #[test]
    fn a_failure_leaves_no_folder() {
        let root = tempfile::tempdir().unwrap();
        let fail = |dir: &Path| {
            fs::write(dir.join("half"), "1")?;
            bail!("no network")
        };
        once_in(root.path(), "tool-1", fail).unwrap_err();
        let made = once_in(root.path(), "tool-1", |_| Ok(())).unwrap();
        assert!(!made.join("half").exists());
    }
}
