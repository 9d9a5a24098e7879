"""Times what EngineBench times, in Python's PyTorch: python engine_torch.py [threads]."""
import sys
import time

import torch
import torch.nn.functional as functional

torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
torch.manual_seed(1)


def best(work, count, repeats=7):
    least = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        for _ in range(count):
            work()
        least = min(least, (time.perf_counter() - start) / count)
    return least


first, second = torch.nn.Linear(128, 128), torch.nn.Linear(128, 10)
optimizer = torch.optim.Adam([*first.parameters(), *second.parameters()], lr=1e-3)
x, y = torch.randn(256, 128), torch.randint(10, (256,))


def step():
    optimizer.zero_grad()
    functional.cross_entropy(second(functional.relu(first(x))), y).backward()
    optimizer.step()


print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
print(f"training step 128-128-10, batch 256, Adam: {1e3 * best(step, 500):.3f} ms")
for n in (256, 1024, 2048):
    a, b = torch.randn(n, n), torch.randn(n, n)
    seconds = best(lambda: a @ b, 200 if n == 256 else 5)
    print(f"product {n}: {2e-9 * n**3 / seconds:.0f} GFLOP/s")
image, kernel = torch.randn(32, 64, 32, 32), torch.randn(64, 64, 3, 3)
seconds = best(lambda: functional.conv2d(image, kernel, padding=1), 10)
print(f"convolution 3x3, 32x64x32x32: {2e-9 * 32 * 32 * 32 * 64 * 64 * 9 / seconds:.0f} GFLOP/s")
