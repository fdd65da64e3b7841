//! Puts a kernel's WGSL together: imports, the tile's constants, unrolling. Text in, text out.
//!
//! `#import NAME` is replaced by a file of `shaders/`, or by what the kernel says NAME is in this dispatch. A line
//! that names `$r` stands once for each row of the tile, one that names `$c` once for each group of columns.

use crate::kernel::{Dispatch, Tile};
use std::fmt::Write;

/// What `#import role` stands for in one dispatch.
#[derive(Debug, Clone, Copy)]
pub struct Import {
    role: &'static str,
    text: &'static str,
}

impl Import {
    /// A file of `shaders/`.
    pub fn file(role: &'static str, name: &'static str) -> Import {
        Import { role, text: file(name) }
    }

    /// Text that a registry holds.
    pub fn text(role: &'static str, text: &'static str) -> Import {
        Import { role, text }
    }
}

/// The WGSL files by name.
static FILES: [(&str, &str); 41] = [
    ("gather", include_str!("../shaders/gather.wgsl")),
    ("linear_forward", include_str!("../shaders/linear_forward.wgsl")),
    ("linear_backward", include_str!("../shaders/linear_backward.wgsl")),
    ("linear_update", include_str!("../shaders/linear_update.wgsl")),
    ("loss", include_str!("../shaders/loss.wgsl")),
    ("free_bits", include_str!("../shaders/free_bits.wgsl")),
    ("importance", include_str!("../shaders/importance.wgsl")),
    ("loss_rows", include_str!("../shaders/loss_rows.wgsl")),
    ("latent_moments", include_str!("../shaders/latent_moments.wgsl")),
    ("shared/step", include_str!("../shaders/shared/step.wgsl")),
    ("shared/rng", include_str!("../shaders/shared/rng.wgsl")),
    ("shared/loss", include_str!("../shaders/shared/loss.wgsl")),
    ("shared/finish_each", include_str!("../shaders/shared/finish_each.wgsl")),
    ("shared/finish_pair", include_str!("../shaders/shared/finish_pair.wgsl")),
    ("shared/finish_two", include_str!("../shaders/shared/finish_two.wgsl")),
    ("shared/output_one", include_str!("../shaders/shared/output_one.wgsl")),
    ("shared/output_two", include_str!("../shaders/shared/output_two.wgsl")),
    ("shared/logvar", include_str!("../shaders/shared/logvar.wgsl")),
    ("pixels/grey", include_str!("../shaders/pixels/grey.wgsl")),
    ("pixels/threshold", include_str!("../shaders/pixels/threshold.wgsl")),
    ("pixels/dynamic", include_str!("../shaders/pixels/dynamic.wgsl")),
    ("pixels/dequantised", include_str!("../shaders/pixels/dequantised.wgsl")),
    ("pixels/values", include_str!("../shaders/pixels/values.wgsl")),
    ("update/adam", include_str!("../shaders/update/adam.wgsl")),
    ("update/statistics", include_str!("../shaders/update/statistics.wgsl")),
    ("update/sum_loss", include_str!("../shaders/update/sum_loss.wgsl")),
    ("update/learn_logvar", include_str!("../shaders/update/learn_logvar.wgsl")),
    ("kl/closed", include_str!("../shaders/kl/closed.wgsl")),
    ("kl/sampled", include_str!("../shaders/kl/sampled.wgsl")),
    ("kl/closed_backward", include_str!("../shaders/kl/closed_backward.wgsl")),
    ("kl/sampled_backward", include_str!("../shaders/kl/sampled_backward.wgsl")),
    ("kl/weight_even", include_str!("../shaders/kl/weight_even.wgsl")),
    ("kl/weight_free_bits", include_str!("../shaders/kl/weight_free_bits.wgsl")),
    ("kl/weight_importance", include_str!("../shaders/kl/weight_importance.wgsl")),
    ("epilogue/hidden", include_str!("../shaders/epilogue/hidden.wgsl")),
    ("epilogue/latent", include_str!("../shaders/epilogue/latent.wgsl")),
    ("epilogue/output", include_str!("../shaders/epilogue/output.wgsl")),
    ("epilogue/mean", include_str!("../shaders/epilogue/mean.wgsl")),
    ("epilogue/draw", include_str!("../shaders/epilogue/draw.wgsl")),
    ("epilogue/hidden_backward", include_str!("../shaders/epilogue/hidden_backward.wgsl")),
    ("epilogue/latent_backward", include_str!("../shaders/epilogue/latent_backward.wgsl")),
];

fn file(name: &str) -> &'static str {
    let found = FILES.iter().find(|(file, _)| *file == name);
    found.unwrap_or_else(|| panic!("no shader file `{name}`: add it to the table in src/shader.rs")).1
}

/// The shader of a dispatch for a tile.
pub fn compose(dispatch: &Dispatch, tile: Tile) -> String {
    let kernel = dispatch.kernel();
    let mut out = String::new();
    let [x, y] = tile.workgroup;
    for (name, value) in [("ROWS", tile.rows), ("COLS", tile.cols), ("WG_X", x), ("WG_Y", y)] {
        writeln!(out, "const {name} = {value}u;").expect("writing to a string");
    }
    append(&mut out, file(kernel.name()), &kernel.imports(), tile);
    out
}

fn append(out: &mut String, text: &str, imports: &[Import], tile: Tile) {
    for line in text.lines() {
        let code = line.split("//").next().unwrap_or_default();
        if let Some(role) = code.trim().strip_prefix("#import ") {
            let role = role.trim();
            let import = imports.iter().find(|import| import.role == role);
            append(out, import.map_or_else(|| file(role), |import| import.text), imports, tile);
        } else {
            // Comments stay in the file: the shipped program has no use for them.
            unroll(out, code.trim(), tile);
        }
    }
}

fn unroll(out: &mut String, line: &str, tile: Tile) {
    let rows = if line.contains("$r") { tile.rows } else { 1 };
    let cols = if line.contains("$c") { tile.cols } else { 1 };
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
    fn a_line_stands_once_for_each_row_and_column() {
        let mut out = String::new();
        append(&mut out, "y$r_$c += x$r; // why\nplain\n", &[], Tile { rows: 2, cols: 2, workgroup: [1, 1] });
        assert_eq!(out, "y0_0 += x0;\ny0_1 += x0;\ny1_0 += x1;\ny1_1 += x1;\nplain\n");
    }
}
