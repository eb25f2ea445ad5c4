"""fastText, supervised: words and pairs of words, with or without characters 3–5.

    python fasttext_peer.py train labels/ MODEL --features words|characters
    python fasttext_peer.py label IN.csv OUT.csv MODEL [--processes N]
"""

import tempfile
from functools import partial
from pathlib import Path

import fasttext
import numpy as np

from table import CLASSES, command_line, label_csv, read_labels

COLUMN = {f"__label__{name}": column for column, name in enumerate(CLASSES)}


def train(labels: Path, model: str, features: str) -> None:
    """Learns from the labelled sentences and writes the model."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        for text, label in zip(*read_labels(labels)):
            file.write(f"__label__{label} {' '.join(text.split())}\n")
        file.flush()
        # lr and epoch from fastText's tutorial: its defaults learn little from so few sentences,
        # and neither changes the speed of labelling; one thread, so that it can be repeated
        minn, maxn = (3, 5) if features == "characters" else (0, 0)
        learnt = fasttext.train_supervised(
            file.name, wordNgrams=2, minn=minn, maxn=maxn, lr=0.5, epoch=25, thread=1, verbose=0
        )
    learnt.save_model(model)


def predict(model, texts: list[str]) -> np.ndarray:
    """Probabilities, texts × classes."""
    # fastText takes a line break for the end of the text; a list is faster than a text at a time
    names, values = model.predict([text.replace("\n", " ") for text in texts], k=len(CLASSES))
    shares = np.empty((len(texts), len(CLASSES)))
    for row, row_names, row_values in zip(shares, names, values):
        for name, value in zip(row_names, row_values):
            row[COLUMN[name]] = value
    return shares


def main() -> None:
    args = command_line(choices=["words", "characters"], required=True)
    if args.command == "train":
        train(args.labels, args.model, args.features)
    else:
        model = fasttext.load_model(args.model)
        label_csv(args.input, args.output, partial(predict, model), args.processes)


if __name__ == "__main__":
    main()
