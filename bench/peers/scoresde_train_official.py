"""Trains a network with the official code on pictures in a .npy, and saves its checkpoint.

python scoresde_train_official.py CHECKOUT NETWORK PICTURES.npy STEPS BATCH OUT.pth [threads]

NETWORK is a name of scoresde_networks.json; PICTURES are uint8 (N, H, W) with the largest level as 255 or
16. `laurel sde convert` then takes the checkpoint, so that both trainings are judged by one classifier.
"""
import json
import os
import sys
import time

checkout, name, pictures, steps, batch, out = sys.argv[1:7]
threads = sys.argv[7] if len(sys.argv) > 7 else "2"
sys.argv = [sys.argv[0], checkout, threads]
import scoresde_official as official  # noqa: E402

import numpy as np  # noqa: E402
import torch  # noqa: E402

config = official.nested(json.load(open(os.path.join(os.path.dirname(__file__),
                                                     "scoresde_networks.json")))[name])
config["device"] = torch.device("cpu")
config.optim["lr"] = 1e-3
config.optim["warmup"] = 300
torch.manual_seed(1)
model, sde = official.build(config)
model = torch.nn.DataParallel(model)
data = torch.tensor(np.load(pictures)).float()
data = (data / data.max() * 2 - 1)[:, None]
optimizer = official.losses.get_optimizer(config, model.parameters())
ema = official.ExponentialMovingAverage(model.parameters(), decay=0.999)
state = dict(optimizer=optimizer, model=model, step=0, ema=ema)
step = official.losses.get_step_fn(sde, train=True,
                                   optimize_fn=official.losses.optimization_manager(config),
                                   reduce_mean=True, continuous=True, likelihood_weighting=False)
start = time.perf_counter()
total = 0.0
for i in range(int(steps)):
    total += step(state, data[torch.randint(len(data), (int(batch),))]).item()
    if (i + 1) % 500 == 0:
        print(f"step {i + 1}, loss {total / 500:.4f}, {time.perf_counter() - start:.0f} s", flush=True)
        total = 0.0
torch.save(dict(optimizer=optimizer.state_dict(), model=model.state_dict(), ema=ema.state_dict(),
                step=state["step"]), out)
json.dump({k: config[k] for k in ("model", "data", "training")}, open(out + ".json", "w"))
print(f"{steps} steps in {time.perf_counter() - start:.1f} s")
