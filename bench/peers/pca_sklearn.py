"""Times scikit-learn's PCA solvers on an IDX image file: python pca_sklearn.py FILE [repeats]."""
import gzip
import statistics
import sys
import time

import numpy as np
import sklearn
from sklearn.decomposition import PCA, IncrementalPCA

path = sys.argv[1]
repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 5
opened = gzip.open(path) if path.endswith(".gz") else open(path, "rb")
with opened as file:
    raw = file.read()
n, height, width = (int.from_bytes(raw[i : i + 4], "big") for i in (4, 8, 12))
x = np.frombuffer(raw, np.uint8, offset=16).reshape(n, height * width).astype(np.float32) / 255
print(f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, {n} x {height * width}, float32")
print("| k | solver | median s | min s | hits | worst sub |")
print("| --- | --- | --- | --- | --- | --- |")
for k in (16, 64):
    truth = PCA(k, svd_solver="covariance_eigh").fit(x.astype(np.float64)).components_
    for solver in ("randomized", "covariance_eigh", "full", "incremental"):
        times, hits, worst = [], 0, 0.0
        count = repeats if solver in ("randomized", "covariance_eigh") else 1
        for seed in range(count):
            model = (
                IncrementalPCA(k)
                if solver == "incremental"
                else PCA(k, svd_solver=solver, random_state=seed)
            )
            start = time.perf_counter()
            found = model.fit(x).components_.astype(np.float64)
            times.append(time.perf_counter() - start)
            cosines = np.abs(np.sum(found * truth, axis=1)) / np.linalg.norm(found, axis=1)
            angles = np.arcsin(np.sqrt(np.maximum(0, 1 - cosines**2)))
            error = 1 - np.linalg.norm(np.linalg.qr(found.T)[0].T @ truth.T) ** 2 / k
            hits += bool(np.all(angles < np.pi / 8) and error <= 1e-3)
            worst = max(worst, error)
        print(
            f"| {k} | {solver} | {statistics.median(times):.3f} | {min(times):.3f}"
            f" | {hits}/{count} | {worst:.1e} |",
            flush=True,
        )
