//! Writes out the composed WGSL of every operation of a model, for reading and for shader tools.
//!
//! ```sh
//! cargo run --example wgsl -- target/wgsl '{ "likelihood": "gaussian", "samples": 2, "objective": "iwae" }'
//! ```
//!
//! The options are those of the JavaScript API; without them the model is the default one. The tile is that of a GPU. Each
//! program gets a folder, each operation a file: `target/wgsl/train/3-linear_forward.wgsl`. Its first lines give the label,
//! the workgroups and the values of the `override` constants.

use serde_json::Value;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use vae_lab::config::Config;
use vae_lab::kernel::gpu::{Tile, compose};
use vae_lab::kernel::on_gpu;
use vae_lab::model;
use vae_lab::plan::Operation;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder =
        arguments.next().ok_or("expected a folder to write to, and options as JSON if they are not the defaults")?;
    let options: Value = arguments.next().map_or(Ok(Value::Null), |options| serde_json::from_str(&options))?;
    let plan = model::plan(&Config::from_json(&options)?);
    let mut n_files = 0;
    for program in plan.programs() {
        let folder = Path::new(&folder).join(program.kind.name());
        fs::create_dir_all(&folder)?;
        for (index, operation) in program.operations.iter().enumerate() {
            let file = folder.join(format!("{}-{}.wgsl", index + 1, operation.name()));
            fs::write(file, text(operation)?)?;
            n_files += 1;
        }
    }
    println!("{n_files} shaders in {folder}");
    Ok(())
}

fn text(operation: &Operation) -> Result<String, std::fmt::Error> {
    let kernel = on_gpu(operation);
    let tile = kernel.tile(Tile { rows: 4, cols: 1, workgroup: [8, 8] });
    let [x, y] = kernel.workgroups(tile);
    let mut text = format!("// {}: {x} × {y} workgroups\n", operation.label());
    for (name, value) in kernel.constants(tile) {
        writeln!(text, "// {name} = {value}")?;
    }
    Ok(text + &compose(operation, tile))
}
