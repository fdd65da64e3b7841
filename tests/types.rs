//! The types of the JavaScript API say what the engine says: every option is there, with its range and its default.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use vae_lab::config::Config;

const TYPES: &str = include_str!("../src/web/types.rs");

/// The comment of an option in the types.
fn comment<'a>(types: &'a str, key: &str) -> Option<&'a str> {
    let (before, _) = types.split_once(&format!("\n  {key}?:"))?;
    let (_, comment) = before.rsplit_once("/**")?;
    comment.contains("*/").then_some(comment)
}

/// What the comment of an option must say.
fn facts(option: &Value) -> Vec<Vec<String>> {
    let default = option["default"].to_string();
    let default = default.strip_suffix(".0").unwrap_or(&default);
    let stated_default = vec![format!("Default {default}"), format!("{default} (default)")];
    match option["kind"].as_str() {
        Some("whole" | "number") => {
            let range = format!("{} to {}", option["min"], option["max"]).replace(".0", "");
            vec![vec![range.replace("1000000000", "10⁹"), range], stated_default]
        }
        Some("widths") => vec![vec![format!("0 to {} layers", option["maxLength"])], stated_default],
        _ => vec![stated_default],
    }
}

fn missing(types: &str, option: &Value) -> Option<String> {
    let key = option["key"].as_str()?;
    let Some(comment) = comment(types, key) else { return Some(format!("`{key}` is not in the types")) };
    let comment = comment.replace("\n   * ", " ");
    let unsaid = facts(option).into_iter().find(|ways| !ways.iter().any(|way| comment.contains(way)));
    unsaid.map(|ways| format!("`{key}` does not say {:?}: {comment}", ways[0]))
}

#[test]
fn every_option_is_documented_with_its_range_and_default() {
    let schema = Config::schema();
    for option in schema.as_array().unwrap() {
        assert_eq!(missing(TYPES, option), None);
    }
    let beta = schema.as_array().unwrap().iter().find(|option| option["key"] == "beta").unwrap();
    for (what, from, to) in
        [("range", "0 to 1000", "0 to 999"), ("default", "Default 1.", "Default 2."), ("option", "beta?:", "beat?:")]
    {
        assert!(missing(&TYPES.replace(from, to), beta).is_some(), "another {what} is not found");
    }
}
