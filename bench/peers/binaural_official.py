"""Times the official binaural network beside ours.

python binaural_official.py CHECKOUT [threads] [seconds] [blocks ...]

CHECKOUT is a copy of facebookresearch/BinauralSpeechSynthesis.
"""
import statistics
import sys
import time
import types

import torch

sys.path.insert(0, sys.argv[1])
# Needed for files alone.
sys.modules.setdefault("torchaudio", types.ModuleType("torchaudio"))
from src.models import BinauralNetwork  # noqa: E402

threads = int(sys.argv[2]) if len(sys.argv) > 2 else 1
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 2.0
torch.set_num_threads(threads)
torch.manual_seed(1)
frames = int(120 * seconds)
mono = 0.1 * torch.randn(1, 1, 400 * frames)
view = torch.randn(1, 7, frames)
for blocks in [int(b) for b in sys.argv[4:]] or [1, 3]:
    net = BinauralNetwork(view_dim=7, warpnet_layers=4, warpnet_channels=64, wavenet_blocks=blocks,
                          layers_per_block=10, wavenet_channels=64, use_cuda=False).eval()
    times = []
    with torch.no_grad():
        for _ in range(3):
            start = time.perf_counter()
            net(mono, view)
            times.append(time.perf_counter() - start)
    took = statistics.median(times)
    print(f"{blocks} blocks, {threads} threads: {took / seconds:.2f} s a second of sound")
