"""The loops of NtkBench in numpy, PyTorch and scikit-learn: python ntk_peers.py sgd M D STEPS | kernel N | linear N D."""

import sys
import time

import numpy as np


def timed(what, repeat, run, scale=1.0, unit="s"):
    best = min(once(run) for _ in range(repeat))
    print(f"{what}: {best * scale:.4g} {unit}", flush=True)


def once(run):
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def sphere(n, d, seed=1):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, d))
    x /= np.linalg.norm(x, axis=1)[:, None]
    return x, x[:, 0] + 0.1 * rng.normal(size=n)


def start(m, d):
    rng = np.random.default_rng(2)
    half = rng.normal(size=(m // 2, d))
    half /= np.linalg.norm(half, axis=1)[:, None]
    a = np.where(np.arange(m) < m // 2, 1.0, -1.0)
    return a, np.vstack([half, half]), np.zeros(m)


def sgd(m, d, steps):
    x, y = sphere(steps, d)
    s, eta, lam, root = 10.0, 0.25, 0.01, np.sqrt(m)

    def plain():
        a0, b0, c0 = start(m, d)
        a, b, c = a0.copy(), b0.copy(), c0.copy()
        ma, mb, mc = a.copy(), b.copy(), c.copy()
        for t in range(steps):
            u = b @ x[t] + c
            p = 1 / (1 + np.exp(-s * u))
            v = u * p
            dv = p + s * v * (1 - p)
            rate = -eta * (a @ v / root - y[t]) / root
            move = rate * a * dv
            a += rate * v - eta * lam * (a - a0)
            b += move[:, None] * x[t] - eta * lam * (b - b0)
            c += move - eta * lam * (c - c0)
            w = 1.0 / (t + 2)
            ma += w * (a - ma)
            mb += w * (b - mb)
            mc += w * (c - mc)

    timed(f"numpy float64 averaged SGD, M={m}, d={d}", 2, plain, 1e6 / steps, "us a step")

    import torch

    torch.set_num_threads(1)

    def autograd():
        first = [torch.tensor(w, dtype=torch.float32) for w in start(m, d)]
        weights = [w.clone().requires_grad_(True) for w in first]
        mean = [w.clone() for w in first]
        xs, ys = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
        for t in range(steps):
            a, b, c = weights
            u = b @ xs[t] + c
            loss = 0.5 * ((a * (u * torch.sigmoid(s * u))).sum() / root - ys[t]) ** 2
            gradients = torch.autograd.grad(loss, weights)
            with torch.no_grad():
                for w, w0, g, av in zip(weights, first, gradients, mean):
                    w.sub_(eta * (g + lam * (w - w0)))
                    av.lerp_(w, 1.0 / (t + 2))

    timed(f"torch float32 averaged SGD, M={m}, d={d}", 2, autograd, 1e6 / steps, "us a step")


def relu_layer(q, th, q1, q2):
    root = np.sqrt(np.maximum(q1[:, None] * q2[None] - q * q, 0))
    dot = 0.5 - np.arctan2(root, q) / (2 * np.pi)
    return root / (2 * np.pi) + dot * q, th * dot, q1 / 2, q2 / 2


def kernel(n):
    x = np.random.default_rng(1).normal(size=(n, 10))

    def deep():
        q = x @ x.T / 10
        q1 = (x * x).sum(1) / 10
        q2, th = q1, 0 * q
        for _ in range(2):
            q, q1, q2 = 2 * q, 2 * q1, 2 * q2
            th = q + 2 * th
            q, th, q1, q2 = relu_layer(q, th, q1, q2)
        return 2 * q + 2 * th

    timed(f"numpy deep ReLU kernel, n={n}", 3, deep)


def linear(n, d):
    from sklearn.linear_model import SGDRegressor

    rng = np.random.default_rng(1)
    x, y = rng.uniform(-1, 1, (n, d)), rng.uniform(-1, 1, n)
    timed(
        "scikit-learn averaged SGD",
        5,
        lambda: SGDRegressor(average=True, max_iter=1, tol=None, shuffle=False).fit(x, y),
    )


if __name__ == "__main__":
    {"sgd": sgd, "kernel": kernel, "linear": linear}[sys.argv[1]](*map(int, sys.argv[2:]))
