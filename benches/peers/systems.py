"""The systems that are compared: how each is trained and how it labels a CSV."""

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LABELS = ROOT / "labels"


@dataclass
class Times:
    """Seconds on the clock, and of all cores together."""

    wall: float
    cpu: float


def processor_seconds() -> float:
    """What the processes started from here, and theirs, have used so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass
class System:
    """A way to label a CSV, and how long it took."""

    name: str
    cores: int
    train: list[str]
    label: list[str]  # with {input} and {output}
    model: Path
    environment: dict[str, str] = field(default_factory=dict)
    runs: list[Times] = field(default_factory=list)
    start_ups: list[Times] = field(default_factory=list)
    macro_f1: float = 0.0

    def is_stale(self) -> bool:
        """Whether the model must be trained: there is none, or its labels or programs are newer."""
        if not self.train:
            return False
        made_from = [*LABELS.iterdir(), *HERE.glob("*_peer.py"), Path(self.label[0])]
        newest = max(path.stat().st_mtime for path in made_from)
        return not self.model.exists() or self.model.stat().st_mtime < newest

    def run(self, source: Path, target: Path) -> Times:
        """Labels `source`; the times of the whole process."""
        command = [part.format(input=source, output=target) for part in self.label]
        start, used = time.perf_counter(), processor_seconds()
        ended = subprocess.run(command, check=False, env=os.environ | self.environment)
        if ended.returncode:
            sys.exit(f"{self.name} ended with status {ended.returncode}: {' '.join(command)}")
        return Times(time.perf_counter() - start, processor_seconds() - used)


def systems(folder: Path, stancer: Path, words_model: Path | None) -> list[System]:
    """All that are compared, the one that the others are measured against first."""
    found = []

    def add_stancer(name: str, train: list[str], model: Path) -> None:
        label = [str(stancer), "label", "{input}", "-o", "{output}", "--quiet", "--model", str(model)]
        for cores in (1, 2):
            found.append(System(name, cores, train, label, model, {"RAYON_NUM_THREADS": str(cores)}))

    def add_peer(name: str, script: str, features: str) -> None:
        python = [sys.executable, str(HERE / script)]
        model = folder / f"{Path(script).stem}-{features}.model"
        train = [*python, "train", str(LABELS), str(model), "--features", features]
        for cores in (1, 2):
            label = [*python, "label", "{input}", "{output}", str(model), "--processes", str(cores)]
            found.append(System(name, cores, train, label, model))

    default = folder / "stancer-default.model"
    add_stancer("stancer, default model", [str(stancer), "train", "--quiet", "--model", str(default)], default)
    if words_model:
        add_stancer("stancer, words 1–2", [], words_model)
    else:
        print("skipped: stancer, words 1–2 (name a model with --words-model)", file=sys.stderr)
    add_peer("scikit-learn, words 1–3 + char_wb 3–5", "sklearn_peer.py", "union")
    add_peer("scikit-learn, words 1–2", "sklearn_peer.py", "words")
    add_peer("fastText, words 1–2", "fasttext_peer.py", "words")
    add_peer("fastText, words 1–2 + characters 3–5", "fasttext_peer.py", "characters")
    return found
