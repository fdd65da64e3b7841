//! Options with named values.

/// Defines option types with a fixed set of named values. The first one is the default.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $word:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$word_doc])* $word,)+
        }

        impl $name {
            /// Every value with its name, the default first.
            pub const ALL: &[(&str, $name)] = &[$(($text, $name::$word)),+];

            /// The names as a TypeScript type.
            pub const NAMES_TS: &str = concat!($(" | \"", $text, "\""),+);

            /// The name of this value in the config.
            pub fn name(self) -> &'static str {
                match self {
                    $($name::$word => $text,)+
                }
            }
        }
    )+};
}

words! {
    /// How a stored pixel becomes the model's input x.
    Pixels {
        /// byte / 255, in [0, 1]. A Bernoulli likelihood is then only a cross-entropy (theory (18)).
        Grey = "grey",
        /// 1 if byte / 255 ≥ ½, otherwise 0.
        Threshold = "threshold",
        /// 1 with probability byte / 255, drawn anew at each use (Salakhutdinov & Murray 2008).
        Dynamic = "dynamic",
        /// (byte + U) / 256 with U uniform in (0, 1), drawn anew at each use, so that the data have a density (Theis,
        /// van den Oord & Bethge 2016).
        Dequantised = "dequantised",
        /// f32 numbers used as they are, for data that are not images.
        Values = "values",
    }

    /// The loss that training minimises.
    Objective {
        /// −ELBO with a weighted KL: nll + beta · kl (theory (13)).
        Elbo = "elbo",
        /// −L_K, the negative importance-weighted bound with K samples (Burda, Grosse & Salakhutdinov 2016, (8)).
        Iwae = "iwae",
    }

    /// How the KL term of the ELBO is computed.
    KlEstimator {
        /// In closed form (theory (16)).
        Closed = "closed",
        /// As the mean of ln p(z|x) − ln q(z) over the samples. It may be negative: free bits of 0 do not clamp it.
        Sampled = "sampled",
    }

    /// The noise in z = mu + sigma · epsilon, in the losses of training, of the evaluation and of single images.
    Epsilon {
        /// From N(0, I).
        Normal = "normal",
        /// Zero, so z = mu. With beta 0 the model is a plain autoencoder.
        Zero = "zero",
    }

    /// How the one learned variance of all pixels is updated.
    SigmaUpdate {
        /// After each step, sigma² is the mean squared error of the step's minibatch, which minimises its loss (Rybkin,
        /// Daniilidis & Levine 2021, "Simple and effective VAE training with calibrated decoders", (7)).
        Optimal = "optimal",
        /// By Adam, like every other parameter.
        Adam = "adam",
    }

    /// The distribution of the initial weights.
    Init {
        /// Weights and biases from U(±1/√n_in), the default of PyTorch's `Linear`.
        Uniform = "uniform",
        /// Weights from U(±√(6 / (n_in + n_out))), biases zero (Glorot & Bengio 2010, (16)).
        Glorot = "glorot",
    }

    /// The initial bias of the decoder's output layer.
    OutputBias {
        /// As [`Init`] sets the other biases.
        Zero = "zero",
        /// The bias for which the decoder's mean is the mean of the n training images, smoothed to
        /// (n · mean + ½) / (n + 1) if the likelihood bounds it. Set whenever training data is set before the first
        /// step.
        Data = "data",
    }
}

impl Pixels {
    /// Bytes per stored pixel.
    pub fn bytes(self) -> usize {
        if self == Pixels::Values { 4 } else { 1 }
    }

    /// The expected value of x for a stored byte.
    pub fn expected(self, byte: u8) -> f64 {
        match self {
            Pixels::Threshold => f64::from(byte >> 7),
            Pixels::Dequantised => (f64::from(byte) + 0.5) / 256.0,
            Pixels::Grey | Pixels::Dynamic | Pixels::Values => f64::from(byte) / 255.0,
        }
    }
}
