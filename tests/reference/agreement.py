"""Makes agreement.json: labels of three annotators, some missing, and their agreement.

python3 -m venv /tmp/v
/tmp/v/bin/pip install krippendorff==0.9.0 scikit-learn==1.7.2 statsmodels==0.15.0
/tmp/v/bin/python tests/reference/agreement.py > tests/reference/agreement.json
"""
import json

import krippendorff
import numpy as np
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

rng = np.random.default_rng(7)
truth = rng.integers(0, 3, 80)
labels = np.where(rng.random((3, 80)) < 0.75, truth, rng.integers(0, 3, (3, 80))).astype(float)
labels[rng.random((3, 80)) < 0.2] = np.nan


def alpha(data):
    return krippendorff.alpha(data, level_of_measurement="nominal")


both = ~np.isnan(labels[:2]).any(axis=0)
complete = labels[:, ~np.isnan(labels).any(axis=0)].T.astype(int)
print(
    json.dumps(
        {
            "values": [[None if np.isnan(v) else int(v) for v in row] for row in labels.T],
            "n_classes": 3,
            "alpha": alpha(labels),
            "alpha_by_class": [
                alpha(np.where(np.isnan(labels), np.nan, labels == c)) for c in range(3)
            ],
            "cohen_first_two": cohen_kappa_score(labels[0, both], labels[1, both]),
            "fleiss_complete": fleiss_kappa(aggregate_raters(complete, n_cat=3)[0]),
        }
    )
)
