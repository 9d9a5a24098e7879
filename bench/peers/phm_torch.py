"""Times the hypercomplex layer as HyperNets and Compacter write it, in PyTorch, beside a dense one.

python phm_torch.py ROWS WIDTH [threads] [n ...]

The layer multiplies out all n Kronecker products, sums them, then applies the sum, in every pass.
"""
import statistics
import sys
import time

import torch

rows, width = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(int(sys.argv[3]) if len(sys.argv) > 3 else 2)
parts = [int(n) for n in sys.argv[4:]] or [2, 4, 8, 16]
torch.manual_seed(1)
x = torch.randn(rows, width)


def expanded(n):
    rules = torch.randn(n, n, n, requires_grad=True)
    small = torch.randn(n, width // n, width // n, requires_grad=True)
    bias = torch.zeros(width, requires_grad=True)

    def weight():
        products = rules[:, :, None, :, None] * small[:, None, :, None, :]
        return products.reshape(n, width, width).sum(0)

    return lambda y: torch.nn.functional.linear(y, weight(), bias)


def training(layer):
    y = x.detach().requires_grad_(True)
    start = time.perf_counter()
    layer(y).sum().backward()
    return time.perf_counter() - start


def applying(layer):
    with torch.no_grad():
        start = time.perf_counter()
        layer(x)
        return time.perf_counter() - start


layers = {"dense": torch.nn.Linear(width, width)}
layers.update({f"n = {n}": expanded(n) for n in parts})
times = {name: ([], []) for name in layers}
for repeat in range(10):
    for name, layer in layers.items():
        both, forward = training(layer), applying(layer)
        if repeat:
            times[name][0].append(both)
            times[name][1].append(forward)
print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads, {rows} rows, width {width}")
for name, (both, forward) in times.items():
    print(f"{name}: forward and backward {1e3 * statistics.median(both):.3f} ms, forward {1e3 * statistics.median(forward):.3f} ms")
