"""scikit-learn: TF-IDF of words, or of words and characters, and logistic regression.

    python sklearn_peer.py train labels/ MODEL --features union|words
    python sklearn_peer.py label IN.csv OUT.csv MODEL [--processes N]
"""

from functools import partial

import joblib
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline

from table import CLASSES, command_line, label_csv, read_labels


def untrained(features: str) -> Pipeline:
    """`union`: words 1–3 and characters 3–5; `words`: words 1–2."""
    # terms of one sentence are dropped, as stancer drops them
    tfidf = partial(TfidfVectorizer, sublinear_tf=True, min_df=2)
    if features == "words":
        vectoriser = tfidf(ngram_range=(1, 2))
    else:
        words = tfidf(ngram_range=(1, 3))
        characters = tfidf(analyzer="char_wb", ngram_range=(3, 5))
        vectoriser = FeatureUnion([("words", words), ("characters", characters)])
    return make_pipeline(vectoriser, LogisticRegression(C=4, max_iter=1000))


def main() -> None:
    args = command_line(choices=["union", "words"], required=True)
    if args.command == "train":
        joblib.dump(untrained(args.features).fit(*read_labels(args.labels)), args.model)
        return
    pipeline: Pipeline = joblib.load(args.model)
    order = [list(pipeline.classes_).index(name) for name in CLASSES]
    label_csv(
        args.input,
        args.output,
        lambda texts: pipeline.predict_proba(texts)[:, order],
        args.processes,
    )


if __name__ == "__main__":
    main()
