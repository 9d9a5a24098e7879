"""Times steps of the official supernet of DARTS-PT beside ours.

python nas_official_step.py CHECKOUT [space] [channels] [layers] [size] [batch] [threads]

CHECKOUT is a copy of ruocwang/darts-pt. Its code asks for a GPU everywhere; here the asking does nothing.
"""
import statistics
import sys
import time
import types
import unittest.mock

import torch
import torch.nn as nn

for kind in (torch.Tensor, nn.Module):
    kind.cuda = lambda self, *a, **k: self
checkout = sys.argv[1]
sys.path.insert(0, checkout)
# Needed for files alone.
for name in ("torchvision", "torchvision.transforms", "torchvision.datasets", "torch.utils.tensorboard", "PIL"):
    sys.modules.setdefault(name, unittest.mock.MagicMock())
from sota.cnn.model_search import Network  # noqa: E402
from sota.cnn.spaces import spaces_dict  # noqa: E402

defaults = ["s5", "16", "8", "32", "16", "1"]
space, channels, layers, size, batch, threads = sys.argv[2:] + defaults[len(sys.argv) - 2:]
channels, layers, size, batch = int(channels), int(layers), int(size), int(batch)
torch.set_num_threads(int(threads))
torch.manual_seed(1)
args = types.SimpleNamespace(learning_rate=0.025, momentum=0.9, weight_decay=3e-4, grad_clip=5)
net = Network(channels, 10, layers, nn.CrossEntropyLoss(), spaces_dict[space], args)
x = torch.randn(batch, 3, size, size)
y = torch.randint(0, 10, (batch,))
adam = torch.optim.Adam(net.arch_parameters(), lr=3e-4, betas=(0.5, 0.999), weight_decay=1e-3)


def architecture():
    net.optimizer.zero_grad()
    adam.zero_grad()
    net._loss(x, y).backward()
    adam.step()


def weights():
    net.optimizer.zero_grad()
    adam.zero_grad()
    net.step(x, y, args)


def forward():
    with torch.no_grad():
        net._loss(x, y)


for name, step in (("architecture", architecture), ("weights", weights), ("forward", forward)):
    times = []
    for i in range(4):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    print(f"official {space} C={channels} L={layers} {size}x{size} batch {batch}, {threads} thread(s), "
          f"{name}: {statistics.median(times[1:]):.3f} s", flush=True)
