"""Times scikit-learn's L-BFGS on the data of `data.py`: `python fit.py DATA.svm OPTIMUM [ALPHA]`.

OPTIMUM is the objective at the optimum, as `fit_file` prints it. scikit-learn stops by the largest
entry of the mean gradient; the loosest tolerance is searched for (by halving) whose objective is
within 1e-4 of the optimum, and a fit with it is timed five times, then one with the defaults.
"""

import resource
import statistics
import sys
import time
import warnings

import numpy as np
from sklearn.datasets import load_svmlight_file
from sklearn.linear_model import LogisticRegression

warnings.simplefilter("ignore")
CLOSE = 1e-4


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main(path, optimum, alpha=1.0):
    optimum, alpha = float(optimum), float(alpha)
    x, y = load_svmlight_file(path, zero_based=True)
    y = y.astype(int)
    x.sort_indices()

    def fit(tol, most):
        model = LogisticRegression(C=1 / alpha, tol=tol, max_iter=most, solver="lbfgs")
        begin, used = time.perf_counter(), cpu()
        model.fit(x, y)
        return model, time.perf_counter() - begin, cpu() - used

    def away(model):
        scores = x @ model.coef_.T + model.intercept_
        scores -= scores.max(axis=1, keepdims=True)
        log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        loss = -log_p[np.arange(len(y)), y].sum()
        return (loss + 0.5 * alpha * (model.coef_**2).sum()) / optimum - 1

    def show(what, fits):
        wall = statistics.median(f[1] for f in fits)
        used = statistics.median(f[2] for f in fits)
        model = fits[-1][0]
        print(f"{what}: {wall:.3f} s wall, {used:.3f} s CPU (median of {len(fits)}), "
              f"{model.n_iter_[0]} iterations, {away(model):.1e} above the optimum")

    few, many = 1, 400  # the fewest iterations that suffice
    while few < many:
        middle = (few + many) // 2
        if away(fit(1e-12, middle)[0]) <= CLOSE:
            many = middle
        else:
            few = middle + 1
    show(f"fewest iterations within {CLOSE:g}", [fit(1e-12, few) for _ in range(5)])
    show("its default, tol 1e-4", [fit(1e-4, 100) for _ in range(5)])


main(*sys.argv[1:])
