/**
 * English: the experiments. The figures in the answers were measured with the default model (hidden layer 400, batch
 * size 128, seed 1) after five epochs of MNIST, 2,345 steps, on the test images that the page evaluates.
 */
export const experiments = {
  title: 'Experiments',
  intro:
    'Predict, run, look. Each experiment starts over with the default settings and its own changes; your seed, ' +
    'hidden layers, batch size and device are kept.',
  prediction: 'Your prediction',
  runHint: 'Apply these settings and train',
  answer: 'What we saw after five epochs',
  right: 'As you predicted.',
  wrong: 'Not as you predicted.',
  /** @param {string} step */
  back: (step) => `Back to your run (step ${step})`,
  backHint: 'Restores your settings and your run',

  cards: {
    plane: {
      question: 'Two latents: is a plane enough for ten digits?',
      predictions: ['Each digit has its own region', 'Some digits overlap', 'All digits mix'],
      runs: ['Run'],
      look: 'Look at the latent plane',
      answer:
        'Some digits overlap. 0 and 1 lie apart, but 4 and 9 share a region, and so do 3, 5 and 8. Their nearest ' +
        'neighbours in the latent space identify 58% of the test digits; with 20 latents, 89%. The ' +
        'reconstructions are blurred: nll is 152 nats, against 84 with 20 latents.',
    },
    beta: {
      question: 'With β = 0 only the reconstruction counts. What do samples look like?',
      predictions: ['Sharp digits', 'No digits at all', 'Blurred digits'],
      runs: ['β = 0', 'β = 1', 'β = 10'],
      look: 'Look at the samples',
      answer:
        'No digits at all: nothing keeps the codes near the prior. KL reaches 287 nats, and a z from the prior lies ' +
        'where no image is encoded. With β = 1, nll rises from 70 to 84 nats, KL falls to 25, and samples begin to ' +
        'look like digits. With β = 10, KL is 2.9 nats, 6 of 20 latents are active, and samples are blurred digits.',
    },
    noise: {
      question: 'Without noise and with β = 0: is it an autoencoder?',
      predictions: ['Yes, and samples are digits', 'Yes, but samples are not digits', 'No, σ still matters'],
      runs: ['Run'],
      look: 'Look at the samples',
      answer:
        'Yes: z = μ, the loss is the reconstruction alone, and σ has no part in it. The means of the images ' +
        'have a standard deviation of 3.3, the prior has 1, so samples from the prior are not digits. Noise alone ' +
        'does not change that: with noise and β = 0 the encoder shrinks σ to 0.008 on average, and nll is nearly the ' +
        'same, 70 nats against 71.',
    },
    blur: {
      question: 'Samples look blurred. Are draws sharper than means?',
      predictions: ['Yes, sharp digits', 'No difference', 'No, draws are speckled'],
      runs: ['mean', 'draw'],
      look: 'Look at the samples',
      answer:
        'No, draws are speckled. A mean averages all strokes that z allows, and is grey where they differ: 31% of ' +
        'its pixels lie between 10% and 90% grey, against 9% in test images. A draw makes each of these pixels black ' +
        'or white by itself, because the decoder’s pixels are independent given z. What helps is a z that carries ' +
        'more: with 20 latents, 18% of the pixels are grey.',
    },
    likelihood: {
      question: 'MSE or cross-entropy: which makes the latents carry most?',
      predictions: ['Cross-entropy', 'MSE, σ = 1', 'MSE, learned σ'],
      runs: ['Bernoulli', 'σ = 1', 'learned σ'],
      look: 'Look at the reconstructions',
      answer:
        'MSE with a learned σ. It falls to 0.115, so the squared error weighs 1/σ² = 76 times as much as with σ = 1, ' +
        'which acts like a large β. KL is 55 nats and √MSE 0.113; with σ = 1, KL is 5.4 nats, 9 of 20 latents are ' +
        'active, and √MSE is 0.173. With cross-entropy, KL is 25 nats and √MSE 0.106. The nll of a Gaussian comes ' +
        'from a density: do not compare it with a cross-entropy.',
    },
    latents: {
      question: 'Give it 50 latents: how many does it use?',
      predictions: ['All 50', 'About 20', 'Fewer than five'],
      runs: ['Run'],
      look: 'Look at the KL of each latent',
      answer:
        'About 20: these have at least 0.5 nats each, the other 30 at most 0.06. Those switch off one by one: of 50 ' +
        'latents, 40 are active after three epochs and 33 after five. A latent stays active only if it saves more ' +
        'nll than its KL costs. So 30 more latents gain nothing: nll is 83 nats, against 82 with 20 latents. (Both ' +
        'runs use a learning rate of 0.003, so that it shows sooner.)',
    },
  },
};
