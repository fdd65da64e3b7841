//! dist/: the static site, bundled by Vite.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::npm;
use crate::project::Project;
use crate::run::{self, step};

/// Builds dist/ from www/ and from pkg/, which must exist.
pub fn build(project: &Project) -> Result<()> {
    step("Bundle the page with Vite", "dist/ is the static site");
    run::run(&mut npm::npm(project, &["run", "build"]), "correct what Vite reports above")?;

    let index = project.root.join("dist/index.html");
    let html =
        fs::read_to_string(&index).context("Vite wrote no dist/index.html: see build.outDir in www/vite.config.js")?;
    ensure!(
        !has_absolute_link(&html),
        "dist/index.html links to the host's root, which breaks in a sub-path: see base in www/vite.config.js"
    );
    println!("dist/ is ready: any static host can serve it, from any sub-path");
    Ok(())
}

/// Whether the page links to `/…`, which works only at a host's root. `//…` names another host.
fn has_absolute_link(html: &str) -> bool {
    let links = html.split(['\'', '"']).collect::<Vec<_>>();
    links.windows(2).any(|pair| {
        let is_link = pair[0].ends_with("src=") || pair[0].ends_with("href=");
        is_link && pair[1].starts_with('/') && !pair[1].starts_with("//")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absolute_link_is_seen() {
        assert!(has_absolute_link(r#"<script type="module" src="/assets/index.js"></script>"#));
        assert!(has_absolute_link("<a href='/'>"));
    }

    #[test]
    fn relative_and_foreign_links_are_not() {
        assert!(!has_absolute_link(
            r#"<script src="./assets/index.js"></script><a href="https://example.org/a">a</a><p title="/x">"#
        ));
    }
}
