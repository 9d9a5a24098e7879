"""scikit-learn on the tables that `laurel ntk` is judged on: python ntk_real.py FOLDER (see docs/evidence/ntk.md)."""

import sys
import time

import numpy as np
from sklearn.datasets import load_diabetes, load_digits, make_friedman1
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.kernel_approximation import Nystroem
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import Ridge, SGDRegressor
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

GRID = {"kernelridge__alpha": np.logspace(-4, 1, 6), "kernelridge__gamma": np.logspace(-3, 0, 7)}


def rbf():
    return GridSearchCV(make_pipeline(StandardScaler(), KernelRidge(kernel="rbf")), GRID, cv=3)


def scaled(model):
    from sklearn.compose import TransformedTargetRegressor

    return TransformedTargetRegressor(model, transformer=StandardScaler())


def report(name, score, started):
    print(f"{name}: {score:.4f} ({time.time() - started:.1f} s)", flush=True)


d = load_diabetes()
folds = KFold(5, shuffle=True, random_state=0)
for name, model in (
    ("diabetes, RBF kernel ridge", scaled(rbf())),
    ("diabetes, random forest of 200", RandomForestRegressor(200, random_state=0)),
    ("diabetes, one pass of averaged linear SGD", scaled(make_pipeline(StandardScaler(), SGDRegressor(average=True, max_iter=1, tol=None, random_state=0)))),
):
    t = time.time()
    report(name, cross_val_score(model, d.data, d.target, cv=folds, scoring="r2").mean(), t)

x, y = make_friedman1(2000, n_features=10, noise=1, random_state=0)
for name, model in (
    ("friedman1, RBF kernel ridge", scaled(rbf())),
    ("friedman1, random forest of 200", RandomForestRegressor(200, random_state=0)),
):
    t = time.time()
    report(name, r2_score(y[1500:], model.fit(x[:1500], y[:1500]).predict(x[1500:])), t)

g = load_digits()
t = time.time()
hot = np.eye(10)[g.target]
model = GridSearchCV(KernelRidge(kernel="rbf"), {"alpha": np.logspace(-4, 0, 5), "gamma": np.logspace(-4, -2, 5)}, cv=3)
model.fit(g.data[:1437], hot[:1437])
report("digits, RBF kernel ridge", accuracy_score(g.target[1437:], model.predict(g.data[1437:]).argmax(1)), t)
t = time.time()
model = RandomForestClassifier(200, random_state=0).fit(g.data[:1437], g.target[:1437])
report("digits, random forest of 200", model.score(g.data[1437:], g.target[1437:]), t)


def table(path):
    import csv

    rows = list(csv.reader(open(path)))
    columns = list(zip(*rows[1:]))
    parts = []
    for column in columns[:-1]:
        try:
            parts.append(np.array(column, float)[:, None])
        except ValueError:
            names = sorted(set(column))
            parts.append(np.array([[c == n for n in names] for c in column], float))
    return np.hstack(parts), np.array(columns[-1], float)


if len(sys.argv) > 1:
    x, y = table(sys.argv[1] + "/diamonds-train.csv")
    z, v = table(sys.argv[1] + "/diamonds-test.csv")
    t = time.time()
    best = None
    for gamma in (0.01, 0.03, 0.1):
        for alpha in (1e-4, 1e-3, 1e-2):
            model = make_pipeline(StandardScaler(), Nystroem(gamma=gamma, n_components=1000, random_state=0), Ridge(alpha))
            n = len(x) * 9 // 10
            score = model.fit(x[:n], y[:n]).score(x[n:], y[n:])
            best = max(best or (-9, 0, 0), (score, gamma, alpha))
    model = make_pipeline(StandardScaler(), Nystroem(gamma=best[1], n_components=1000, random_state=0), Ridge(best[2])).fit(x, y)
    report("diamonds, RBF Nystroem of 1000", model.score(z, v), t)
    t = time.time()
    model = RandomForestRegressor(200, random_state=0).fit(x, y)
    report("diamonds, random forest of 200", model.score(z, v), t)
