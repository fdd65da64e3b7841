//! No input crashes a parser: the seeds of the fuzz targets, and mutations of them, are read or refused.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../fuzz/parsers.rs"]
mod parsers;

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use vae_lab::checkpoint::Checkpoint;
use vae_lab::config::Config;
use vae_lab::data::Array;
use vae_lab::model;
use vae_lab::progress::Progress;
use vae_lab::rng::philox4x32;

/// Whether a parser accepts an input.
type Accepts = fn(&[u8]) -> bool;

/// For each seed.
const MUTATIONS: u32 = 500;

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), std::fs::read(&file).unwrap())).collect()
}

/// Up to four changes: a byte, a bit, a piece that is cut out or repeated, a digit, or a number of all ones.
fn mutated(seed: &[u8], index: u32) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    let [changes, ..] = philox4x32([index, 0, 0, 0], [1, 2]);
    for change in 0..=changes % 4 {
        let [kind, place, value, length] = philox4x32([index, change + 1, 0, 0], [1, 2]);
        if bytes.is_empty() {
            return bytes;
        }
        let at = place as usize % bytes.len();
        let piece = at..(at + 1 + length as usize % 16).min(bytes.len());
        match kind % 6 {
            0 => bytes[at] = value as u8,
            1 => bytes[at] ^= 1 << (value % 8),
            2 => drop(bytes.drain(piece)),
            3 => {
                let piece = bytes[piece].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => bytes[at] = b'0' + (value % 10) as u8,
            _ => bytes[piece].fill(255),
        }
    }
    bytes
}

#[test]
fn seeds_and_their_mutations_are_read_or_refused() {
    for (name, run) in parsers::TARGETS {
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for (file, seed) in seeds {
            run(&seed);
            for index in 0..MUTATIONS {
                let bytes = mutated(&seed, index);
                let outcome = std::panic::catch_unwind(|| run(&bytes));
                assert!(outcome.is_ok(), "{name} panics on mutation {index} of {}", file.display());
            }
        }
    }
}

#[test]
fn the_seeds_are_valid_and_their_mutations_often_are_not() {
    let text =
        |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).is_ok_and(|options| Config::from_json(&options).is_ok());
    let file = |bytes: &[u8]| Array::parse(bytes).is_ok();
    let checkpoint = |bytes: &[u8]| Checkpoint::from_bytes(bytes).is_ok();
    let parsers: [(&str, Accepts); 3] = [("config", text), ("array", file), ("checkpoint", checkpoint)];
    for (name, accepts) in parsers {
        for (file, seed) in seeds(name) {
            assert!(accepts(&seed), "{}", file.display());
            let accepted = (0..MUTATIONS).filter(|index| accepts(&mutated(&seed, *index))).count();
            assert!((1..MUTATIONS as usize / 2 + 150).contains(&accepted), "{}: {accepted} accepted", file.display());
        }
    }
}

fn checkpoint(options: &Value, progress: Progress) -> Checkpoint {
    let config = Config::from_json(options).unwrap();
    let plan = model::plan(&config);
    let params = model::initial_parameters(&plan, &config.train);
    Checkpoint { config, progress, params, moments: vec![0.0; 2 * plan.n_params] }
}

/// Counters near the end of u32 would wrap in the next steps.
#[test]
fn counters_that_would_overflow_are_refused() {
    let options = json!({ "width": 1, "height": 1, "hidden": [], "latent": 1 });
    for (count, accepted) in [(0, true), (4_000_000_000, true), (4_000_000_001, false), (u32::MAX, false)] {
        for progress in [
            Progress { step: count, epoch: 0, position: 0 },
            Progress { step: 0, epoch: count, position: 0 },
            Progress { step: 0, epoch: 0, position: count },
        ] {
            let bytes = checkpoint(&options, progress).to_bytes().unwrap();
            let read = Checkpoint::from_bytes(&bytes);
            assert_eq!(read.is_ok(), accepted, "{progress:?}: {read:?}");
            parsers::checkpoint(&bytes);
        }
    }
}

/// A shape with a 0 holds no data, whatever its other sizes are.
#[test]
fn an_empty_array_of_huge_sizes_is_summarised() {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4294967296, 4294967296, 4294967296), }\n";
    let length = (header.len() as u16).to_le_bytes();
    let file = [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes()].concat();
    assert_eq!(Array::parse(&file).unwrap().summary().range, None);
}
