"""Makes metrics.json: rows with every figure of theirs, sentences with Naive Bayes' labels.

python3 -m venv /tmp/v
/tmp/v/bin/pip install numpy==2.4.6 scikit-learn==1.7.2 scipy==1.17.1 cleanlab==2.9.0
/tmp/v/bin/python tests/reference/metrics.py > tests/reference/metrics.json

scikit-learn gives what it has; Brier score, calibration error, area under the risk-coverage curve,
accuracy at a coverage and the paper's confident learning are written out here.
"""
import json

import numpy as np
from cleanlab.filter import find_label_issues
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    log_loss,
    matthews_corrcoef,
    precision_recall_fscore_support,
)
from sklearn.naive_bayes import MultinomialNB

NAMES = ["against", "neutral", "for"]
MIN_PRECISION = 0.6


def of_labels(truth, given, names, favg, weights=None):
    """What scikit-learn makes of labels."""
    k = range(len(names))
    how = {"zero_division": 0, "sample_weight": weights}
    figures = {}
    by_class = precision_recall_fscore_support(truth, given, labels=k, average=None, **how)
    for figure, values in zip(["precision", "recall", "f1"], by_class):
        for name, value in zip(names, values):
            figures[f"classes.{name}.{figure}"] = value
    for average in ["macro", "weighted"]:
        values = precision_recall_fscore_support(truth, given, average=average, **how)
        for figure, value in zip(["precision", "recall", "f1"], values):
            figures[f"{average}_average.{figure}"] = value
    figures["micro_average.f1"] = f1_score(truth, given, average="micro", **how)
    figures["accuracy"] = accuracy_score(truth, given, sample_weight=weights)
    figures["mcc"] = matthews_corrcoef(truth, given, sample_weight=weights)
    figures["f_avg"] = f1_score(truth, given, labels=favg, average="macro", **how)
    return figures


def groups(confidence, right):
    """Rows of one confidence, from the least: (confidence, rows, rows in which it happened)."""
    values, at = np.unique(confidence, return_inverse=True)
    return values, np.bincount(at), np.bincount(at, weights=right)


def ece(confidence, right):
    """A bin ends with the first group that brings the rows so far to the next fifteenth."""
    values, n, happened = groups(confidence, right)
    so_far = np.cumsum(n)
    ends = []
    for j in range(len(values)):
        if 15 * so_far[j] >= (len(ends) + 1) * so_far[-1]:
            ends.append(j + 1)
    assert ends[-1] == len(values) and len(ends) <= 15
    gaps = [abs((values * n - happened)[a:b].sum()) for a, b in zip([0] + ends, ends)]
    return sum(gaps) / so_far[-1]


def aurc(confidence, right):
    """The mean risk of the surest 1, 2, ... rows; each of a tie has the errors of a mean one."""
    values, at = np.unique(-confidence, return_inverse=True)
    wrong = np.bincount(at, weights=~right) / np.bincount(at)
    errors = np.cumsum(wrong[np.sort(at)])
    return np.mean(errors / np.arange(1, len(right) + 1))


def of_probabilities(truth, given, p, names):
    rows = np.arange(len(truth))
    confidence, right = p[rows, given], truth == given
    hot = np.eye(len(names))[truth]
    figures = {
        "log_loss": log_loss(truth, p, labels=range(len(names))),
        "brier": ((p - hot) ** 2).sum(axis=1).mean(),
        "aurc": aurc(confidence, right),
        "ece": ece(confidence, right),
        "ece_by_class": np.mean([ece(p[:, c], truth == c) for c in range(len(names))]),
    }
    from_the_surest = np.sort(confidence)[::-1]
    for percent in range(90, 0, -10):
        n = -(-percent * len(truth) // 100)
        figures[f"surest_{percent}.accuracy"] = right[confidence >= from_the_surest[n - 1]].mean()
    for threshold in np.unique(confidence):
        kept = confidence >= threshold
        if right[kept].mean() >= MIN_PRECISION:
            figures["enough.coverage"] = kept.mean()
            figures["enough.accuracy"] = right[kept].mean()
            break
    return figures


def implausible(truth, p):
    """Northcutt, Jiang & Chuang 2021, equation 2: {row: class that it is confidently}."""
    thresholds = np.array(
        [p[truth == c, c].mean() if (truth == c).any() else np.inf for c in range(p.shape[1])]
    )
    # a threshold that all rows of the class share is reached, however its mean is rounded
    confident = np.where(p >= thresholds - 1e-6, p, -np.inf)
    found = confident.argmax(axis=1)
    flagged = np.isfinite(confident.max(axis=1)) & (found != truth)
    return {str(i): int(found[i]) for i in np.flatnonzero(flagged)}


def by_cleanlab(truth, p):
    """None where cleanlab refuses: it wants two classes."""
    if len(set(truth)) < 2:
        return None
    found = find_label_issues(
        truth,
        p,
        filter_by="confident_learning",
        return_indices_ranked_by=None,
        min_examples_per_class=0,
        n_jobs=1,
    )
    return np.flatnonzero(found).tolist()


def in_thousandths(p, step):
    """Multiples of `step` thousandths that sum to 1, none of them 0: short, and ties exist."""
    parts = np.maximum(np.round(p * 1000 / step), 1).astype(int)
    largest = parts.argmax(axis=1)
    parts[np.arange(len(parts)), largest] += 1000 // step - parts.sum(axis=1)
    return parts * step / 1000


def fixture(seed, n=60, k=3, truth_of=None, given_of=None, same=False, step=1):
    """`truth_of` and `given_of`: the classes that occur; `same`: one prediction for all rows."""
    rng = np.random.default_rng(seed)
    names, favg = NAMES[:k], [0, k - 1]
    truth_of, given_of = truth_of or range(k), given_of or range(k)
    units = np.sort(rng.integers(0, max(n // 4, 1), n))
    units = np.unique(units, return_inverse=True)[1]
    weight = np.array([0.3, 0.5, 0.2])[list(truth_of)]
    truth = rng.choice(truth_of, n, p=weight / weight.sum())
    scores = rng.normal(size=(n, k)) + 1.2 * np.eye(k)[truth]
    if same:
        scores[:] = scores[0]
    scores[:, [c for c in range(k) if c not in given_of]] -= 6.0
    p = np.exp(scores)
    p = in_thousandths(p / p.sum(axis=1, keepdims=True), step)
    given = p.argmax(axis=1)
    assert set(given) <= set(given_of) and np.allclose(p.sum(axis=1), 1)

    count = np.bincount(truth, minlength=k)
    assert (count == count.max()).sum() == 1, "which class is commonest must not hang on order"
    naive = np.where(rng.random(n) < 0.5, truth, rng.integers(0, k, n))
    shares = np.array([0.25, 0.45, 0.3])[:k]
    shares = shares / shares.sum()
    guessed = of_labels(
        np.repeat(truth, k), np.tile(range(k), n), names, favg, weights=np.tile(shares, n)
    )
    baselines = {
        "majority": of_labels(truth, np.full(n, count.argmax()), names, favg),
        "class_prior": guessed,
        "naive_bayes": of_labels(truth, naive, names, favg),
    }
    figures = of_labels(truth, given, names, favg) | of_probabilities(truth, given, p, names)
    for prefix, values in baselines.items():
        figures |= {f"{prefix}.{name}": value for name, value in values.items()}
    shared = confusion_matrix(truth, given, labels=range(k), normalize="true")
    for name, row in zip(names, shared):
        figures |= {f"confusion.{name}.{other}": value for other, value in zip(names, row)}
    times = rng.integers(0, 4, n) + (n == 1)
    drawn = np.repeat(np.arange(n), times)
    return {
        "class_names": names,
        "truth": truth.tolist(),
        "labels": given.tolist(),
        "probabilities": p.tolist(),
        "units": units.tolist(),
        "training_shares": shares.tolist(),
        "naive_bayes": naive.tolist(),
        "favg": favg,
        "min_precision": MIN_PRECISION,
        "figures": {name: float(value) for name, value in sorted(figures.items())},
        "support": count.tolist(),
        "confusion": confusion_matrix(truth, given, labels=range(k)).tolist(),
        "times": times.tolist(),
        "figures_of_labels_by_times": of_labels(truth[drawn], given[drawn], names, favg),
        "aurc_of_every_row_twice": aurc(
            np.repeat(p[np.arange(n), given], 2), np.repeat(truth == given, 2)
        ),
        "implausible": implausible(truth, p),
        "implausible_by_cleanlab": by_cleanlab(truth, p),
    }


def naive_bayes(seed, k, train_of, n_train=50, n_test=60):
    rng = np.random.default_rng(seed)
    words = np.array([a + b for a in ["ba", "ko", "mi", "ru", "te"] for b in ["da", "lo", "ne"]])
    use = rng.dirichlet(np.full(len(words), 0.6), k)

    def sentences(classes, of):
        shares = [use[c] if of is words else None for c in classes]
        text = [rng.choice(of, rng.integers(1, 9), p=p) for p in shares]
        return [" ".join(t) for t in text]

    y = rng.choice(train_of, n_train)
    train = sentences(y, words)
    # words that training has not seen, and no word at all
    test = sentences(rng.integers(0, k, n_test), words)
    test += sentences(range(k), np.append(words, ["unseen", "news"])) + ["unseen news", ""]
    counts = CountVectorizer(token_pattern=r"[a-z]+")
    bayes = MultinomialNB().fit(counts.fit_transform(train), y)
    scores = np.sort(bayes.predict_joint_log_proba(counts.transform(test)), axis=1)
    assert (scores[:, -1] - scores[:, -2]).min() > 1e-9, "no label may hang on a rounding"
    return {
        "n_classes": k,
        "train": train,
        "classes": y.tolist(),
        "test": test,
        "labels": bayes.predict(counts.transform(test)).tolist(),
    }


fixtures = {
    "three classes": fixture(1),
    "two classes": fixture(2, k=2),
    "a class absent from the labels": fixture(3, given_of=[0, 1]),
    "a class absent from the truth": fixture(4, truth_of=[0, 1]),
    "predictions all equal": fixture(5, same=True),
    "ties among the confidences": fixture(6, step=100),
    "one row": fixture(7, n=1),
}
texts = {
    "three classes": naive_bayes(8, 3, [0, 1, 2]),
    "two classes": naive_bayes(9, 2, [0, 1]),
    "a class absent from training": naive_bayes(10, 3, [0, 2]),
}
print(json.dumps({"fixtures": fixtures, "naive_bayes": texts}))
