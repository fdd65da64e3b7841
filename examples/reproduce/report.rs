//! docs/results.md, from the records.

use crate::Result;
use crate::record::{Point, Records};
use crate::studies::{Run, Study};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use vae_lab::config::Config;

/// Writes the whole page.
pub fn write(path: &Path, studies: &[Study], records: &Records) -> Result<()> {
    let mut page = String::from(
        "# Results\n\n\
        Published figures and ours, made by `cargo xtask reproduce`: MNIST, evaluated on all 10,000 test images, in nats an \
        image, trained on the CPU backend. Lower is better. Time is training alone, on one thread of whichever machine it \
        ran on.\n",
    );
    for study in studies {
        write!(page, "\n## {}\n\n{}\n\n", study.title, study.source)?;
        page.push_str(
            "| run | images seen | steps | nll | KL | −ELBO | published | time |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
        );
        for run in &study.runs {
            rows(&mut page, study, run, records)?;
        }
    }
    fs::create_dir_all(path.parent().expect("a file lies in a folder"))?;
    Ok(fs::write(path, page)?)
}

fn rows(page: &mut String, study: &Study, run: &Run, records: &Records) -> Result<()> {
    let points = records.get(study, run)?.map_or(&[][..], |record| &record.points);
    let batch = Config::from_json(&run.options)?.train.batch as u64;
    for (index, (&images, published)) in run.measure_at.iter().zip(&run.published).enumerate() {
        let steps = images.div_ceil(batch);
        let ours = points.get(index).map_or_else(
            || ["", "", "not run yet", ""].map(String::from),
            |Point { nll, kl, bound, seconds, .. }| {
                let loss = bound.map_or(nll + kl, |bound| -bound);
                [format!("{nll:.2}"), format!("{kl:.2}"), format!("**{loss:.2}**"), format!("{seconds:.0} s")]
            },
        );
        let [nll, kl, loss, time] = ours;
        let published = published.unwrap_or("");
        writeln!(page, "| {} | {images} | {steps} | {nll} | {kl} | {loss} | {published} | {time} |", run.name)?;
    }
    Ok(())
}
