//! Puts WGSL files together: imports, constants, unrolling. Text in, text out.
//!
//! - `#import NAME` is replaced by a file of `shaders/`, or by the text that the caller imports under that name.
//! - A line that contains `$r` is repeated for each row of the tile, and one that contains `$c` for each group of
//!   columns. The row or group number replaces the variable.
//! - A constant from the caller is declared if the text names it.
//! - Comments are removed.
//!
//! `cargo run --example wgsl` writes out the result for every operation of a model.

use std::fmt::Write;

/// The text that replaces `#import role`.
#[derive(Debug, Clone, Copy)]
pub struct Import {
    role: &'static str,
    text: &'static str,
}

impl Import {
    /// A file of `shaders/`, by its path without the extension.
    pub fn file(role: &'static str, path: &'static str) -> Import {
        Import { role, text: file(path) }
    }

    /// Text from a registry, such as a likelihood's WGSL.
    pub fn text(role: &'static str, text: &'static str) -> Import {
        Import { role, text }
    }
}

/// How often a line with `$r` or `$c` is repeated.
#[derive(Debug, Clone, Copy)]
pub struct Unroll {
    /// Repetitions of a line with `$r`.
    pub rows: u32,
    /// Repetitions of a line with `$c`.
    pub cols: u32,
}

/// The files of `shaders/` by their path without the extension.
macro_rules! files {
    ($($path:literal)+) => {
        [$(($path, include_str!(concat!("../shaders/", $path, ".wgsl")))),+]
    };
}

static FILES: &[(&str, &str)] = &files![
    "gather"
    "linear_forward"
    "linear_backward"
    "linear_update"
    "sum_loss"
    "free_bits"
    "importance_weights"
    "row_losses"
    "latent_sums"
    "shared/step"
    "shared/rng"
    "shared/loss"
    "shared/finish_each"
    "shared/finish_mu_logvar"
    "shared/finish_two_outputs"
    "shared/output_one"
    "shared/output_two"
    "shared/logvar"
    "pixels/grey"
    "pixels/threshold"
    "pixels/dynamic"
    "pixels/dequantised"
    "pixels/values"
    "update/adam"
    "update/statistics"
    "update/sum_loss"
    "update/learn_logvar"
    "update/logvar_adam"
    "update/logvar_optimal"
    "kl/closed"
    "kl/sampled"
    "kl/closed_backward"
    "kl/sampled_backward"
    "kl/weight_uniform"
    "kl/weight_free_bits"
    "kl/weight_importance"
    "epilogue/hidden"
    "epilogue/latent"
    "epilogue/reconstruction_loss"
    "epilogue/mean"
    "epilogue/draw"
    "epilogue/hidden_backward"
    "epilogue/latent_backward"
];

fn file(path: &str) -> &'static str {
    let found = FILES.iter().find(|(file, _)| *file == path);
    found.unwrap_or_else(|| panic!("no shader file `{path}`: add it to the table in src/shader.rs")).1
}

/// The WGSL of the file `name`, with its imports. `constants` are names and their values as WGSL literals.
///
/// # Panics
/// If the file or one of its imports does not exist.
pub fn compose(name: &str, imports: &[Import], constants: &[(&str, String)], unroll: Unroll) -> String {
    let mut body = String::new();
    append(&mut body, file(name), imports, unroll);
    let mut text = String::new();
    for (name, value) in constants.iter().filter(|(name, _)| body.contains(name)) {
        writeln!(text, "const {name} = {value};").expect("writing to a string cannot fail");
    }
    text + &body
}

fn append(out: &mut String, text: &str, imports: &[Import], unroll: Unroll) {
    for line in text.lines() {
        let code = line.split("//").next().unwrap_or_default();
        if let Some(role) = code.trim().strip_prefix("#import ") {
            let role = role.trim();
            let import = imports.iter().find(|import| import.role == role);
            append(out, import.map_or_else(|| file(role), |import| import.text), imports, unroll);
        } else {
            repeat(out, code.trim_end(), unroll);
        }
    }
}

fn repeat(out: &mut String, line: &str, unroll: Unroll) {
    let rows = if line.contains("$r") { unroll.rows } else { 1 };
    let cols = if line.contains("$c") { unroll.cols } else { 1 };
    for row in 0..rows {
        for col in 0..cols {
            if !line.is_empty() {
                out.push_str(&line.replace("$r", &row.to_string()).replace("$c", &col.to_string()));
                out.push('\n');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_repeated_for_each_row_and_column() {
        let mut out = String::new();
        append(&mut out, "  y$r_$c += x$r; // why\nplain\n", &[], Unroll { rows: 2, cols: 2 });
        assert_eq!(out, "  y0_0 += x0;\n  y0_1 += x0;\n  y1_0 += x1;\n  y1_1 += x1;\nplain\n");
    }

    #[test]
    fn only_constants_that_are_named_are_declared() {
        let constants = [("NOISE_DRAWN", "1u".into()), ("ELSEWHERE", "2u".into())];
        let text = compose(
            "linear_forward",
            &[Import::text("epilogue", "NOISE_DRAWN"), Import::text("finish", "")],
            &constants,
            Unroll { rows: 1, cols: 1 },
        );
        assert!(text.starts_with("const NOISE_DRAWN = 1u;\n") && !text.contains("ELSEWHERE"));
    }
}
