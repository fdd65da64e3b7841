//! The published results that we reproduce, as data.

use serde_json::{Value, json};

/// A published table or figure.
pub struct Study {
    /// The name on the command line.
    pub name: &'static str,
    /// The heading in the report.
    pub title: &'static str,
    /// The set-up, and how it differs from the publication.
    pub source: &'static str,
    /// Samples K of the importance-weighted bound to compare. Without it, the ELBO is compared.
    pub importance: Option<u32>,
    /// The models, in the order of the report.
    pub runs: Vec<Run>,
}

/// One model.
pub struct Run {
    /// Unique in its study.
    pub name: String,
    /// The options, as for `Config::from_json`.
    pub options: Value,
    /// Training images seen at each measurement.
    pub measure_at: Vec<u64>,
    /// The published number for each measurement, in nats per image; `None` if there is none.
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
            The published range is that of the test loss in three public logs of that program and in a run of the same \
            model in JAX.",
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
            Adagrad; ours uses Adam 1e-3, so it should be no worse. The published number is −ELBO on the test images.",
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
        ("one learned sigma", "−896", json!({ "likelihood": "gaussian_shared", "sigmaUpdate": "adam" })),
        ("the optimal sigma", "−896", json!({ "likelihood": "gaussian_shared" })),
        ("a learned sigma a pixel", "−2895", json!({ "likelihood": "gaussian_pixel" })),
    ];
    Study {
        name: "sigma-vae",
        title: "Rybkin, Daniilidis & Levine 2020, table 1: Gaussian decoders",
        source: "784-400-20-400-784, ReLU, Adam 1e-3, batch 128, grey pixels. The paper's networks are different, so \
            the aim is to reproduce the order of the decoders and the distances between them. Adam moves a learned ln \
            sigma² by at most about the learning rate per step, so ten epochs are too few for it. The published number \
            is the bound on −ln q(x), which may be negative, since q(x) is a density.",
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
        source: "784-200-200-50-200-200-784, tanh, Adam, batch 20, pixels binarised anew at each use. The paper trains \
            for 3,280 epochs with a falling learning rate; ours has ten epochs at 1e-3, so it should be worse, but in \
            the same order. The published number is −L_5000; ours is −L_500.",
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
