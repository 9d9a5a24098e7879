"""Draws samples of a checkpoint with the official adaptive sampler, and times it.

python scoresde_sample_official.py CHECKOUT NETWORK CHECKPOINT.pth COUNT BATCH OUT.npy [threads]

CHECKPOINT is what `laurel sde convert MODEL --out CHECKPOINT.pth` wrote; OUT.npy, uint8 (N, H, W, 1), is
judged by `laurel sde eval --samples OUT.npy`.
"""
import json
import os
import sys
import time

checkout, name, checkpoint, count, batch, out = sys.argv[1:7]
threads = sys.argv[7] if len(sys.argv) > 7 else "2"
sys.argv = [sys.argv[0], checkout, threads]
import scoresde_official as official  # noqa: E402

import numpy as np  # noqa: E402
import torch  # noqa: E402
import sampling  # noqa: E402

config = official.nested(json.load(open(os.path.join(os.path.dirname(__file__),
                                                     "scoresde_networks.json")))[name])
config["device"] = torch.device("cpu")
torch.manual_seed(1)
model, sde = official.build(config)
model = torch.nn.DataParallel(model)
state = torch.load(checkpoint, weights_only=False)
model.load_state_dict(state["model"])
ema = official.ExponentialMovingAverage(model.parameters(), decay=0.999)
ema.load_state_dict(state["ema"])
ema.copy_to(model.parameters())
shape = (int(batch), config.data.num_channels, config.data.image_size, config.data.image_size)
draw = sampling.get_ode_sampler(sde, shape, lambda x: (x + 1) / 2, denoise=True, device="cpu")
drawn, evaluations = [], []
start = time.perf_counter()
for _ in range(-(-int(count) // int(batch))):
    x, n = draw(model)
    drawn.append(x)
    evaluations.append(n)
seconds = time.perf_counter() - start
x = torch.cat(drawn)[: int(count)].clamp(0, 1).permute(0, 2, 3, 1)
np.save(out, (x * 255).round().byte().numpy())
print(f"{count} samples in {seconds:.1f} s, {np.mean(evaluations):.0f} evaluations each")
