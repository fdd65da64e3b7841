//! Reads MNIST from the shards that the page streams.

use crate::Result;
use flate2::read::GzDecoder;
use serde_json::Value;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use vae_lab::data::Idx;

/// The training and test images, one byte per pixel.
pub struct Mnist {
    /// 60,000 images.
    pub training: Vec<u8>,
    /// 10,000 images.
    pub held_out: Vec<u8>,
}

impl Mnist {
    /// Reads all shards of a folder, as its index.json lists them.
    pub fn read(folder: &Path) -> Result<Mnist> {
        let index: Value = serde_json::from_slice(&fs::read(folder.join("index.json"))?)?;
        let part = |name: &str| -> Result<Vec<u8>> {
            let shards = index[name]["shards"].as_array().ok_or("index.json lists no shards")?;
            let mut images = Vec::new();
            for shard in shards {
                let file = folder.join(shard["images"].as_str().ok_or("a shard has no file of images")?);
                let mut bytes = Vec::new();
                GzDecoder::new(File::open(file)?).read_to_end(&mut bytes)?;
                images.extend(Idx::parse(&bytes)?.data);
            }
            Ok(images)
        };
        Ok(Mnist { training: part("train")?, held_out: part("test")? })
    }
}
