"""Times every system on the same CSV and prints a Markdown table; started by run.sh."""

import argparse
import csv
import os
import platform
import subprocess
import sys
from pathlib import Path
from statistics import median

from sklearn.metrics import f1_score

import corpus
from systems import LABELS, ROOT, System, Times, systems

TEST = ROOT / "eval/test.csv"


def n_rows(path: Path) -> int:
    """Rows of a CSV, the header not counted."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def macro_f1(path: Path) -> float:
    """Macro-F1 of the column "stance" against "label"."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return f1_score([row["label"] for row in rows], [row["stance"] for row in rows], average="macro")


def cpu() -> str:
    """The processor's name as the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def table(found: list[System], rows: int) -> str:
    """Medians; ratios compare labelling with the first system on as many cores."""
    lines = [
        "| system | cores | whole run, s | start-up, s | labelling, s | its CPU, s | rows/s | wall ÷ first | CPU ÷ first | macro-F1 |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    first: dict[int, Times] = {}
    for system in found:
        pairs = list(zip(system.runs, system.start_ups))
        wall = median(run.wall - start_up.wall for run, start_up in pairs)
        cpu_seconds = median(run.cpu - start_up.cpu for run, start_up in pairs)
        base = first.setdefault(system.cores, Times(wall, cpu_seconds))
        lines.append(
            f"| {system.name} | {system.cores} | {median(run.wall for run in system.runs):.2f} "
            f"| {median(run.wall for run in system.start_ups):.2f} | {wall:.2f} | {cpu_seconds:.2f} "
            f"| {rows / wall:,.0f} | {wall / base.wall:.2f} | {cpu_seconds / base.cpu:.2f} | {system.macro_f1:.3f} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where models and CSV files are put")
    parser.add_argument("--quick", action="store_true", help="20 000 rows, one run")
    parser.add_argument("--runs", type=int, help="runs of each system [default: 5]")
    parser.add_argument("--input", type=Path, help="a CSV of your own with a column text")
    parser.add_argument("--stancer", type=Path, default=ROOT / "target/release/stancer")
    parser.add_argument("--words-model", type=Path, help="a stancer model of words 1–2")
    args = parser.parse_args()
    for path in filter(None, (args.stancer, args.words_model, args.input)):
        if not path.exists():
            sys.exit(f"{path} is not there" + ("; run `cargo build --release`" if path == args.stancer else ""))
    folder: Path = args.folder.resolve()
    runs = args.runs or (1 if args.quick else 5)
    source = args.input
    if source is None:
        source = folder / "input.csv"
        corpus.make([*sorted(LABELS.glob("*.csv")), TEST], source, 20_000 if args.quick else 300_000, seed=1)
    rows = n_rows(source)
    one_row, output = folder / "one-row.csv", folder / "output.csv"
    with source.open(encoding="utf-8", newline="") as reading, one_row.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(row for row, _ in zip(csv.reader(reading), range(2)))

    found = systems(folder, args.stancer.resolve(), args.words_model)
    for system in found:
        if system.is_stale():
            print(f"training: {system.name}", file=sys.stderr)
            subprocess.run(system.train, check=True, stdout=subprocess.DEVNULL)
        system.run(TEST, output)
        system.macro_f1 = macro_f1(output)
    for run in range(runs):
        for system in found:
            system.start_ups.append(system.run(one_row, output))
            system.runs.append(system.run(source, output))
            if n_rows(output) != rows:
                sys.exit(f"{system.name} wrote {n_rows(output)} rows of {rows}")
            print(f"run {run + 1}: {system.runs[-1].wall:7.2f} s  {system.name}; cores: {system.cores}", file=sys.stderr)

    print(f"{cpu()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {rows} rows; medians of {runs} runs, interleaved\n")
    print(table(found, rows))


if __name__ == "__main__":
    main()
