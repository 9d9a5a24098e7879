"""Times a training step of the official binaural network beside ours.

python binaural_official_step.py CHECKOUT [threads] [batch] [blocks] [channels]

CHECKOUT is a copy of facebookresearch/BinauralSpeechSynthesis. Chunks of 200 ms; the loss is that of its trainer,
whose parts are called here as the trainer calls them.
"""
import statistics
import sys
import time
import types

import torch

sys.path.insert(0, sys.argv[1])
# Needed for files alone.
sys.modules.setdefault("torchaudio", types.ModuleType("torchaudio"))
# Newer versions of PyTorch want to be asked for complex numbers; the code is older.
complex_stft = torch.stft
torch.stft = lambda *a, **k: torch.view_as_real(complex_stft(*a, **{**k, "return_complex": True}))
from src.losses import L2Loss, PhaseLoss  # noqa: E402
from src.models import BinauralNetwork  # noqa: E402

threads, batch, blocks, channels = [int(a) for a in (sys.argv[2:6] + ["1", "4", "1", "64"][len(sys.argv) - 2:])]
torch.set_num_threads(threads)
torch.manual_seed(1)
frames = 24
mono = 0.1 * torch.randn(batch, 1, 400 * frames)
view = torch.randn(batch, 7, frames)
target = 0.1 * torch.randn(batch, 2, 400 * frames)
net = BinauralNetwork(view_dim=7, warpnet_layers=4, warpnet_channels=64, wavenet_blocks=blocks, layers_per_block=10,
                      wavenet_channels=channels, use_cuda=False)
squared = L2Loss(mask_beginning=1024)
phase = PhaseLoss(sample_rate=48000, mask_beginning=1024)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
times = []
for _ in range(4):
    start = time.perf_counter()
    optimizer.zero_grad()
    out = net(mono, view)
    several = torch.cat(out["intermediate"], dim=1)
    repeated = target.repeat(1, len(out["intermediate"]), 1)
    loss = (squared(out["output"], target) + squared(several, repeated)
            + 0.01 * (phase(out["output"], target) + phase(several, repeated)))
    loss.backward()
    optimizer.step()
    times.append(time.perf_counter() - start)
print(f"{blocks} blocks of {channels}, batch {batch}, {threads} threads: {statistics.median(times[1:]):.2f} s a step")
