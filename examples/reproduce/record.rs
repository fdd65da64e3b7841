//! What was measured, kept in docs/results.json, so that a study that was run once need not be run again.

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
    /// The options it was made with.
    pub config: Value,
    /// Spent training, on one thread.
    pub seconds: f64,
    /// In the order of the run's `measure_at`.
    pub points: Vec<Point>,
}

/// The loss on the held-out images at one moment, in nats an image.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Point {
    /// Training images seen.
    pub images: u64,
    /// Spent training until then.
    pub seconds: f64,
    /// E[−ln q(x|z)].
    pub nll: f64,
    /// KL(p(z|x) ‖ q(z)).
    pub kl: f64,
    /// nll + beta · kl.
    pub loss: f64,
    /// The importance-weighted bound L_K of ln q(x), where the study asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
}

impl Point {
    /// From an evaluation.
    pub fn new(images: u64, seconds: f64, evaluation: &Evaluation) -> Point {
        let bound = evaluation.importance.as_ref().map(|importance| importance.bound);
        Point { images, seconds, nll: evaluation.nll, kl: evaluation.kl, loss: evaluation.loss, bound }
    }
}

impl Record {
    /// Nothing measured yet.
    pub fn new(config: &Config) -> Record {
        Record { config: config.to_json(), seconds: 0.0, points: Vec::new() }
    }

    /// From a file of its own.
    pub fn read(path: &Path) -> Result<Record> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }

    /// To a file of its own.
    pub fn write(&self, path: &Path) -> Result<()> {
        Ok(fs::write(path, serde_json::to_vec_pretty(self)?)?)
    }
}

/// All records, by `study/run`.
#[derive(Debug)]
pub struct Records {
    path: PathBuf,
    records: BTreeMap<String, Record>,
}

impl Records {
    /// None, if there is no file yet.
    pub fn read(path: &Path) -> Result<Records> {
        let records = if path.exists() { serde_json::from_slice(&fs::read(path)?)? } else { BTreeMap::new() };
        Ok(Records { path: path.into(), records })
    }

    /// The record of a run, as far as it has come, if it was made with the same options.
    pub fn get(&self, study: &Study, run: &Run) -> Result<Option<&Record>> {
        let config = Config::from_json(&run.options)?;
        // Read and compared as options: a record is still good when new options have come, with their defaults.
        let is_same = |record: &&Record| Config::from_json(&record.config).is_ok_and(|recorded| recorded == config);
        Ok(self.records.get(&key(study, run)).filter(is_same))
    }

    /// How often the run has been measured.
    pub fn points(&self, study: &Study, run: &Run) -> Result<usize> {
        Ok(self.get(study, run)?.map_or(0, |record| record.points.len()))
    }

    /// Keeps a record, on disk at once, beside what another process has put there meanwhile.
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
