// A program that uses the package as its users do. types.test.js compiles it; nothing runs it.
import init, { JointModel, Plane, Vae, checkOptions, fitImages, readIdx, schema, theory } from '#engine/vae_lab.js';
import type { Posterior, VaeError, VaeOptions } from '#engine/vae_lab.js';

export async function use(image: Uint8Array, canvas: OffscreenCanvasRenderingContext2D): Promise<number> {
  await init();
  const options: VaeOptions = { backend: 'cpu', latent: 2, likelihood: 'gaussian', sigma: 0.1 };
  checkOptions(options);
  const vae = await Vae.create(options);
  await vae.setTraining(image);
  await vae.train(10);

  const checkpoint = await vae.save();
  const blob = new Blob([checkpoint]);
  await fetch('checkpoint', { method: 'PUT', body: checkpoint });
  const restored = await Vae.restore(new Uint8Array(await blob.arrayBuffer()), { backend: 'cpu' });

  const { mu } = await restored.encode(image);
  const plane = new Plane(mu, 2);
  const pictures = await restored.decode(plane.lift(plane.manifold(8)));
  const density = theory.density({ kind: 'gaussian', mean: 0, sd: 1 }, Float64Array.of(0));
  const { data } = readIdx(image);
  const small = fitImages(image, 28, 28, 14);
  new Blob([mu, pictures, density, data, small, (await restored.examine(image)).elbo, (await restored.trace()).image]);
  canvas.putImageData(new ImageData(new Uint8ClampedArray(small.buffer), 14, 14), 0, 0);

  const posterior: Posterior = await restored.posterior(image);
  new Blob([posterior.density, ...schema().map((option) => option.key)]);
  const joint = await JointModel.create({ data: { kind: 'laplace', mean: 0, scale: 1 } });
  await joint.evaluate().catch((error: VaeError) => console.log(error.code === 'freed', error.message));
  for (const used of [vae, restored, plane, joint]) used.free();
  vae[Symbol.dispose]();
  return posterior.logLikelihood + posterior.error + posterior.elboError;
}
