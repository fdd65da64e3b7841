"""Small recorded runs of the VAE in JAX (float64): weights, data, noise, losses, gradients and Adam steps, to check an implementation against.

usage: python make_reference_runs.py reference_runs.json        (needs jax and numpy)
Arrays are flat, row-major; a weight matrix is [n_in, n_out]; losses are nats an image, summed over pixels and averaged over the batch
(and over the K samples). loss = nll + beta * kl. Adam: beta1 .9, beta2 .999, eps 1e-8, bias-corrected as in Kingma & Ba, algorithm 1.
"""
import json, sys, numpy as np, jax, jax.numpy as jnp
jax.config.update("jax_enable_x64", True)
ACT = dict(relu=jax.nn.relu, tanh=jnp.tanh, silu=jax.nn.silu)
def logc(a):  # ln C of the continuous Bernoulli from its logit
    s = jnp.where(jnp.abs(a) < 1e-2, 1.0, a); return jnp.where(jnp.abs(a) < 1e-2, jnp.log(2.0) + a**2 / 12 - 7 * a**4 / 1440, jnp.log(jnp.abs(s) / jnp.abs(jnp.tanh(s / 2))))
def run(name, D, enc, dec, d, B, K, act, lik, beta=1.0, sigma=1.0, lr=1e-2, steps=3, seed=0):
    r = np.random.RandomState(seed); out = 2 * D if lik == "gaussian_pixel" else D
    def lin(i, o): s = 1 / np.sqrt(i); return {"w": r.uniform(-s, s, (i, o)), "b": r.uniform(-s, s, o)}
    P = {"encoder": [lin(i, o) for i, o in zip([D] + enc, enc)], "latent": lin((enc or [D])[-1], 2 * d), "decoder": [lin(i, o) for i, o in zip([d] + dec, dec)], "output": lin((dec or [d])[-1], out)}
    if lik == "gaussian_shared": P["log_sigma"] = np.array(-0.3)
    x = (r.uniform(size=(steps, B, D)) < 0.4) * 1.0 if lik == "bernoulli" else np.round(r.uniform(size=(steps, B, D)) * 255) / 255
    eps = r.normal(size=(steps, K, B, d))
    f = ACT[act]; den = lambda p, h: h @ p["w"] + p["b"]
    def parts(P, x, e):
        h = x
        for p in P["encoder"]: h = f(den(p, h))
        ml = den(P["latent"], h); mu, lv = ml[:, :d], ml[:, d:]
        z = mu + jnp.exp(lv / 2) * e; h = z
        for p in P["decoder"]: h = f(den(p, h))
        y = den(P["output"], h)
        bce = jax.nn.softplus(y[..., :D]) - x * y[..., :D]
        if lik == "bernoulli": n = bce.sum(-1)
        elif lik == "continuous_bernoulli": n = (bce - logc(y)).sum(-1)
        elif lik == "gaussian": n = ((x - y) ** 2).sum(-1) / (2 * sigma**2) + D / 2 * np.log(2 * np.pi * sigma**2)
        elif lik == "laplace": n = (jnp.abs(x - y) / sigma + np.log(2 * sigma)).sum(-1)
        elif lik == "gaussian_shared": s = P["log_sigma"]; n = ((x - y) ** 2).sum(-1) / 2 * jnp.exp(-2 * s) + D / 2 * np.log(2 * np.pi) + D * s
        else: m, l = y[..., :D], y[..., D:]; n = 0.5 * ((x - m) ** 2 * jnp.exp(-l) + l + np.log(2 * np.pi)).sum(-1)
        kl = 0.5 * (mu**2 + jnp.exp(lv) - lv - 1).sum(-1); return n.mean(), kl.mean()
    def loss(P, x, e): n, k = parts(P, x, e); return n + beta * k
    flat = lambda t: jax.tree.map(lambda a: np.asarray(a).ravel().tolist(), t)
    rec = dict(name=name, D=D, encoder_hidden=enc, decoder_hidden=dec, latent=d, batch=B, samples=K, activation=act, likelihood=lik, beta=beta, sigma=sigma, learning_rate=lr,
               note="'latent' layer outputs mu first, then logvar" + ("; 'output' layer: mean first, then log-variance" if lik == "gaussian_pixel" else ""), parameters=flat(P), x=x.ravel().tolist(), epsilon=eps.ravel().tolist(), shapes=dict(x=list(x.shape), epsilon=list(eps.shape)), steps=[])
    M = jax.tree.map(jnp.zeros_like, P); V = M
    for t in range(steps):
        n, k = parts(P, x[t], eps[t]); g = jax.grad(loss)(P, x[t], eps[t])
        M = jax.tree.map(lambda m, g: .9 * m + .1 * g, M, g); V = jax.tree.map(lambda v, g: .999 * v + .001 * g * g, V, g)
        P = jax.tree.map(lambda p, m, v: p - lr * (m / (1 - .9 ** (t + 1))) / (jnp.sqrt(v / (1 - .999 ** (t + 1))) + 1e-8), P, M, V)
        rec["steps"].append(dict(nll=float(n), kl=float(k), loss=float(n + beta * k), gradients=flat(g), parameters_after=flat(P) if t == steps - 1 else None))
    return rec
runs = [run("bernoulli relu", 12, [7], [6], 3, 5, 1, "relu", "bernoulli"),
        run("bernoulli tanh two layers, K=3, beta=2", 10, [9, 6], [5, 8], 2, 4, 3, "tanh", "bernoulli", beta=2.0, seed=1),
        run("gaussian sigma=0.5 silu", 9, [8], [8], 2, 6, 1, "silu", "gaussian", sigma=0.5, seed=2),
        run("gaussian linear", 6, [], [], 2, 7, 1, "relu", "gaussian", seed=3),
        run("gaussian_shared tanh", 8, [5], [5], 2, 4, 2, "tanh", "gaussian_shared", seed=4),
        run("gaussian_pixel relu", 8, [6], [6], 2, 4, 1, "relu", "gaussian_pixel", seed=5),
        run("continuous_bernoulli relu", 8, [6], [6], 2, 4, 1, "relu", "continuous_bernoulli", seed=6),
        run("laplace sigma=0.4 tanh", 8, [6], [6], 2, 4, 2, "tanh", "laplace", sigma=0.4, seed=7)]
json.dump(dict(units="nats an image", precision="float64", runs=runs), open(sys.argv[1], "w"), separators=(",", ":"))
for q in runs: print(q["name"], [round(s["loss"], 6) for s in q["steps"]])
