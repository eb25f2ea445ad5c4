"""Times scikit-learn's L-BFGS on the data of `data.py`: `python fit.py DATA.svm OPTIMUM [ALPHA]`.

OPTIMUM is the objective at the optimum, as `fit_file` prints it. scikit-learn stops by the largest
entry of the mean gradient; a first fit, watched by a callback, tells the fewest iterations whose
objective is within 1e-4 of the optimum. Fits of so many are timed five times, then its defaults.
"""

import resource
import statistics
import sys
import time
import warnings

import numpy as np
import scipy.optimize
from sklearn.datasets import load_svmlight_file
from sklearn.linear_model import LogisticRegression

warnings.simplefilter("ignore")
CLOSE = 1e-4
N_FITS = 5


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

    seen = []
    minimize = scipy.optimize.minimize

    def watched(*args, **options):
        def note(intermediate_result):
            seen.append(intermediate_result.fun * len(y) / optimum - 1)
            if seen[-1] <= CLOSE:
                raise StopIteration

        return minimize(*args, callback=note, **options)

    scipy.optimize.minimize = watched
    _, wall, used = fit(1e-12, 1000)
    scipy.optimize.minimize = minimize
    few = len(seen)
    print(f"watched: {few} iterations, {wall:.3f} s wall, {used:.3f} s CPU, {seen[-1]:.1e} above", flush=True)
    show(f"fewest iterations within {CLOSE:g}", [fit(1e-12, few) for _ in range(N_FITS)])
    show("its default, tol 1e-4", [fit(1e-4, 100) for _ in range(N_FITS)])


main(*sys.argv[1:])
