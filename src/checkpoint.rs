//! Checkpoints: a safetensors file with the named parameters and Adam's moments, and with the config and progress as
//! JSON in its metadata. Any program that reads safetensors can open one.

use crate::config::{Config, SigmaUpdate};
use crate::error::{Error, Result};
use crate::model;
use crate::plan::Plan;
use crate::progress::Progress;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde_json::{Value, json};
use std::collections::HashMap;

/// The value of `format` in the metadata.
const FORMAT: &str = "vae-lab 1";

/// The largest count of steps, epochs or images: there is room for many more steps before a u32 overflows.
const MOST_STEPS: u32 = 4_000_000_000;

/// Everything needed to continue training, except the data.
///
/// ```
/// use vae_lab::{checkpoint::Checkpoint, config::Config, model, progress::Progress};
///
/// let config = Config::default();
/// let n_params = model::plan(&config).n_params;
/// let [params, moments] = [n_params, 2 * n_params].map(|n| vec![0.0; n]);
/// let checkpoint = Checkpoint { config, progress: Progress::default(), params, moments };
/// let bytes = checkpoint.to_bytes().unwrap();
/// assert_eq!(Checkpoint::from_bytes(&bytes).unwrap(), checkpoint);
/// assert_eq!(Checkpoint::from_bytes(b"%PDF-1.7").unwrap_err().code(), "invalid_checkpoint");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// The options.
    pub config: Config,
    /// How far training has come.
    pub progress: Progress,
    /// Parameters, in the plan's layout.
    pub params: Vec<f32>,
    /// Adam's first and second moments, in the plan's layout.
    pub moments: Vec<f32>,
}

impl Checkpoint {
    /// These parameters as the initial ones of a new run: at step 0, with Adam's moments 0.
    pub fn as_start(self) -> Checkpoint {
        Checkpoint { progress: Progress::default(), moments: vec![0.0; self.moments.len()], ..self }
    }

    /// Serialises to a safetensors file: each parameter NAME with shape `[n_in, n_out]` or `[n_out]`, and its moments
    /// `adam_m.NAME` and `adam_v.NAME`. At step 0 the moments are all 0 and are left out. Fails with `diverged` if a
    /// value is not finite, since [`Checkpoint::from_bytes`] would refuse the file.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        if !self.params.iter().chain(&self.moments).all(|value| value.is_finite()) {
            return Err(Error::Diverged { step: self.progress.step });
        }
        let plan = model::plan(&self.config);
        let mut dense = Vec::new();
        let parts = self.parts(plan.n_params);
        let n_parts = if self.progress.step == 0 { 1 } else { parts.len() };
        for (prefix, floats) in &parts[..n_parts] {
            for tensor in plan.parameters() {
                let values = tensor.unpad(&floats[tensor.offset..]);
                dense.push((format!("{prefix}{}", tensor.name), tensor.shape(), values));
            }
        }
        let Progress { step, epoch, position } = self.progress;
        let metadata = HashMap::from([
            ("format".into(), FORMAT.into()),
            ("config".into(), self.config.to_json().to_string()),
            ("progress".into(), json!({ "step": step, "epoch": epoch, "position": position }).to_string()),
        ]);
        let views = dense.iter().map(|(name, shape, values)| {
            let view = TensorView::new(Dtype::F32, shape.clone(), bytemuck::cast_slice(values));
            view.map(|view| (name, view))
        });
        let views = views.collect::<Result<Vec<_>, _>>().map_err(invalid)?;
        in_order(&safetensors::serialize(views, Some(metadata)).map_err(invalid)?)
    }

    /// Reads a file written by [`Checkpoint::to_bytes`]. Fails with `invalid_checkpoint` if the format, the options, or
    /// the name, type, shape or finiteness of a tensor is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Checkpoint> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(invalid)?;
        let metadata = header.metadata().clone().unwrap_or_default();
        let format = metadata.get("format").map_or("nothing", String::as_str);
        if format != FORMAT {
            return Err(invalid(format!("expected the format {FORMAT:?}, found {format:?}")));
        }
        let json = |key: &str| -> Result<Value> {
            let text = metadata.get(key).ok_or_else(|| invalid(format!("its metadata has no `{key}`")))?;
            serde_json::from_str(text).map_err(invalid)
        };
        let mut options = json("config")?;
        // Before the option existed, Adam updated every parameter.
        if let Some(options) = options.as_object_mut() {
            options.entry("sigmaUpdate").or_insert(SigmaUpdate::Adam.name().into());
        }
        let config = Config::from_json(&options).map_err(invalid)?;
        let progress = json("progress")?;
        let count = |key: &str| {
            let number = progress[key].as_u64().and_then(|number| u32::try_from(number).ok());
            let number = number.filter(|number| *number <= MOST_STEPS);
            let expected = format_args!("a whole number up to {MOST_STEPS}");
            number.ok_or_else(|| invalid(format!("`{key}`: expected {expected}, found {}", progress[key])))
        };
        let progress = Progress { step: count("step")?, epoch: count("epoch")?, position: count("position")? };
        let plan = model::plan(&config);
        let file = SafeTensors::deserialize(bytes).map_err(invalid)?;
        let mut checkpoint =
            Checkpoint { config, progress, params: vec![0.0; plan.n_params], moments: vec![0.0; 2 * plan.n_params] };
        checkpoint.fill(&plan, &file)?;
        Ok(checkpoint)
    }

    fn parts(&self, n_params: usize) -> [(&'static str, &[f32]); 3] {
        let (m, v) = self.moments.split_at(n_params);
        [("", &self.params), ("adam_m.", m), ("adam_v.", v)]
    }

    fn fill(&mut self, plan: &Plan, file: &SafeTensors) -> Result<()> {
        let (m, v) = self.moments.split_at_mut(plan.n_params);
        for (prefix, floats) in [("", self.params.as_mut_slice()), ("adam_m.", m), ("adam_v.", v)] {
            for tensor in plan.parameters() {
                let name = format!("{prefix}{}", tensor.name);
                if self.progress.step == 0 && !prefix.is_empty() && file.tensor(&name).is_err() {
                    continue;
                }
                let view = file.tensor(&name).map_err(|_| invalid(format!("it has no tensor {name}")))?;
                if view.dtype() != Dtype::F32 || view.shape() != tensor.shape() {
                    return Err(invalid(format!(
                        "{name} should be f32 {:?} and is {:?} {:?}",
                        tensor.shape(),
                        view.dtype(),
                        view.shape()
                    )));
                }
                let values: Vec<f32> =
                    view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
                if values.iter().any(|value| !value.is_finite()) {
                    return Err(invalid(format!("the tensor `{name}`: expected finite values, found NaN or infinity")));
                }
                tensor.pad_into(&values, floats);
            }
        }
        Ok(())
    }
}

/// Sorts the entries of the file's header. The library writes the metadata in hash-map order, but saving the same state
/// twice should give the same bytes.
fn in_order(file: &[u8]) -> Result<Vec<u8>> {
    let (n_header, rest) = file.split_first_chunk().expect("a file begins with the length of its header");
    let (header, data) = rest.split_at(u64::from_le_bytes(*n_header) as usize);
    let header: Value = serde_json::from_slice(header).map_err(invalid)?;
    let mut header = header.to_string().into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');
    Ok([&(header.len() as u64).to_le_bytes()[..], &header, data].concat())
}

fn invalid(reason: impl std::fmt::Display) -> Error {
    Error::InvalidCheckpoint(format!("this is not a vae-lab checkpoint: {reason}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkpoint(step: u32) -> Checkpoint {
        let config = Config::from_json(&json!({ "width": 3, "height": 2, "hidden": [4], "latent": 2 })).unwrap();
        let plan = model::plan(&config);
        let mut moments = vec![0.0; 2 * plan.n_params];
        for tensor in plan.parameters() {
            moments[tensor.offset] = 0.5;
        }
        let params = model::initial_parameters(&plan, &config.train);
        Checkpoint { config, progress: Progress { step, epoch: 0, position: 0 }, params, moments }
    }

    #[test]
    fn a_new_run_needs_no_moments() {
        let whole = checkpoint(9).to_bytes().unwrap();
        let start = checkpoint(9).as_start();
        let bytes = start.to_bytes().unwrap();
        assert!(2 * bytes.len() < whole.len() + 2000, "{} of {} bytes", bytes.len(), whole.len());
        assert_eq!(Checkpoint::from_bytes(&bytes).unwrap(), start);
        assert_eq!(Checkpoint::from_bytes(&whole).unwrap(), checkpoint(9));
        assert_eq!(start.params, checkpoint(9).params);
    }

    /// Without sorting, the three metadata entries would come in any of six orders.
    #[test]
    fn the_same_state_gives_the_same_bytes() {
        let bytes = checkpoint(9).to_bytes().unwrap();
        assert!((0..20).all(|_| checkpoint(9).to_bytes().unwrap() == bytes));
        assert_ne!(checkpoint(8).to_bytes().unwrap(), bytes);
    }

    #[test]
    fn a_checkpoint_without_sigma_update_continues_with_adam() {
        let mut bytes = checkpoint(9).to_bytes().unwrap();
        assert_eq!(Checkpoint::from_bytes(&bytes).unwrap().config.train.sigma_update, SigmaUpdate::Optimal);
        // Blanks replace the option, so that the header keeps its length.
        let option = br#"\"sigmaUpdate\":\"optimal\","#;
        let at = bytes.windows(option.len()).position(|window| window == option).unwrap();
        bytes[at..at + option.len()].fill(b' ');
        let mut expected = checkpoint(9);
        expected.config.train.sigma_update = SigmaUpdate::Adam;
        assert_eq!(Checkpoint::from_bytes(&bytes).unwrap(), expected);
    }

    #[test]
    fn a_run_under_way_needs_its_moments() {
        let bytes = checkpoint(9).as_start().to_bytes().unwrap();
        // Make the metadata claim step 9 although the file has no moments. The length of the file stays the same.
        let text = br#"\"step\":0"#;
        let at = bytes.windows(text.len()).position(|window| window == text).unwrap();
        let mut forged = bytes.clone();
        forged[at + text.len() - 1] = b'9';
        let error = Checkpoint::from_bytes(&forged).unwrap_err();
        assert_eq!(error.code(), "invalid_checkpoint");
        assert!(error.to_string().contains("adam_m."), "{error}");
    }
}
