"""The variational autoencoder of a run of vae-lab, in PyTorch: the same architecture, loss, treatment of the data and
hyper-parameters. Its random numbers are PyTorch's own, so the curves agree in the mean and not digit by digit.

    python vae_lab.py                               train on MNIST, which torchvision fetches
    python vae_lab.py --data FOLDER                 train on IDX files, gzipped or not
    python vae_lab.py --load run.safetensors        go on from a checkpoint of vae-lab
    python vae_lab.py --save run.safetensors        write one, which vae-lab opens
"""

import argparse
import gzip
import json
import math
import struct
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

CONFIG = json.loads("""@CONFIG@""")

LOGVAR_LIMIT = 10.0
LOGVAR_FLOOR = -12.0
HALF_LN_TWO_PI = 0.5 * math.log(2 * math.pi)
ACTIVATIONS = {"relu": F.relu, "tanh": torch.tanh, "silu": F.silu}


def soft_clip(raw):
    """A log-variance with a soft lower limit."""
    return LOGVAR_FLOOR + F.softplus(raw - LOGVAR_FLOOR)


# The likelihood of a pixel: its nll given the decoder's outputs, and the first output at which the mean is a given one.
BOUNDED = False  # whether pixels lie in [0, 1]
OUTPUTS = ["output"]  # the decoder's outputs for a pixel
SHARED_LOGVAR = False  # whether all pixels share a learned log-variance
@LIKELIHOOD@
# Whether the shared variance is set to the mean squared error of each batch, rather than learned by Adam.
OPTIMAL = SHARED_LOGVAR and CONFIG["sigmaUpdate"] == "optimal"


def chain(widths):
    return {str(i): nn.Linear(*pair) for i, pair in enumerate(zip(widths, widths[1:]))}


class VAE(nn.Module):
    """Encoder p(z|x) = N(mu, exp(logvar)), prior N(0, I), decoder q(x|z)."""

    def __init__(self, config):
        super().__init__()
        n_pixels, n_latent, hidden = config["width"] * config["height"], config["latent"], config["hidden"]
        n_code, n_last = [n_pixels, *hidden][-1], [n_latent, *reversed(hidden)][-1]
        self.n_hidden = len(hidden)
        self.activation = ACTIVATIONS[config["activation"]]
        mu, logvar = nn.Linear(n_code, n_latent), nn.Linear(n_code, n_latent)
        self.encoder = nn.ModuleDict({**chain([n_pixels, *hidden]), "mu": mu, "logvar": logvar})
        outputs = {name: nn.Linear(n_last, n_pixels) for name in OUTPUTS}
        self.decoder = nn.ModuleDict({**chain([n_latent, *reversed(hidden)]), **outputs})
        if SHARED_LOGVAR:
            self.logvar = nn.Parameter(torch.zeros(1))
        # nn.Linear starts from U(-1/sqrt(n_in), 1/sqrt(n_in)), as vae-lab does.
        if config["init"] == "glorot":
            for layer in self.modules():
                if isinstance(layer, nn.Linear):
                    nn.init.xavier_uniform_(layer.weight)
                    nn.init.zeros_(layer.bias)

    def encode(self, x):
        for i in range(self.n_hidden):
            x = self.activation(self.encoder[str(i)](x))
        return self.encoder["mu"](x), self.encoder["logvar"](x).clamp(-LOGVAR_LIMIT, LOGVAR_LIMIT)

    def decode(self, z):
        """The decoder's outputs and, where all pixels share one, the log-variance."""
        for i in range(self.n_hidden):
            z = self.activation(self.decoder[str(i)](z))
        outputs = [self.decoder[name](z) for name in OUTPUTS]
        return [*outputs, soft_clip(self.logvar)] if SHARED_LOGVAR else outputs


def seen(grey):
    """Grey values from 0 to 255 as the model sees them."""
    match CONFIG["pixels"]:
        case "grey":
            return grey / 255
        case "threshold":
            return (grey >= 128).float()
        case "dynamic":
            return torch.bernoulli(grey / 255)
        case "dequantised":
            return (grey + torch.rand_like(grey)) / 256


def terms(model, x, samples, sampled):
    """nll `[samples, batch]` and the KL of each latent `[samples or 1, batch, latent]`, in nats an image."""
    mu, logvar = model.encode(x)
    epsilon = torch.zeros(samples, *mu.shape) if CONFIG["epsilon"] == "zero" else torch.randn(samples, *mu.shape)
    z = mu + (0.5 * logvar).exp() * epsilon
    reconstruction = nll(x, *model.decode(z)).sum(-1)
    if sampled:
        return reconstruction, 0.5 * (z**2 - epsilon**2 - logvar)
    return reconstruction, 0.5 * (mu**2 + logvar.exp() - logvar - 1)[None]


def objective(model, x, step):
    """What a training step lowers."""
    importance = CONFIG["objective"] == "iwae"
    reconstruction, kl = terms(model, x, CONFIG["samples"], importance or CONFIG["klEstimator"] == "sampled")
    if importance:
        return (math.log(CONFIG["samples"]) - torch.logsumexp(-reconstruction - kl.sum(-1), 0)).mean()
    warm = min(1.0, step / CONFIG["betaWarmup"]) if CONFIG["betaWarmup"] else 1.0
    of_latents = kl.mean((0, 1))
    if CONFIG["freeBits"]:
        of_latents = of_latents.clamp(min=CONFIG["freeBits"])
    return reconstruction.mean() + warm * CONFIG["beta"] * of_latents.sum()


def set_logvar(model):
    """Sets the shared variance to the mean squared error of the batch, which its gradient gives: Rybkin, Daniilidis &
    Levine 2021, (7)."""
    raw, half_pixels = model.logvar.data, CONFIG["width"] * CONFIG["height"] / 2
    squares = half_pixels - model.logvar.grad / torch.sigmoid(raw - LOGVAR_FLOOR)
    above = F.softplus(raw - LOGVAR_FLOOR) + (squares / half_pixels).clamp(min=1e-4).log()
    raw.copy_(LOGVAR_FLOOR + above.clamp(min=0.01).expm1().log())


def losses(model, grey):
    """The terms of the ELBO on images, with one draw each."""
    reconstruction, kl = terms(model, seen(grey), 1, False)
    return reconstruction.mean(), kl.sum(-1).mean()


def start_from_data(model, grey):
    """Puts the decoder's mean at the mean image. If pixels are bounded it is smoothed, so that it is never 0 or 1."""
    added, n = (0.5, len(grey) + 1) if BOUNDED else (0.0, len(grey))
    output = inverse_link((seen(grey).sum(0) + added) / n)
    model.decoder["output"].bias.data.copy_(output)


def idx(path):
    """The images of an IDX file as grey values from 0 to 255, [n, pixels]."""
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    rank = raw[3]
    n = struct.unpack(">I", raw[4:8])[0]
    return torch.frombuffer(bytearray(raw[4 + 4 * rank :]), dtype=torch.uint8).reshape(n, -1).float()


def images(folder, part):
    """MNIST: `part` is "train" or "t10k". A folder may hold the set in one IDX file or in shards."""
    if folder:
        found = sorted(Path(folder).glob(f"{part}-images*")) or sorted(Path(folder).glob(f"{part.replace('t10k', 'test')}-images*"))
        if not found:
            raise SystemExit(f"{folder} has no file whose name begins with {part}-images")
        return torch.cat([idx(path) for path in found])
    from torchvision.datasets import MNIST

    return MNIST("data", train=part == "train", download=True).data.flatten(1).float()


def parameters(model):
    """Parameters under the names of a checkpoint."""
    return {"decoder.logvar" if name == "logvar" else name: parameter for name, parameter in model.named_parameters()}


def load(path, model, optimizer):
    """Takes weights, Adam's moments and the step from a checkpoint. A weight there is [n_in, n_out], here its transpose."""
    raw = Path(path).read_bytes()
    n = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + n])
    progress = json.loads(header["__metadata__"]["progress"])

    def tensor(name):
        entry = header[name]
        start, end = (8 + n + offset for offset in entry["data_offsets"])
        return torch.frombuffer(bytearray(raw[start:end]), dtype=torch.float32).reshape(entry["shape"]).t().contiguous()

    for name, parameter in parameters(model).items():
        parameter.data.copy_(tensor(name))
        optimizer.state[parameter] = {
            "step": torch.tensor(float(progress["step"])),
            "exp_avg": tensor(f"adam_m.{name}"),
            "exp_avg_sq": tensor(f"adam_v.{name}"),
        }
    return progress


def save(path, model, optimizer, progress):
    """Writes a checkpoint that vae-lab opens."""
    tensors = {}
    for name, parameter in parameters(model).items():
        state = optimizer.state.get(parameter) or {"exp_avg": torch.zeros_like(parameter), "exp_avg_sq": torch.zeros_like(parameter)}
        tensors[name] = parameter.data
        tensors[f"adam_m.{name}"] = state["exp_avg"]
        tensors[f"adam_v.{name}"] = state["exp_avg_sq"]
    metadata = {"format": "vae-lab 1", "config": json.dumps(CONFIG), "progress": json.dumps(progress)}
    header, body = {"__metadata__": metadata}, b""
    for name, value in tensors.items():
        data = value.detach().t().contiguous().flatten().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(value.t().shape), "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + body)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="a folder with IDX files")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--steps", type=int, help="stop after so many steps")
    parser.add_argument("--load", help="a checkpoint to go on from")
    parser.add_argument("--save", help="where to write a checkpoint")
    arguments = parser.parse_args()

    torch.manual_seed(CONFIG["seed"])
    model = VAE(CONFIG)
    learned = [parameter for name, parameter in parameters(model).items() if not (OPTIMAL and name == "decoder.logvar")]
    optimizer = torch.optim.Adam(learned, lr=CONFIG["learningRate"], betas=(0.9, 0.999), eps=1e-8)
    progress = load(arguments.load, model, optimizer) if arguments.load else {"step": 0, "epoch": 0, "position": 0}
    train, test = images(arguments.data, "train"), images(arguments.data, "t10k")
    if CONFIG["outputBias"] == "data" and progress["step"] == 0:
        start_from_data(model, train)
    last = progress["step"] + arguments.steps if arguments.steps is not None else math.inf

    for _ in range(arguments.epochs):
        for rows in torch.randperm(len(train)).split(CONFIG["batch"]):
            if progress["step"] >= last:
                break
            loss = objective(model, seen(train[rows]), progress["step"])
            model.zero_grad()
            loss.backward()
            optimizer.step()
            if OPTIMAL:
                set_logvar(model)
            progress["step"] += 1
            progress["position"] += len(rows)
        progress["epoch"] += progress["position"] // len(train)
        progress["position"] %= len(train)
        with torch.no_grad():
            reconstruction, kl = losses(model, test)
        loss = reconstruction + CONFIG["beta"] * kl
        print(f"step {progress['step']}  held-out loss {loss:.2f} = nll {reconstruction:.2f} + {CONFIG['beta']:g} · KL {kl:.2f}", flush=True)
        if progress["step"] >= last:
            break
    if arguments.save:
        save(arguments.save, model, optimizer, progress)


if __name__ == "__main__":
    main()
