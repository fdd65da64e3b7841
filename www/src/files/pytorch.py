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
ACTIVATIONS = {"relu": F.relu, "tanh": torch.tanh, "silu": F.silu}


class VAE(nn.Module):
    """Encoder p(z|x) = N(mu, exp(logvar)), prior N(0, I), decoder q(x|z)."""

    def __init__(self, config):
        super().__init__()
        n_pixels, n_latent = config["width"] * config["height"], config["latent"]
        widths = [n_pixels, *config["hidden"]]
        self.activation = ACTIVATIONS[config["activation"]]
        # nn.Linear starts from U(-1/sqrt(n_in), 1/sqrt(n_in)), as vae-lab does.
        self.encoder = nn.ModuleDict({str(i): nn.Linear(*pair) for i, pair in enumerate(zip(widths, widths[1:]))})
        self.encoder["mu"] = nn.Linear(widths[-1], n_latent)
        self.encoder["logvar"] = nn.Linear(widths[-1], n_latent)
        widths = [n_latent, *reversed(config["hidden"])]
        self.decoder = nn.ModuleDict({str(i): nn.Linear(*pair) for i, pair in enumerate(zip(widths, widths[1:]))})
        self.decoder["output"] = nn.Linear(widths[-1], n_pixels)
        self.n_hidden = len(config["hidden"])

    def encode(self, x):
        for i in range(self.n_hidden):
            x = self.activation(self.encoder[str(i)](x))
        return self.encoder["mu"](x), self.encoder["logvar"](x).clamp(-LOGVAR_LIMIT, LOGVAR_LIMIT)

    def decode(self, z):
        for i in range(self.n_hidden):
            z = self.activation(self.decoder[str(i)](z))
        return self.decoder["output"](z)

    def forward(self, x):
        mu, logvar = self.encode(x)
        z = mu + (0.5 * logvar).exp() * torch.randn_like(mu)
        return self.decode(z), mu, logvar


def bernoulli(output, x):
    return F.binary_cross_entropy_with_logits(output, x, reduction="none")


def gaussian(output, x):
    sigma = CONFIG["sigma"]
    return 0.5 * ((x - output) / sigma) ** 2 + math.log(sigma) + 0.5 * math.log(2 * math.pi)


LIKELIHOODS = {"bernoulli": bernoulli, "gaussian": gaussian}


def losses(model, x):
    """The terms of the loss in nats an image: sums over pixels and latents, means over the batch."""
    output, mu, logvar = model(x)
    nll = LIKELIHOODS[CONFIG["likelihood"]](output, x).sum(1).mean()
    kl = 0.5 * (mu**2 + logvar.exp() - logvar - 1).sum(1).mean()
    return nll, kl


def idx(path):
    """The images of an IDX file as numbers from 0 to 1, [n, pixels]."""
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    rank = raw[3]
    n = struct.unpack(">I", raw[4:8])[0]
    return torch.frombuffer(bytearray(raw[4 + 4 * rank :]), dtype=torch.uint8).reshape(n, -1).float() / 255


def images(folder, part):
    """MNIST: `part` is "train" or "t10k". A folder may hold the set in one IDX file or in shards."""
    if folder:
        found = sorted(Path(folder).glob(f"{part}-images*")) or sorted(Path(folder).glob(f"{part.replace('t10k', 'test')}-images*"))
        if not found:
            raise SystemExit(f"{folder} has no file whose name begins with {part}-images")
        return torch.cat([idx(path) for path in found])
    from torchvision.datasets import MNIST

    return MNIST("data", train=part == "train", download=True).data.flatten(1).float() / 255


def parameters(model):
    """Parameters under the names of a checkpoint."""
    return {name: parameter for name, parameter in model.named_parameters()}


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
    optimizer = torch.optim.Adam(model.parameters(), lr=CONFIG["learningRate"], betas=(0.9, 0.999), eps=1e-8)
    progress = load(arguments.load, model, optimizer) if arguments.load else {"step": 0, "epoch": 0, "position": 0}
    train, test = images(arguments.data, "train"), images(arguments.data, "t10k")
    last = progress["step"] + arguments.steps if arguments.steps is not None else math.inf

    for _ in range(arguments.epochs):
        for rows in torch.randperm(len(train)).split(CONFIG["batch"]):
            if progress["step"] >= last:
                break
            nll, kl = losses(model, train[rows])
            loss = nll + CONFIG["beta"] * kl
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            progress["step"] += 1
            progress["position"] += len(rows)
        progress["epoch"] += progress["position"] // len(train)
        progress["position"] %= len(train)
        with torch.no_grad():
            nll, kl = losses(model, test)
        loss = nll + CONFIG["beta"] * kl
        print(f"step {progress['step']}  held-out loss {loss:.2f} = nll {nll:.2f} + {CONFIG['beta']:g} · KL {kl:.2f}", flush=True)
        if progress["step"] >= last:
            break
    if arguments.save:
        save(arguments.save, model, optimizer, progress)


if __name__ == "__main__":
    main()
