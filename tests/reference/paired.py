"""Makes paired.json: two systems' labels of clustered rows, and what separates them.

python3 -m venv /tmp/v
/tmp/v/bin/pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.7.2 statsmodels==0.15.0
/tmp/v/bin/python tests/reference/paired.py > tests/reference/paired.json
"""
import json

import numpy as np
from scipy.stats import bootstrap, permutation_test
from sklearn.metrics import accuracy_score, f1_score
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

N_CLASSES = 3


def figures(truth, labels):
    """Macro-F1, accuracy, F1 of each class."""
    by_class = f1_score(truth, labels, labels=range(N_CLASSES), average=None, zero_division=0)
    return np.array([by_class.mean(), accuracy_score(truth, labels), *by_class])


def world(seed, n_articles, gain):
    rng = np.random.default_rng(seed)
    units = np.repeat(np.arange(n_articles), rng.integers(2, 8, n_articles))
    truth = rng.choice(N_CLASSES, units.size, p=[0.25, 0.5, 0.25])
    luck = rng.uniform(-0.2, 0.2, n_articles)[units]

    def system(share):
        right = rng.random(units.size) < share + luck
        return np.where(right, truth, rng.integers(0, N_CLASSES, units.size))

    a, b = system(0.6), system(0.6 + gain)
    rows = [np.flatnonzero(units == u) for u in range(n_articles)]

    def difference(figure):
        """Of two lists of articles' labels: below n_articles those of A, from there those of B."""

        def of(side):
            order = np.concatenate([rows[u % n_articles] for u in side])
            labels = np.concatenate(
                [(a if u < n_articles else b)[rows[u % n_articles]] for u in side]
            )
            return figures(truth[order], labels)[figure]

        return lambda x, y: of(y.astype(int)) - of(x.astype(int))

    articles = np.arange(n_articles)

    def exact(figure):
        """Every exchange of articles' labels, 2^n_articles of them."""
        return permutation_test(
            (articles, articles + n_articles),
            difference(figure),
            permutation_type="samples",
            vectorized=False,
            n_resamples=np.inf,
        ).pvalue

    def counts(labels):
        by_article = np.zeros((n_articles, N_CLASSES, N_CLASSES))
        np.add.at(by_article, (units, truth, labels), 1)
        return by_article

    counts_a, counts_b = counts(a), counts(b)

    def macro_f1(c):
        """Of confusion matrices in the last two axes."""
        right = np.diagonal(c, axis1=-2, axis2=-1)
        both = c.sum(-1) + c.sum(-2)
        return (2 * right / np.maximum(both, 1)).mean(-1)

    interval = bootstrap(
        (articles,),
        lambda x, axis: macro_f1(counts_b[x].sum(-3)) - macro_f1(counts_a[x].sum(-3)),
        vectorized=True,
        method="percentile",
        n_resamples=200_000,
        batch=20_000,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return {
        "units": units.tolist(),
        "truth": truth.tolist(),
        "a": a.tolist(),
        "b": b.tolist(),
        "figures_a": figures(truth, a).tolist(),
        "figures_b": figures(truth, b).tolist(),
        "p": [exact(i) for i in range(N_CLASSES + 2)],
        "macro_f1_interval": [interval.low, interval.high],
    }


def mcnemar_case(b, c):
    return {"b": b, "c": c, "p": float(mcnemar([[50, b], [c, 50]], exact=True).pvalue)}


def holm_case(p):
    return {"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()}


rng = np.random.default_rng(5)
print(
    json.dumps(
        {
            "mcnemar": [
                mcnemar_case(b, c)
                for b, c in [(0, 1), (1, 8), (8, 1), (5, 5), (12, 20), (40, 75), (300, 380)]
                + [(9000, 9500)]
            ],
            "holm": [
                holm_case([0.01, 0.04, 0.03]),
                holm_case([0.02, 0.02, 0.9, 0.001]),
                holm_case(rng.random(8).round(4).tolist()),
            ],
            "worlds": [world(1, 11, 0.0), world(2, 11, 0.15), world(3, 10, 0.3)],
        }
    )
)
