//! Composes and launches the forward product.

use crate::config::KlEstimator;
use crate::kernel::gpu::{Binding, Constants, GpuKernel, Tile, cover, reads, writes};
use crate::plan::{DecoderHead, ForwardEpilogue, LinearForward};
use crate::shader::Import;
use crate::tensor::{Buffer, Tensor, VEC4, padded};

impl GpuKernel for LinearForward {
    fn imports(&self) -> Vec<Import> {
        let epilogue = |path| Import::file("epilogue", path);
        let with_head = |path, head: &DecoderHead| [vec![epilogue(path)], head_imports(head).to_vec()].concat();
        match &self.epilogue {
            ForwardEpilogue::Hidden { activation, .. } => vec![
                Import::file("finish", "shared/finish_each"),
                epilogue("epilogue/hidden"),
                Import::text("activation", activation.functions().wgsl),
            ],
            ForwardEpilogue::Latent { kl_estimator, .. } => {
                let kl = match kl_estimator {
                    KlEstimator::Closed => "kl/closed",
                    KlEstimator::Sampled => "kl/sampled",
                };
                vec![
                    Import::file("finish", "shared/finish_mu_logvar"),
                    epilogue("epilogue/latent"),
                    Import::file("kl", kl),
                ]
            }
            ForwardEpilogue::ReconstructionLoss { head, .. } => with_head("epilogue/reconstruction_loss", head),
            ForwardEpilogue::Mean { head, .. } => with_head("epilogue/mean", head),
            ForwardEpilogue::Draw { head, .. } => with_head("epilogue/draw", head),
        }
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![reads(Buffer::Params), writes(Buffer::Activations), writes(Buffer::Gradients), writes(Buffer::Terms)]
    }

    fn tile(&self, preferred: Tile) -> Tile {
        if self.is_paired() { Tile { cols: 2, ..preferred } } else { preferred }
    }

    fn constants(&self, tile: Tile) -> Constants {
        let groups = self.groups_out();
        let (step, apart, end) =
            if self.is_paired() { (1, groups / 2, groups / 2) } else { (tile.cols as usize, 1, groups) };
        let mut constants = vec![
            ("X", self.x.offset4() as f64),
            ("WEIGHT", self.layer.weight.offset4() as f64),
            ("BIAS", self.layer.bias.offset4() as f64),
            ("N_ROWS", self.x.rows as f64),
            ("IN_GROUPS", self.x.groups() as f64),
            ("OUT_GROUPS", groups as f64),
            ("COLS_STEP", step as f64),
            ("COLS_APART", apart as f64),
            ("COLS_END", end as f64),
        ];
        constants.extend(epilogue_constants(&self.epilogue, self.x.rows));
        constants
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        let columns =
            if self.is_paired() { self.groups_out() / 2 } else { self.groups_out().div_ceil(tile.cols as usize) };
        let rows = self.x.rows.div_ceil(tile.rows as usize);
        [cover(columns, tile.workgroup[0]), cover(rows, tile.workgroup[1])]
    }
}

impl LinearForward {
    fn groups_out(&self) -> usize {
        self.layer.weight.groups()
    }

    /// Whether the layer has two heads. Their groups of columns are half a row apart, and one invocation computes both.
    fn is_paired(&self) -> bool {
        match &self.epilogue {
            ForwardEpilogue::Hidden { .. } => false,
            ForwardEpilogue::Latent { .. } => true,
            ForwardEpilogue::ReconstructionLoss { head, .. }
            | ForwardEpilogue::Mean { head, .. }
            | ForwardEpilogue::Draw { head, .. } => head.likelihood.outputs.len() == 2,
        }
    }
}

fn epilogue_constants(epilogue: &ForwardEpilogue, n_rows: usize) -> Constants {
    let with_head = |constants: Constants, head, pixels| [constants, head_constants(head, pixels)].concat();
    match epilogue {
        ForwardEpilogue::Hidden { preactivation, y, .. } => {
            vec![("PREACTIVATION", preactivation.offset4() as f64), ("Y", y.offset4() as f64)]
        }
        ForwardEpilogue::Latent { mu_logvar, epsilon, z, kl, .. } => vec![
            ("MU_LOGVAR", mu_logvar.offset4() as f64),
            ("EPSILON", epsilon.offset4() as f64),
            ("Z", z.offset4() as f64),
            ("KL", kl.offset as f64),
            ("N_LATENT", z.cols as f64),
            ("N_SAMPLES", (z.rows / n_rows) as f64),
        ],
        ForwardEpilogue::ReconstructionLoss { head, image, nll, d_output } => {
            let constants = vec![
                ("IMAGE", image.offset4() as f64),
                ("N_BATCH", image.rows as f64),
                ("NLL", nll.offset as f64),
                ("D_OUTPUT", d_output.offset4() as f64),
                ("N_PIXELS", image.cols as f64),
                ("SCALE", 1.0 / n_rows as f64),
            ];
            with_head(constants, head, image)
        }
        ForwardEpilogue::Mean { head, mean } => with_head(vec![("MEAN", mean.offset4() as f64)], head, mean),
        ForwardEpilogue::Draw { head, x } => with_head(vec![("DRAW", x.offset4() as f64)], head, x),
    }
}

fn head_imports(head: &DecoderHead) -> [Import; 3] {
    let (finish, output) = match head.likelihood.outputs.len() {
        1 => ("shared/finish_each", "shared/output_one"),
        _ => ("shared/finish_two_outputs", "shared/output_two"),
    };
    [
        Import::file("finish", finish),
        Import::file("output", output),
        Import::text("likelihood", head.likelihood.functions().wgsl),
    ]
}

fn head_constants(head: &DecoderHead, pixels: &Tensor) -> Constants {
    let mut constants = vec![("PIXEL_GROUPS", (padded(pixels.cols) / VEC4) as f64)];
    if let Some(logvar) = &head.logvar {
        constants.push(("DECODER_LOGVAR", logvar.offset4() as f64));
    }
    constants
}
