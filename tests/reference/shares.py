"""Makes shares.json: shares from labels and probabilities, by ppi_py and by the formulas of DSL.

python3 -m venv /tmp/ppi
/tmp/ppi/bin/pip install ppi-python==0.2.3 numpy==2.4.6 scipy==1.17.1 statsmodels==0.15.0
/tmp/ppi/bin/python tests/reference/shares.py > tests/reference/shares.json

ppi_py gives PPI++ (λ, shares, standard errors from its intervals). DSL, its variance by article
(statsmodels' cluster-robust mean) and the variances of draws are written out in numpy. Student's
quantiles are scipy's.
"""
import json

import numpy as np
import statsmodels.api as sm
from ppi_py import ppi_mean_ci, ppi_mean_pointestimate
from ppi_py.ppi import _calc_lam_glm
from scipy.stats import norm, t

K = 3
Z = norm.ppf(0.975)


def world(seed, n_rows, n_labels, unequal):
    rng = np.random.default_rng(seed)
    clusters = np.sort(rng.integers(0, n_rows // 6, n_rows))
    leaning = rng.choice(K, n_rows, p=[0.3, 0.5, 0.2])[clusters]
    own = rng.choice(K, n_rows, p=[0.3, 0.5, 0.2])
    truth = np.where(rng.random(n_rows) < 0.4, leaning, own)
    scores = rng.normal(size=(n_rows, K)) + 1.5 * np.eye(K)[truth] + [0.5, 0, 0]
    f = np.exp(scores)
    f /= f.sum(axis=1, keepdims=True)
    if unequal:
        weight = 0.3 + rng.random(n_rows)
        pi = np.minimum(n_labels * weight / weight.sum(), 1)
        labelled = rng.random(n_rows) < pi
    else:
        pi = np.full(n_rows, n_labels / n_rows)
        labelled = np.zeros(n_rows, bool)
        labelled[rng.choice(n_rows, n_labels, replace=False)] = True
    return rng, clusters, truth, f, pi, labelled


def by_ppi_py(f, y, labelled, lam):
    s, u = labelled, ~labelled
    point = ppi_mean_pointestimate(y[s], f[s], f[u], lam=lam)
    low, high = ppi_mean_ci(y[s], f[s], f[u], alpha=0.05, lam=lam)
    return {"shares": point.tolist(), "se": ((high - low) / (2 * Z)).tolist()}


def lambda_of(f, y, labelled):
    """What ppi_py chooses: its tuning at its own start, λ = 1."""
    s, u = labelled, ~labelled
    start = ppi_mean_pointestimate(y[s], f[s], f[u], lam=1)
    return _calc_lam_glm(
        y[s] - start, f[s] - start, f[u] - start, np.eye(K), coord=None, clip=True
    )


def dsl(psi, clusters):
    """Mean and covariance, clustered, without small-sample corrections."""
    theta = psi.mean(axis=0)
    sums = np.zeros((clusters.max() + 1, psi.shape[1]))
    np.add.at(sums, clusters, psi - theta)
    covariance = sums.T @ sums / len(psi) ** 2
    for k in range(psi.shape[1]):
        fit = sm.OLS(psi[:, k], np.ones(len(psi))).fit(
            cov_type="cluster", cov_kwds={"groups": clusters, "use_correction": False}
        )
        assert abs(fit.params[0] - theta[k]) < 1e-12
        assert abs(fit.bse[0] ** 2 - covariance[k, k]) < 1e-12
    return {"shares": theta.tolist(), "covariance": covariance.tolist()}


def drawn_variance(r, pi, n_rows):
    """Hájek 1964 of the total of r/n_rows: simple random samples give (1 − n/M)·s²/n."""
    u, c, n = r / (pi[:, None] * n_rows), 1 - pi, len(pi)
    centred = u - (c[:, None] * u).sum(axis=0) / c.sum()
    return n / (n - 1) * (c[:, None] * centred).T @ centred


def case(seed, n_rows, n_labels, unequal):
    rng, clusters, truth, f, pi, labelled = world(seed, n_rows, n_labels, unequal)
    y = np.eye(K)[truth]
    psi = f + np.where(labelled, 1 / pi, 0)[:, None] * (y - f)
    covariance = drawn_variance((y - f)[labelled], pi[labelled], n_rows)
    if not unequal:
        s2 = np.cov((y - f)[labelled].T, ddof=1)
        assert np.allclose(covariance, (1 - n_labels / n_rows) * s2 / n_labels, atol=1e-14)
    group = clusters % 3 == 0
    found = {
        "clusters": clusters.tolist(),
        "classes": np.where(labelled, truth, -1).tolist(),
        "pi": pi.tolist(),
        "probabilities": f.ravel().tolist(),
        "group": np.flatnonzero(group).tolist(),
        "dsl": dsl(psi, clusters),
        "dsl_of_group": dsl(psi[group], clusters[group]),
        "dsl_of_corpus": covariance.tolist(),
    }
    if not unequal:
        found["lambda"] = lambda_of(f, y, labelled)
        found["ppi"] = by_ppi_py(f, y, labelled, None)
        found["ppi_one"] = by_ppi_py(f, y, labelled, 1)
    return found


quantiles = [
    {"degrees": d, "level": level, "t": t.ppf((1 + level) / 2, d)}
    for d in [1, 2, 5, 19, 63, 400, 5000]
    for level in [0.5, 0.9, 0.95, 0.99]
]
cases = [case(1, 300, 60, False), case(2, 500, 200, False), case(3, 400, 90, True)]
print(json.dumps({"cases": cases, "quantiles": quantiles}))
