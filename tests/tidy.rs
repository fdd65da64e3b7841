//! House rules that the compiler does not check: which module may use which, which files may use certain crates, that a
//! kernel has one name everywhere, that files are small and nothing is unfinished. Each rule is also tested with a
//! string that breaks it.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;

/// Maximum number of lines of a source file.
const MOST_LINES: usize = 500;

/// Each module of `src/`, with the modules that it may use. They come before it in the list, so there is no cycle.
const ARROWS: [(&str, &[&str]); 18] = [
    ("error", &[]),
    ("rng", &[]),
    ("tensor", &[]),
    ("platform", &[]),
    ("shader", &[]),
    ("activation", &[]),
    ("theory", &["error", "rng"]),
    ("likelihood", &["rng", "theory"]),
    ("config", &["error", "activation", "likelihood"]),
    ("plan", &["activation", "config", "likelihood", "tensor"]),
    ("kernel", &["config", "likelihood", "plan", "rng", "shader", "tensor"]),
    ("model", &["activation", "config", "likelihood", "plan", "rng", "tensor"]),
    ("data", &["config", "error", "tensor"]),
    ("progress", &["config", "plan", "rng"]),
    ("checkpoint", &["config", "error", "model", "plan", "progress"]),
    ("backend", &["error", "kernel", "plan", "platform", "tensor"]),
    (
        "train",
        &[
            "backend",
            "checkpoint",
            "config",
            "data",
            "error",
            "likelihood",
            "model",
            "plan",
            "progress",
            "rng",
            "tensor",
            "theory",
        ],
    ),
    ("web", &["activation", "backend", "config", "data", "error", "likelihood", "theory", "train"]),
];

/// Crates that only some files may use.
const FOREIGN: [(&str, &[&str]); 4] = [
    ("wgpu", &["src/backend/gpu/"]),
    ("wasm_bindgen", &["src/web/", "src/platform.rs"]),
    ("js_sys", &["src/web/", "src/platform.rs"]),
    ("web_sys", &["src/web/", "src/platform.rs"]),
];

/// Marks of unfinished work. They are split, so that this file does not contain them.
const UNFINISHED: [&str; 9] = [
    concat!("to", "do!("),
    concat!("unimp", "lemented!("),
    concat!("#[ig", "nore"),
    concat!("test.on", "ly("),
    concat!("t.sk", "ip("),
    concat!("sk", "ip: "),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("db", "g!("),
];

/// Parts of kernels. The mirror of the kernel that imports a part covers it.
const PARTS: [&str; 5] =
    ["shaders/epilogue/", "shaders/kl/", "shaders/pixels/", "shaders/update/", "shaders/shared/output_"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Paths under the root, with `/`, and their text.
fn files(folder: &str, extensions: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            if path.is_dir() {
                folders.push(path);
            } else if extensions.contains(&extension) {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "no {extensions:?} in {folder}");
    found.sort();
    found
}

/// Code without line comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split("//").next().unwrap_or_default())
}

/// Whether a line contains `word` as a whole word.
fn names(line: &str, word: &str) -> bool {
    let part_of_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    line.match_indices(word).any(|(at, _)| {
        !part_of_word(line[..at].chars().next_back()) && !part_of_word(line[at + word.len()..].chars().next())
    })
}

/// The modules that a file uses, except its own.
fn used_modules(module: &str, text: &str) -> BTreeSet<String> {
    // Unit tests at the end of a file may use any module.
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let uses = code(text).flat_map(|line| line.split("crate::").skip(1));
    let first_name = |rest: &str| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::to_owned);
    uses.filter_map(first_name).filter(|used| used != module).collect()
}

fn module_of(path: &str) -> &str {
    let path = path.strip_prefix("src/").expect("a file of src/");
    path.split(['/', '.']).next().expect("a name")
}

/// The modules that a file of `module` uses but must not.
fn forbidden_arrows(module: &str, text: &str) -> Vec<String> {
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == module) else {
        return vec![format!("{module}, which is new: say in tests/tidy.rs what it may use")];
    };
    used_modules(module, text).into_iter().filter(|used| !allowed.contains(&used.as_str())).collect()
}

/// The modules of a list that use a module that does not come before them.
fn backward_arrows<'a>(arrows: &[(&'a str, &[&str])]) -> Vec<&'a str> {
    let uses_later = |(index, (_, used)): &(usize, &(&str, &[&str]))| {
        used.iter().any(|used| !arrows[..*index].iter().any(|(name, _)| name == used))
    };
    arrows.iter().enumerate().filter(uses_later).map(|(_, (name, _))| *name).collect()
}

#[test]
fn modules_use_only_allowed_modules() {
    let mut seen = BTreeSet::new();
    for (path, text) in files("src", &["rs"]).into_iter().filter(|(path, _)| path != "src/lib.rs") {
        let module = module_of(&path);
        let forbidden = forbidden_arrows(module, &text);
        assert!(forbidden.is_empty(), "{path} uses {forbidden:?}: see ARROWS in tests/tidy.rs");
        seen.extend(used_modules(module, &text).into_iter().map(|used| (module.to_owned(), used)));
    }
    for (module, allowed) in ARROWS {
        for used in allowed {
            assert!(seen.contains(&(module.into(), (*used).into())), "{module} does not use {used}: remove it");
        }
    }
    assert_eq!(forbidden_arrows("model", "use crate::backend::Backend;\nuse crate::plan::Plan;"), ["backend"]);
    assert_eq!(forbidden_arrows("error", "let x = crate::config::Config::default();"), ["config"]);
    assert_eq!(forbidden_arrows("error", "// crate::config is elsewhere\n#[cfg(test)]\nuse crate::config;").len(), 0);
    assert_eq!(forbidden_arrows("newcomer", "").len(), 1);
}

#[test]
fn modules_have_no_cycle() {
    assert_eq!(backward_arrows(&ARROWS), Vec::<&str>::new(), "each module comes after all that it uses");
    let circle: [(&str, &[&str]); 3] = [("tensor", &[]), ("plan", &["tensor", "kernel"]), ("kernel", &["plan"])];
    assert_eq!(backward_arrows(&circle), ["plan"]);
}

fn foreign_names(path: &str, text: &str) -> Vec<&'static str> {
    let elsewhere = FOREIGN.iter().filter(|(_, places)| !places.iter().any(|place| path.starts_with(place)));
    elsewhere.filter(|(name, _)| code(text).any(|line| names(line, name))).map(|(name, _)| *name).collect()
}

#[test]
fn foreign_crates_are_named_where_they_belong() {
    for (path, text) in files("src", &["rs"]) {
        assert_eq!(foreign_names(&path, &text), Vec::<&str>::new(), "{path}");
    }
    assert_eq!(foreign_names("src/train/mod.rs", "let x: wgpu::Device;"), ["wgpu"]);
    assert_eq!(foreign_names("src/web/mod.rs", "use js_sys::Array; use wgpu::Queue;"), ["wgpu"]);
    assert!(foreign_names("src/train/mod.rs", "fn from_wgpu() {} // wgpu").is_empty());
}

/// The kernels of all objectives.
fn kernel_names() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for options in support::objectives() {
        let plan = vae_lab::model::plan(&vae_lab::config::Config::from_json(&options).unwrap());
        let operations = plan.programs().flat_map(|program| &program.operations);
        names.extend(operations.map(|operation| operation.name().to_owned()));
    }
    names
}

#[test]
fn a_kernel_has_one_name() {
    let kernels = kernel_names();
    assert_eq!(kernels.len(), 9, "{kernels:?}");
    for name in &kernels {
        for path in
            [format!("src/kernel/{name}/cpu.rs"), format!("src/kernel/{name}/gpu.rs"), format!("shaders/{name}.wgsl")]
        {
            assert!(root().join(&path).exists(), "the kernel {name} has no {path}");
        }
    }
    let shaders = std::fs::read_dir(root().join("shaders")).unwrap().map(|entry| entry.unwrap().path());
    let shaders: BTreeSet<String> = shaders
        .filter(|path| path.is_file())
        .map(|path| path.file_stem().and_then(|stem| stem.to_str()).unwrap().to_owned())
        .collect();
    assert_eq!(shaders, kernels, "a file directly in shaders/ is not a kernel");
    assert!(!root().join("shaders/linear.wgsl").exists(), "the check finds a file that does not exist");
}

/// A shader must open with a comment. This comment names the Rust mirror, unless the file is a part of a kernel.
fn head_fault(path: &str, text: &str) -> Option<&'static str> {
    let head: String = text.lines().take_while(|line| line.starts_with("//")).collect();
    // A single line, which replaces `#import finish`.
    if path.starts_with("shaders/shared/finish_") {
        return None;
    }
    let part = PARTS.iter().any(|folder| path.starts_with(folder));
    if head.is_empty() {
        return Some("does not open with a comment");
    }
    let mirrored = head.contains("Mirror: src/");
    (!mirrored && !part).then_some("does not name its mirror")
}

fn mirrors(text: &str) -> impl Iterator<Item = &str> {
    text.split("Mirror: ").skip(1).map(|rest| rest.split(".rs").next().unwrap_or_default())
}

#[test]
fn every_shader_opens_with_a_comment_that_names_its_mirror() {
    for (path, text) in files("shaders", &["wgsl"]) {
        assert_eq!(head_fault(&path, &text), None, "{path}");
        for mirror in mirrors(&text) {
            assert!(root().join(format!("{mirror}.rs")).exists(), "{path}: there is no {mirror}.rs");
        }
    }
    assert!(head_fault("shaders/a.wgsl", "fn main() {}").is_some());
    assert!(head_fault("shaders/a.wgsl", "// y = x.\nfn main() {}").is_some());
    assert!(head_fault("shaders/a.wgsl", "// y = x.\n// Mirror: src/a.rs.\nfn main() {}").is_none());
}

fn too_long(text: &str) -> bool {
    text.lines().count() > MOST_LINES
}

#[test]
fn files_are_small() {
    let sources = [files("src", &["rs"]), files("shaders", &["wgsl"]), files("www/src", &["js", "css"])];
    for (path, text) in sources.concat() {
        // The texts of the page are data.
        if !path.starts_with("www/src/i18n/") {
            assert!(!too_long(&text), "{path} has {} lines: split it", text.lines().count());
        }
    }
    assert!(too_long(&"\n".repeat(501)) && !too_long(&"\n".repeat(500)));
}

fn unfinished(text: &str) -> Vec<&'static str> {
    UNFINISHED.into_iter().filter(|mark| text.contains(mark)).collect()
}

#[test]
fn nothing_is_unfinished() {
    let tests = [files("tests", &["rs"]), files("www/src", &["js"]), files("www/tests", &["js"])];
    let sources = [files("src", &["rs"]), files("xtask/src", &["rs"]), files("shaders", &["wgsl"])];
    for (path, text) in tests.concat().into_iter().chain(sources.concat()) {
        assert_eq!(unfinished(&text), Vec::<&str>::new(), "{path}");
    }
    assert_eq!(unfinished(&format!("fn f() {{ {}) }}", UNFINISHED[0])).len(), 1);
    assert_eq!(unfinished(&format!("tes{}'later')", UNFINISHED[4])).len(), 1);
    assert_eq!(unfinished(&format!("test('later', {{ {}true }})", UNFINISHED[5])).len(), 1);
    assert!(unfinished("words.iter().skip(1)").is_empty());
    assert!(unfinished("a finished sentence").is_empty());
}
