"""Writes the data of the fitting benchmark: `python data.py OUT.svm [N_ROWS N_FEATURES]`.

Sentences of words with Zipf-Mandelbrot frequencies, half of them drawn from one of 50 topics, as
TF-IDF rows of unit length; three classes by a linear model with Gumbel noise (so the classes are
those of a multinomial logit). The seed is fixed.
"""

import sys

import numpy as np
import scipy.sparse as sp
from sklearn.datasets import dump_svmlight_file


def main(out, n_rows=200_000, n_features=50_000):
    chance = np.random.default_rng(20251127)
    zipf = 1.0 / (np.arange(n_features) + 2.7) ** 1.05
    everywhere = np.cumsum(zipf / zipf.sum())
    n_topical = n_features // 25
    topical = 1.0 / (np.arange(n_topical) + 2.7)
    topical = np.cumsum(topical / topical.sum())
    topics = [chance.choice(n_features, n_topical, replace=False) for _ in range(50)]

    lengths = chance.integers(27, 64, n_rows)
    row_of = np.repeat(np.arange(n_rows), lengths)
    topic_of = np.repeat(chance.integers(0, 50, n_rows), lengths)
    words = np.minimum(np.searchsorted(everywhere, chance.random(len(row_of))), n_features - 1)
    of_topic = np.minimum(np.searchsorted(topical, chance.random(len(row_of))), n_topical - 1)
    from_topic = chance.random(len(row_of)) < 0.5
    words = np.where(from_topic, np.array(topics)[topic_of, of_topic], words)

    x = sp.csr_matrix((np.ones(len(words)), (row_of, words)), (n_rows, n_features))
    x.sum_duplicates()
    df = np.bincount(x.indices, minlength=n_features)
    x.data = (1 + np.log(x.data)) * (np.log((1 + n_rows) / (1 + df)) + 1)[x.indices]
    x = sp.diags(1 / np.sqrt(x.multiply(x).sum(axis=1).A1)) @ x

    weights = chance.normal(0, 8, (n_features, 3))
    scores = x @ weights + chance.gumbel(size=(n_rows, 3)) + np.array([0.5, 0.0, -0.5])
    print("non-zeros a row:", np.percentile(np.diff(x.indptr), [0, 5, 50, 95, 100]))
    print("rows a class:", np.bincount(scores.argmax(axis=1)))
    dump_svmlight_file(x, scores.argmax(axis=1), out, zero_based=True)


main(sys.argv[1], *map(int, sys.argv[2:]))
