//! The measurements, kept in docs/results.json so that a finished study need not be run again.

use crate::Result;
use crate::studies::{Run, Study};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use vae_lab::config::Config;
use vae_lab::train::Evaluation;

/// One training run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// The options of the model.
    pub config: Value,
    /// Training time in seconds, on one thread.
    pub seconds: f64,
    /// The measurements, in the order of the run's `measure_at`.
    pub points: Vec<Point>,
}

/// The losses on the held-out images at one point of the training, in nats per image.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Point {
    /// Training images seen.
    pub images: u64,
    /// Training time up to this point, in seconds.
    pub seconds: f64,
    /// E[−ln q(x|z)].
    pub nll: f64,
    /// KL(p(z|x) ‖ q(z)).
    pub kl: f64,
    /// nll + beta · kl.
    pub loss: f64,
    /// The importance-weighted bound L_K of ln q(x), if the study asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
}

impl Point {
    /// Takes the losses from an evaluation.
    pub fn new(images: u64, seconds: f64, evaluation: &Evaluation) -> Point {
        let bound = evaluation.importance.as_ref().map(|importance| importance.bound);
        Point { images, seconds, nll: evaluation.nll, kl: evaluation.kl, loss: evaluation.loss, bound }
    }
}

impl Record {
    /// A record without measurements.
    pub fn new(config: &Config) -> Record {
        Record { config: config.to_json(), seconds: 0.0, points: Vec::new() }
    }

    /// Reads the record of an interrupted run from its file.
    pub fn read(path: &Path) -> Result<Record> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }

    /// Writes the record of a run under way to its file.
    pub fn write(&self, path: &Path) -> Result<()> {
        Ok(fs::write(path, serde_json::to_vec_pretty(self)?)?)
    }
}

/// All records, with `study/run` as key.
#[derive(Debug)]
pub struct Records {
    path: PathBuf,
    records: BTreeMap<String, Record>,
}

impl Records {
    /// Reads the file. If it does not exist yet, there are no records.
    pub fn read(path: &Path) -> Result<Records> {
        let records = if path.exists() { serde_json::from_slice(&fs::read(path)?)? } else { BTreeMap::new() };
        Ok(Records { path: path.into(), records })
    }

    /// The record of a run, possibly incomplete, if it was made with the same options.
    pub fn get(&self, study: &Study, run: &Run) -> Result<Option<&Record>> {
        let config = Config::from_json(&run.options)?;
        // Compared after parsing, so that a record stays valid when the engine gets new options with defaults.
        let is_same = |record: &&Record| Config::from_json(&record.config).is_ok_and(|recorded| recorded == config);
        Ok(self.records.get(&key(study, run)).filter(is_same))
    }

    /// The number of measurements of the run.
    pub fn points(&self, study: &Study, run: &Run) -> Result<usize> {
        Ok(self.get(study, run)?.map_or(0, |record| record.points.len()))
    }

    /// Adds a record and writes the file at once, keeping the records that another process has written meanwhile.
    pub fn insert(&mut self, study: &Study, run: &Run, record: &Record) -> Result<()> {
        self.records = Records::read(&self.path)?.records;
        self.records.insert(key(study, run), record.clone());
        fs::create_dir_all(self.path.parent().expect("a file lies in a folder"))?;
        fs::write(&self.path, format!("{}\n", serde_json::to_string_pretty(&self.records)?))?;
        Ok(())
    }
}

fn key(study: &Study, run: &Run) -> String {
    format!("{}/{}", study.name, run.name)
}
