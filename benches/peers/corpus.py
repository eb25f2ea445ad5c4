"""Makes a large CSV (id, article, text) from the shipped sentences.

Each row is a shipped sentence, drawn at random, in which names, numbers and a tenth of the other
words are exchanged for others of their kind, drawn as often as they occur. So that new words keep
coming, as they do in news, one exchange in ten makes a new word from the beginning of one and the
end of another. The rows mean nothing; they have the lengths and the letters of news. The same seed
makes the same bytes.
"""

import csv
import random
import re
from pathlib import Path

WORD = re.compile(r"\d+|[^\W\d_]+")
ROWS_PER_ARTICLE = 20


def kind(word: str) -> str:
    """What a word may be exchanged for."""
    if word[0].isdigit():
        return "number"
    return "name" if word[0].isupper() else "word"


def exchanged(word: str, words: dict[str, list[str]], chance: random.Random) -> str:
    """Another word of the same kind, or the word itself."""
    share = {"number": 0.8, "name": 0.4, "word": 0.1}[kind(word)]
    if chance.random() >= share:
        return word
    if kind(word) == "number":
        return "".join([chance.choice("123456789"), *(chance.choice("0123456789") for _ in word[1:])])
    other = chance.choice(words[kind(word)])
    if chance.random() >= 0.1:
        return other
    end = chance.choice(words["word"])
    return other[: (len(other) + 1) // 2] + end[len(end) // 2 :]


def make(sources: list[Path], output: Path, n_rows: int, seed: int) -> None:
    """Writes `n_rows` rows to `output`."""
    sentences = []
    for source in sources:
        with source.open(encoding="utf-8", newline="") as file:
            sentences += [row["text"] for row in csv.DictReader(file)]
    words: dict[str, list[str]] = {"number": [], "name": [], "word": []}
    for word in WORD.findall(" ".join(sentences)):
        words[kind(word)].append(word)

    chance = random.Random(seed)
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "article", "text"])
        for row in range(n_rows):
            sentence = chance.choice(sentences)
            text = WORD.sub(lambda found: exchanged(found[0], words, chance), sentence)
            writer.writerow([row + 1, row // ROWS_PER_ARTICLE + 1, text])
