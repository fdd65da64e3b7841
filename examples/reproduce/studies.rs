//! What others have published, as data.

use serde_json::{Value, json};

/// A published table or figure.
pub struct Study {
    /// For the command line.
    pub name: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// Where it was published, and what is the same and what is not.
    pub source: &'static str,
    /// Samples K of the importance-weighted bound that is compared; without it the ELBO is.
    pub importance: Option<u32>,
    /// One for each line of it.
    pub runs: Vec<Run>,
}

/// One model.
pub struct Run {
    /// Unique in its study.
    pub name: String,
    /// As `Config::from_json` takes them.
    pub options: Value,
    /// Training images seen at each measurement.
    pub measure_at: Vec<u64>,
    /// The published figure at each measurement, in nats an image; none where nothing was published.
    pub published: Vec<Option<&'static str>>,
}

/// Every study.
pub fn studies() -> Vec<Study> {
    vec![pytorch_examples(), kingma_welling(), sigma_vae(), iwae()]
}

fn pytorch_examples() -> Study {
    Study {
        name: "pytorch",
        title: "pytorch/examples, `vae`",
        source: "784-400-20-400-784, ReLU, Adam 1e-3, batch 128, grey pixels under a Bernoulli decoder, one sample. \
            Published is the range of the test loss in three public logs of that program and in a run of the same model in \
            JAX.",
        importance: None,
        runs: vec![Run {
            name: "default".into(),
            options: json!({}),
            measure_at: [1, 2, 3, 5, 10].map(|epoch| 60_000 * epoch).into(),
            published: vec![
                Some("126.5–127.8"),
                Some("115.1–115.8"),
                Some("111.6–112.2"),
                Some("108.3–108.5"),
                Some("105.5–105.6"),
            ],
        }],
    }
}

fn kingma_welling() -> Study {
    let published = [(3, "138.0"), (5, "124.1"), (10, "108.5"), (20, "104.8"), (200, "103.9")];
    Study {
        name: "kingma-welling",
        title: "Kingma & Welling 2013, figure 2",
        source: "784-500-d-500-784, tanh, batch 100, grey pixels under a Bernoulli decoder, one sample. The paper used \
            Adagrad; this is Adam 1e-3, so ours should be no worse. Published is −ELBO on the test images.",
        importance: None,
        runs: published
            .map(|(latent, loss)| Run {
                name: format!("d={latent}"),
                options: json!({ "hidden": [500], "latent": latent, "activation": "tanh", "batch": 100 }),
                measure_at: vec![1_000_000, 10_000_000],
                published: vec![None, Some(loss)],
            })
            .into(),
    }
}

fn sigma_vae() -> Study {
    let decoders = [
        ("sigma 1", "740.5", json!({ "likelihood": "gaussian", "sigma": 1 })),
        ("one learned sigma", "−896", json!({ "likelihood": "gaussian_shared" })),
        ("a learned sigma a pixel", "−2895", json!({ "likelihood": "gaussian_pixel" })),
    ];
    Study {
        name: "sigma-vae",
        title: "Rybkin, Daniilidis & Levine 2020, table 1: Gaussian decoders",
        source: "784-400-20-400-784, ReLU, Adam 1e-3, batch 128, grey pixels. The paper's networks are others, so it is the \
            order of the decoders that is to be found again, and their distances. A learned sigma moves by at most the \
            learning rate a step, so ten epochs are too few for it. Published is the bound of −ln q(x), a \
            density, which may be negative.",
        importance: None,
        runs: decoders
            .map(|(name, bound, options)| Run {
                name: name.into(),
                options,
                measure_at: vec![600_000, 1_800_000],
                published: vec![None, Some(bound)],
            })
            .into(),
    }
}

fn iwae() -> Study {
    let objectives = [
        ("VAE", "86.76", json!({ "objective": "elbo" })),
        ("IWAE, K = 5", "85.54", json!({ "objective": "iwae", "samples": 5 })),
        ("IWAE, K = 50", "84.78", json!({ "objective": "iwae", "samples": 50 })),
    ];
    let base = json!({ "hidden": [200, 200], "latent": 50, "activation": "tanh", "pixels": "dynamic", "batch": 20,
        "init": "glorot", "outputBias": "data" });
    let with = |options: Value| {
        let mut all = base.clone();
        all.as_object_mut().expect("options are an object").extend(options.as_object().cloned().unwrap_or_default());
        all
    };
    Study {
        name: "iwae",
        title: "Burda, Grosse & Salakhutdinov 2016, table 1",
        source: "784-200-200-50-200-200-784, tanh, Adam, batch 20, pixels binarised anew at each use. The paper trains for \
            3,280 epochs with a falling learning rate; this is ten at 1e-3, so ours is to be worse, in the same order. \
            Published is −L_5000; ours is −L_500.",
        importance: Some(500),
        runs: objectives
            .map(|(name, bound, options)| Run {
                name: name.into(),
                options: with(options),
                measure_at: vec![600_000],
                published: vec![Some(bound)],
            })
            .into(),
    }
}
