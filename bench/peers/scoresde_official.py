"""Times the official code of score-based models as ScoreBench times ours.

python scoresde_official.py CHECKOUT [threads] [network ...]   (a checkout of yang-song/score_sde_pytorch)

Its CUDA operation is replaced by the repository's own path in plain PyTorch, and ml_collections by a
dictionary, so that it runs where neither is there.
"""
import json
import os
import sys
import time
import types

import numpy as np
import torch

checkout = sys.argv[1]
torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 2)
wanted = sys.argv[3:]
sys.path.insert(0, checkout)


class ConfigDict(dict):
    __getattr__ = dict.__getitem__


collections = types.ModuleType("ml_collections")
collections.ConfigDict = ConfigDict
sys.modules["ml_collections"] = collections


def native_operation():
    """The module op with its plain function alone, taken from the checkout."""
    text = open(os.path.join(checkout, "op", "upfirdn2d.py")).read()
    start = text.index("def upfirdn2d_native")
    module = types.ModuleType("op")
    exec("import torch\nfrom torch.nn import functional as F\n" + text[start:], module.__dict__)
    module.upfirdn2d = lambda x, kernel, up=1, down=1, pad=(0, 0): module.upfirdn2d_native(
        x, kernel, up, up, down, down, pad[0], pad[1], pad[0], pad[1])
    sys.modules["op"] = module


native_operation()
import losses  # noqa: E402
import sde_lib  # noqa: E402
from models import ddpm, ncsnpp  # noqa: E402,F401
from models import utils as mutils  # noqa: E402
from models.ema import ExponentialMovingAverage  # noqa: E402
import likelihood  # noqa: E402


def nested(value):
    return ConfigDict({k: nested(v) for k, v in value.items()}) if isinstance(value, dict) else value


def least(repeats, work):
    work()
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(repeats):
            work()
        best = min(best, (time.perf_counter() - start) / repeats)
    return best


def build(config):
    model = mutils.get_model(config.model.name)(config)
    m = config.model
    sde = {"vesde": lambda: sde_lib.VESDE(m.sigma_min, m.sigma_max, m.num_scales),
           "vpsde": lambda: sde_lib.VPSDE(m.beta_min, m.beta_max, m.num_scales),
           "subvpsde": lambda: sde_lib.subVPSDE(m.beta_min, m.beta_max, m.num_scales)}
    return model, sde[config.training.sde]()


if __name__ == "__main__":
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
    print("| network | forward s | training step s | likelihood slope s |")
    print("| --- | --- | --- | --- |")
    path = os.path.join(os.path.dirname(__file__), "scoresde_networks.json")
    for name, raw in json.load(open(path)).items():
        if wanted and name not in wanted:
            continue
        config = nested(raw)
        config["device"] = torch.device("cpu")
        torch.manual_seed(1)
        model, sde = build(config)
        batch, size, repeats = config.batch, config.data.image_size, config.repeats
        x = torch.rand(batch, config.data.num_channels, size, size)
        score = mutils.get_score_fn(sde, model, train=False, continuous=True)
        t = torch.full((batch,), 0.5)

        def forward():
            with torch.no_grad():
                score(x, t)

        f = least(repeats, forward)
        optimizer = losses.get_optimizer(config, model.parameters())
        state = dict(optimizer=optimizer, model=model, step=0,
                     ema=ExponentialMovingAverage(model.parameters(), decay=0.9999))
        step = losses.get_step_fn(sde, train=True, optimize_fn=losses.optimization_manager(config),
                                  reduce_mean=True, continuous=True, likelihood_weighting=False)
        s = least(repeats, lambda: step(state, x))
        calls = likelihood.get_likelihood_fn(sde, lambda v: (v + 1) / 2, rtol=1e-2, atol=1e-2)
        best = float("inf")
        for _ in range(2):
            start = time.perf_counter()
            _, _, nfe = calls(model, x)
            best = min(best, (time.perf_counter() - start) / nfe)
        print(f"| {name}, batch {batch} | {f:.4f} | {s:.4f} | {best:.4f} |", flush=True)
