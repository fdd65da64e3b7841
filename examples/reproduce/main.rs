//! Reproduces published results, and writes docs/results.md with our numbers beside the published ones.
//!
//! Run it with `cargo xtask reproduce [STUDY | STUDY/RUN…]`. An interrupted run continues from its last checkpoint, and
//! runs that are already in docs/results.json are skipped. All runs of a study reach their first measurement before any
//! of them continues to the second. Everything runs on the CPU backend, so that anyone can get the same numbers.

mod mnist;
mod record;
mod report;
mod studies;

use mnist::Mnist;
use record::{Point, Record, Records};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;
use studies::{Run, Study, studies};
use vae_lab::backend::Choice;
use vae_lab::config::Config;
use vae_lab::train::{EvaluationOptions, Vae};

/// Steps between checkpoints, and between lines of progress.
const STRIDE: u64 = 2000;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let studies = studies();
    let runs = || studies.iter().flat_map(|study| study.runs.iter().map(move |run| (study, run)));
    if let Some(unknown) = names.iter().find(|name| !runs().any(|(study, run)| is_named(name, study, run))) {
        let known: Vec<_> = runs().map(|(study, run)| format!("{}/{}", study.name, run.name)).collect();
        return Err(format!("there is no `{unknown}`: expected a study or one of {}", known.join(", ")).into());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut records = Records::read(&root.join("docs/results.json"))?;
    let mnist = Mnist::read(&root.join("www/public/data/mnist"))?;
    for study in &studies {
        let is_wanted = |run: &&Run| names.is_empty() || names.iter().any(|name| is_named(name, study, run));
        let measurements = study.runs.iter().map(|run| run.measure_at.len()).max().unwrap_or(0);
        for count in 1..=measurements {
            for run in study.runs.iter().filter(is_wanted) {
                let count = count.min(run.measure_at.len());
                if records.points(study, run)? < count {
                    pollster::block_on(reproduce(study, run, count, &mnist, &mut records))?;
                }
            }
        }
    }
    report::write(&root.join("docs/results.md"), &studies, &records)?;
    println!("docs/results.md is written");
    Ok(())
}

/// Whether `name` means this run: it is `study` or `study/run`.
fn is_named(name: &str, study: &Study, run: &Run) -> bool {
    name.strip_prefix(study.name).is_some_and(|rest| rest.is_empty() || rest.strip_prefix('/') == Some(&run.name))
}

/// Trains one model until it has been measured `count` times.
async fn reproduce(study: &Study, run: &Run, count: usize, mnist: &Mnist, records: &mut Records) -> Result<()> {
    let config = Config::from_json(&run.options)?;
    let checkpoint = checkpoint_path(study, run);
    let (mut vae, mut record) = match resume(&checkpoint, &config).await {
        Some(resumed) => resumed,
        None => (Vae::create(config.clone(), Choice::Cpu).await?, Record::new(&config)),
    };
    vae.set_training(&mnist.training).await?;
    vae.set_held_out(&mnist.held_out).await?;
    for &images in &run.measure_at[record.points.len().min(count)..count] {
        let target = images.div_ceil(config.train.batch as u64);
        while u64::from(vae.progress().step) < target {
            let steps = (target - u64::from(vae.progress().step)).min(STRIDE);
            let start = Instant::now();
            let metrics = vae.train(steps as u32).await?;
            record.seconds += start.elapsed().as_secs_f64();
            println!("{} {}: step {} of {target}, loss {:.2}", study.name, run.name, metrics.step, metrics.loss);
            save(&mut vae, &record, &checkpoint).await?;
        }
        let options = EvaluationOptions { importance: study.importance, limit: None };
        let evaluation = vae.evaluate_with(options).await?;
        println!("{} {}: {images} images seen, held-out loss {:.2}", study.name, run.name, evaluation.loss);
        record.points.push(Point::new(images, record.seconds, &evaluation));
        save(&mut vae, &record, &checkpoint).await?;
    }
    records.insert(study, run, &record)
}

fn checkpoint_path(study: &Study, run: &Run) -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    target.join("reproduce").join(format!("{}-{}.safetensors", study.name, run.name))
}

/// The model and the measurements of an earlier, interrupted run with the same config.
async fn resume(checkpoint: &Path, config: &Config) -> Option<(Vae, Record)> {
    let bytes = fs::read(checkpoint).ok()?;
    let vae = Vae::restore(&bytes, Choice::Cpu).await.ok()?;
    let record = Record::read(&checkpoint.with_extension("json")).ok()?;
    (vae.config() == config).then_some((vae, record))
}

async fn save(vae: &mut Vae, record: &Record, checkpoint: &Path) -> Result<()> {
    let folder = checkpoint.parent().expect("a checkpoint lies in a folder");
    fs::create_dir_all(folder)?;
    fs::write(checkpoint, vae.save().await?)?;
    record.write(&checkpoint.with_extension("json"))
}
