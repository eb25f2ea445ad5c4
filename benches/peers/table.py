"""What both peers share: labelled sentences to train on, and a CSV labelled in chunks."""

import argparse
import csv
from collections.abc import Callable, Iterator
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np

CLASSES = ["pro-us", "neutral", "pro-russia"]
# tried: 1 000, 5 000 and 20 000 take the same time within some per cent
ROWS_PER_CHUNK = 5_000

Row = list[str]
Rows = list[Row]
# texts → probabilities (texts × classes), in the order of CLASSES
Predict = Callable[[list[str]], np.ndarray]


def read_labels(folder: Path) -> tuple[list[str], list[str]]:
    """The texts and labels of all CSV files of a folder."""
    texts, labels = [], []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                texts.append(row["text"])
                labels.append(row["label"])
    return texts, labels


def labelled(rows: Rows, text_column: int, predict: Predict) -> Rows:
    """The rows with stance, confidence and probabilities behind their own cells."""
    shares = predict([row[text_column] for row in rows])
    best = shares.argmax(axis=1).tolist()
    for row, winner, numbers in zip(rows, best, shares.tolist()):
        cells = ("%.4f %.4f %.4f" % tuple(numbers)).split()
        row += [CLASSES[winner], cells[winner], *cells]
    return rows


def label_csv(source: str, target: str, predict: Predict, processes: int) -> None:
    """Copies a CSV with a column "text" and labels its rows, in chunks and in order."""
    with (
        open(source, encoding="utf-8", newline="") as reading,
        open(target, "w", encoding="utf-8", newline="") as writing,
    ):
        reader = csv.reader(reading)
        header = next(reader)
        writer = csv.writer(writing, lineterminator="\n")
        writer.writerow([*header, "stance", "confidence", *(f"p_{name}" for name in CLASSES)])
        chunks = iter(lambda: list(islice(reader, ROWS_PER_CHUNK)), [])
        for rows in labelled_chunks(chunks, header.index("text"), predict, processes):
            writer.writerows(rows)


def labelled_chunks(
    chunks: Iterator[Rows], text_column: int, predict: Predict, processes: int
) -> Iterator[Rows]:
    """The chunks with their labels, by this process or by others."""
    if processes == 1:
        for rows in chunks:
            yield labelled(rows, text_column, predict)
        return
    # forked processes share the loaded model; joblib would send a copy of it with each chunk
    with get_context("fork").Pool(processes, keep, (text_column, predict)) as pool:
        yield from pool.imap(labelled_by_worker, chunks)


def keep(text_column: int, predict: Predict) -> None:
    """Keeps in a forked process what all chunks need."""
    global kept
    kept = (text_column, predict)


def labelled_by_worker(rows: Rows) -> Rows:
    """What a forked process does with a chunk."""
    return labelled(rows, *kept)


def command_line(**features) -> argparse.Namespace:
    """`train LABELS MODEL` and `label INPUT OUTPUT MODEL`; `features` are options of `train`."""
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train")
    train.add_argument("labels", type=Path)
    train.add_argument("model")
    train.add_argument("--features", **features)
    label = commands.add_parser("label")
    label.add_argument("input")
    label.add_argument("output")
    label.add_argument("model")
    label.add_argument("--processes", type=int, default=1)
    return parser.parse_args()
