"""Made instances in the shape of the shift scheduling benchmarks of Curtois and Qu, varied by seed: `python -m
benchmarks.made_shifts FOLDER [--weeks 4 6] [--people 20 40] [--shifts 3 6] [--seed SEED]`.

What differs by seed are contracts, lengths of shifts, who may work which of them and how often at most, how tight cover
is against the contracts, days off and wishes. `ROTA_BENCHMARK_DATA=FOLDER` lets `rota bench` run them. They are tuned
on; the published ones are only measured.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from optimiser.tabular.output import write_text

PARTS_OF_DAY = {1: ("D",), 2: ("E", "L"), 3: ("E", "D", "L"), 4: ("E", "D", "L", "N")}
"""Parts of the day that so many kinds of shift are in; more kinds are in all of these."""

HOUR = 60


class Terms(NamedTuple):
    """A contract: hours a week, how far the least total is below the most in minutes, working days in a row at most and
    at least, days off in a row at least, share of the weekends worked at most."""

    hours: float
    slack: int
    most_days: int
    least_days: int
    least_off: int
    weekends: float


class Shift(NamedTuple):
    """A kind of shift: its name, its length in minutes, the part of the day it is in."""

    name: str
    minutes: int
    part: int


def make_shifts(folder: Path, people: int, weeks: int, shifts: int, seed: int) -> str:
    """Write an instance; its name.

    Args:
        folder: of the instances, `FOLDER/curtois`.
        people: how many.
        weeks: how many.
        shifts: kinds of shift.
        seed: the same numbers and seed give the same file.
    """
    rng = np.random.default_rng([people, weeks, shifts, seed])
    name, days = f"Made{people}-{weeks}-{shifts}-{seed}", 7 * weeks
    kinds = _kinds(shifts, rng)
    minutes = np.array([kind.minutes for kind in kinds])
    contracts = _contracts(rng)
    terms = [contracts[k] for k in rng.choice(3, people, p=(0.65, 0.2, 0.15))]
    most = _allowed(people, days, kinds, rng)
    total = np.array([round(t.hours * weeks * HOUR / 120) * 120 for t in terms])
    off = [sorted(set(rng.integers(days, size=max(1, weeks // 5)).tolist())) for _ in range(people)]
    on_wishes, off_wishes = _wishes(days, kinds, most, off, rng)
    lines = ["SECTION_HORIZON", str(days), "", "SECTION_SHIFTS", *_shift_lines(kinds), "", "SECTION_STAFF"]
    for i, t in enumerate(terms):
        allowed = "|".join(f"{kind.name}={n}" for kind, n in zip(kinds, most[i].tolist(), strict=True))
        weekends = max(1, round(t.weekends * weeks))
        lines.append(
            f"P{i},{allowed},{total[i]},{total[i] - t.slack},{t.most_days},{t.least_days},{t.least_off},{weekends}"
        )
    lines += ["", "SECTION_DAYS_OFF", *(",".join(map(str, [f"P{i}", *d])) for i, d in enumerate(off))]
    lines += ["", "SECTION_SHIFT_ON_REQUESTS", *on_wishes, "", "SECTION_SHIFT_OFF_REQUESTS", *off_wishes]
    duties = total.sum() / minutes.mean() / days * float(rng.uniform(0.97, 1.08))
    share = most.clip(0, days // 2).sum(axis=0) / most.clip(0, days // 2).sum()
    lines += ["", "SECTION_COVER"]
    for day in range(days):
        for kind, mean in zip(kinds, (duties * share).tolist(), strict=True):
            asked = max(0, int(rng.normal(mean, 0.2 * mean) + rng.random()))
            lines.append(f"{day},{kind.name},{asked},100,1")
    write_text(folder / f"{name}.txt", "\n".join(lines) + "\n")
    return name


def _contracts(rng: np.random.Generator) -> list[Terms]:
    """Full time, full time in longer runs, part time."""
    slack = int(rng.choice([480, 720, 960]))
    return [
        Terms(36.0, slack, 5, 2, int(rng.choice([2, 2, 3])), 0.5),
        Terms(float(rng.choice([32.0, 36.0])), slack, 6, int(rng.choice([1, 2])), 3, float(rng.choice([0.5, 0.75]))),
        Terms(float(rng.choice([18.0, 20.0])), slack, int(rng.choice([4, 5])), 1, 2, float(rng.choice([0.25, 0.5]))),
    ]


def _kinds(shifts: int, rng: np.random.Generator) -> list[Shift]:
    """Kinds of shift in the order of the day; with few of them all are of eight hours."""
    parts = PARTS_OF_DAY[min(shifts, 4)]
    each = sorted([*range(len(parts)), *rng.integers(len(parts), size=shifts - len(parts)).tolist()])
    mixed = shifts > len(parts) and rng.random() < 0.6
    kinds = []
    for i, part in enumerate(each):
        name = parts[part].lower() if shifts > len(parts) else parts[part]
        number = str(each[:i].count(part) + 1) if each.count(part) > 1 else ""
        kinds.append(Shift(name + number, int(rng.choice([480, 480, 600, 720])) if mixed else 480, part))
    return kinds


def _shift_lines(kinds: Sequence[Shift]) -> Iterator[str]:
    """Each kind with its length and those that may not follow it: whatever begins earlier in the day."""
    for kind in kinds:
        yield f"{kind.name},{kind.minutes},{'|'.join(k.name for k in kinds if k.part < kind.part)}"


def _allowed(people: int, days: int, kinds: Sequence[Shift], rng: np.random.Generator) -> np.ndarray:
    """By person and kind, how many duties at most: none, a few, half of the days, or any number; everybody may work
    one kind on any day. In some instances nothing is counted."""
    counted = rng.random() < 0.7
    most = np.zeros((people, len(kinds)), dtype=int)
    always = rng.integers(len(kinds))
    for code, kind in enumerate(kinds):
        some = days if not counted else max(2, days // 14) if kind.part == 3 else days // int(rng.choice([2, 3]))
        most[:, code] = rng.choice([0, some, days if not counted else some], people, p=(0.4, 0.4, 0.2))
    most[:, always] = days
    return most


def _wishes(
    days: int, kinds: Sequence[Shift], most: np.ndarray, off: Sequence[Sequence[int]], rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    """Wishes to work a shift, and not to, for some days in a row each."""
    wishes: tuple[list[str], list[str]] = [], []
    for i in range(len(most)):
        asked: set[tuple[int, int]] = set()
        for _ in range(int(rng.integers(0, max(2, days // 10)))):
            code, weight, unwanted = int(rng.choice(np.flatnonzero(most[i]))), rng.integers(1, 4), rng.random() < 0.3
            first, run = int(rng.integers(days)), int(rng.integers(1, 6))
            for day in range(first, min(days, first + run)):
                if day not in off[i] and (day, code) not in asked:
                    asked.add((day, code))
                    wishes[unwanted].append(f"P{i},{day},{kinds[code].name},{weight}")
    return wishes


def main() -> None:
    """Write the instances that the arguments ask for, and a table of what is known of them: nothing."""
    parser = argparse.ArgumentParser(description="Made instances in the shape of shift scheduling benchmarks.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weeks", type=int, nargs="+", default=[4, 6])
    parser.add_argument("--people", type=int, nargs="+", default=[20, 40])
    parser.add_argument("--shifts", type=int, nargs="+", default=[3, 6])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    home = given.folder / "curtois"
    home.mkdir(parents=True, exist_ok=True)
    made = [make_shifts(home, n, w, s, given.seed) for w in given.weeks for n in given.people for s in given.shifts]
    header = ("suite", "instance", "lower_bound", "best_known", "optimal", "source")
    with (given.folder / "best_known.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *(("curtois", n, "", "", "no", "made") for n in made)])


if __name__ == "__main__":
    main()
