"""Makes sklearn_logistic.json: a small multinomial problem and its optimum by scikit-learn.

python3 -m venv /tmp/v && /tmp/v/bin/pip install scikit-learn==1.7.2
/tmp/v/bin/python tests/reference/sklearn_logistic.py > tests/reference/sklearn_logistic.json
"""
import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(20261124)
n, d, alpha = 60, 12, 0.7
x = np.where(rng.random((n, d)) < 0.4, rng.random((n, d)), 0.0)
x[:, 0] += 0.1
x /= np.linalg.norm(x, axis=1, keepdims=True)
x = np.round(x, 6)
y = np.argmax(x[:, :3] + 0.3 * rng.random((n, 3)), axis=1)
weights = np.round(rng.uniform(0.5, 2.0, n), 2)


def fit(sample_weight, class_weight):
    model = LogisticRegression(
        C=1 / alpha, tol=1e-12, max_iter=10_000, class_weight=class_weight
    ).fit(x, y, sample_weight)
    return {
        "weights": model.coef_.T.tolist(),
        "intercept": (model.intercept_ - model.intercept_.mean()).tolist(),
        "probabilities": model.predict_proba(x).tolist(),
    }


print(
    json.dumps(
        {
            "scikit-learn": sklearn.__version__,
            "alpha": alpha,
            "x": x.tolist(),
            "y": y.tolist(),
            "row_weights": weights.tolist(),
            "class_weights": [1.0, 2.0, 0.5],
            "plain": fit(None, None),
            "weighted": fit(weights, {0: 1.0, 1: 2.0, 2: 0.5}),
        }
    )
)
