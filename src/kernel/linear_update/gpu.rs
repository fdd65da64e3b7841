//! Composes and launches the update: every layer in one dispatch. A workgroup finds its layer in a table.

use crate::config::SigmaUpdate;
use crate::kernel::gpu::{Binding, Constants, GpuKernel, Resource, Tile, cover, reads, writes};
use crate::plan::{GradientTarget, LOSS_PAIRS, LayerUpdate, LinearUpdate, UpdateEpilogue};
use crate::shader::Import;
use crate::tensor::{Buffer, VEC4};

impl GpuKernel for LinearUpdate {
    fn imports(&self) -> Vec<Import> {
        let target = match self.target {
            GradientTarget::Adam => "update/adam",
            GradientTarget::Statistics => "update/statistics",
        };
        let mut imports = vec![Import::file("target", target)];
        match self.epilogue {
            UpdateEpilogue::SumLoss(_) => imports.push(Import::file("epilogue", "update/sum_loss")),
            UpdateEpilogue::LearnLogvar { update, .. } => {
                let logvar_update = match update {
                    SigmaUpdate::Adam => "update/logvar_adam",
                    SigmaUpdate::Optimal => "update/logvar_optimal",
                };
                imports.push(Import::file("epilogue", "update/learn_logvar"));
                imports.push(Import::file("logvar_update", logvar_update));
            }
        }
        imports
    }

    fn bindings(&self) -> Vec<Binding> {
        vec![
            writes(Buffer::Params),
            writes(self.state()),
            reads(Buffer::Activations),
            reads(Buffer::Gradients),
            reads(Buffer::Terms),
            Binding { resource: Resource::LayerTable, writable: false },
            writes(Buffer::Losses),
        ]
    }

    fn tile(&self, preferred: Tile) -> Tile {
        // Here a row of the tile is a group of four inputs.
        Tile { rows: (preferred.rows / 4).max(1), ..preferred.flat() }
    }

    fn constants(&self, tile: Tile) -> Constants {
        let mut constants = vec![
            ("N_LAYERS", self.layers.len() as f64),
            ("N_PARAMS", (self.n_params / VEC4) as f64),
            ("EPILOGUE_WORKGROUP", f64::from(self.layers.iter().map(|layer| layer.workgroups(tile)).sum::<u32>())),
        ];
        constants.extend(match &self.epilogue {
            UpdateEpilogue::SumLoss(loss) => loss.constants(tile),
            UpdateEpilogue::LearnLogvar { logvar, n_pixels, n_batch, .. } => vec![
                ("DECODER_LOGVAR", logvar.offset4() as f64),
                ("N_PIXELS", *n_pixels as f64),
                ("N_BATCH", *n_batch as f64),
            ],
        });
        constants
    }

    fn workgroups(&self, tile: Tile) -> [u32; 2] {
        let layers: u32 = self.layers.iter().map(|layer| layer.workgroups(tile)).sum();
        [layers + cover(LOSS_PAIRS, tile.workgroup[0]), 1]
    }

    fn layer_table(&self, tile: Tile) -> Vec<u32> {
        let mut first_workgroup = 0;
        let mut table = Vec::new();
        for update in &self.layers {
            table.extend([
                update.x.offset4() as u32,
                update.d_y.offset4() as u32,
                update.layer.weight.offset4() as u32,
                update.layer.bias.offset4() as u32,
                update.x.groups() as u32,
                update.d_y.groups() as u32,
                update.x.rows as u32,
                first_workgroup,
            ]);
            first_workgroup += update.workgroups(tile);
        }
        table
    }
}

impl LayerUpdate {
    fn workgroups(&self, tile: Tile) -> u32 {
        let tiles = self.x.groups().div_ceil(tile.rows as usize) * self.d_y.groups().div_ceil(tile.cols as usize);
        cover(tiles, tile.workgroup[0])
    }
}
