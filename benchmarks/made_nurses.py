"""Made instances in the shape of the second nurse rostering competition, varied by seed: `python -m
benchmarks.made_nurses FOLDER [--weeks 4 8] [--nurses 30 50] [--seed SEED]`.

What differs by seed are contracts, who has which skills, runs asked of shifts, demand of each week and how tight it is
against the contracts, history and wishes. `ROTA_BENCHMARK_DATA=FOLDER` lets `rota bench` run them. They are tuned on;
the published ones are only measured.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from optimiser.tabular.output import write_text

SKILL_NAMES = ("HeadNurse", "Nurse", "Caretaker", "Trainee")
SHIFT_NAMES = ("Early", "Day", "Late", "Night")
WEEKDAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SKILLS_HELD = ((0, 1), (1, 2), (2,), (3,))
"""What the four kinds of nurse can do; each is of the kind of its first skill."""

CONTRACT_NAMES = ("FullTime", "PartTime", "HalfTime", "20Percent")


def make_nurses(folder: Path, nurses: int, weeks: int, seed: int) -> str:
    """Write a data set of one instance; the name of the instance.

    Args:
        folder: of the data sets, `FOLDER/inrc2`.
        nurses: how many, at least 10.
        weeks: how many.
        seed: the same numbers and seed give the same files.
    """
    rng = np.random.default_rng([nurses, weeks, seed])
    name = f"n{nurses:03d}w{weeks}"
    number = seed % 10
    home = folder / name
    home.mkdir(parents=True, exist_ok=True)
    terms, of_contract = _contracts(weeks, rng), rng.choice(4, nurses, p=(0.3, 0.3, 0.22, 0.18))
    share = np.array((rng.uniform(0.1, 0.16), rng.uniform(0.15, 0.45), 0.0, rng.uniform(0.13, 0.25)))
    share[2] = 1 - share.sum()
    kind = np.sort(rng.choice(4, nurses, p=share))
    kind[:3] = 0
    ids = [f"{SKILL_NAMES[k][0]}N_{i}" for i, k in enumerate(kind.tolist())]
    most = np.array([terms[c][0][1] for c in of_contract]) / weeks
    tight = float(rng.uniform(0.97, 1.06))
    write_text(home / f"Sc-{name}.txt", _scenario(name, weeks, terms, of_contract, kind, ids, rng))
    last = [int(rng.integers(4)) if rng.random() < 0.5 else None for _ in ids]
    write_text(home / f"H0-{name}-{number}.txt", _history(name, ids, last, rng))
    planted = _planted(7 * weeks, kind.tolist(), most / 7, last, rng)
    for week in range(weeks):
        capacity = np.array([most[kind == k].sum() for k in range(4)]) * tight
        there = planted[7 * week : 7 * week + 7]
        write_text(home / f"WD-{name}-{week}.txt", _week(name, capacity, there, ids, rng))
    return f"{name}_{number}_{'-'.join(map(str, range(weeks)))}"


Terms = tuple[tuple[int, int], tuple[int, int], tuple[int, int], int, int]
"""Assignments in all, working days and days off in a row (each least and most), weekends, whether they are whole."""


def _contracts(weeks: int, rng: np.random.Generator) -> list[Terms]:
    def of(week: tuple[float, float], run: tuple[int, int], off: tuple[int, int], weekends: float, whole: int) -> Terms:
        least, most = (round(x * weeks) for x in week)
        return (least, most), run, off, max(1, round(weekends * weeks)), whole

    full_run, part_run = ((3, 5), (3, 5)) if rng.random() < 0.6 else ((3, 5), (4, 7))
    part_off = (2, int(rng.integers(3, 6))) if rng.random() < 0.7 else (5, 6)
    half_off = (int(rng.integers(2, 6)), 6)
    return [
        of((3.5, float(rng.uniform(5.0, 5.6))), full_run, (2, 3), 0.5, 1),
        of((1.8, float(rng.uniform(3.2, 3.8))), part_run, part_off, 0.5, 1),
        of((1.5, 2.6), (int(rng.integers(2, 5)), 6), half_off, 0.25, int(rng.random() < 0.7)),
        of((1.1, 1.9), (3, 4), (int(rng.integers(2, 5)), 7), 0.25, 1),
    ]


def _scenario(
    name: str, weeks: int, terms: Sequence[Terms], of_contract: np.ndarray, kind: np.ndarray, ids: Sequence[str],
    rng: np.random.Generator,
) -> str:  # fmt: skip
    def pair(two: tuple[int, int]) -> str:
        return f"({two[0]},{two[1]})"

    late, night = int(rng.choice([2, 2, 3])), int(rng.choice([3, 4, 4]))
    contracts = [
        f"{n} {pair(t[0])} {pair(t[1])} {pair(t[2])} {t[3]} {t[4]}" for n, t in zip(CONTRACT_NAMES, terms, strict=True)
    ]
    people = [
        f"{i} {CONTRACT_NAMES[c]} {len(SKILLS_HELD[k])} {' '.join(SKILL_NAMES[s] for s in SKILLS_HELD[k])}"
        for i, c, k in zip(ids, of_contract.tolist(), kind.tolist(), strict=True)
    ]
    lines = [
        f"SCENARIO = {name}", "", f"WEEKS = {weeks}", "", f"SKILLS = {len(SKILL_NAMES)}", *SKILL_NAMES, "",
        f"SHIFT_TYPES = {len(SHIFT_NAMES)}", "Early (2,5)", f"Day (2,{7 * weeks})", f"Late ({late},5)",
        f"Night ({night},5)", "", "FORBIDDEN_SHIFT_TYPES_SUCCESSIONS", "Early 0", "Day 0", "Late 2 Early Day",
        "Night 3 Early Day Late", "", f"CONTRACTS = {len(contracts)}", *contracts, "", f"NURSES = {len(people)}",
        *people,
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _planted(
    days: int, kind: Sequence[int], share: np.ndarray, last: Sequence[int | None], rng: np.random.Generator
) -> np.ndarray:
    """How many a rota that keeps what is hard has by day, shift and skill: runs of a shift for three to five days, days
    off between them, so many that each nurse works their share of the days.

    Args:
        last: by nurse, the shift on the day before the first, which goes on; None for a day off.
    """
    there = np.zeros((days, len(SHIFT_NAMES), len(SKILL_NAMES)), dtype=int)
    for k, part, shift in zip(kind, share.tolist(), last, strict=True):
        day, now = 0, shift
        while day < days:
            if now is None:
                run = int(rng.integers(3, 6))
                day += int(rng.integers(0, 4)) if day == 0 else max(1, round(run / part - run))
                now = int(rng.integers(4))
            else:
                run = int(rng.integers(1, 4))
            for d in range(day, min(days, day + run)):
                there[d, now, rng.choice(SKILLS_HELD[k])] += 1
            day, now = day + run, None
    return there


def _history(name: str, ids: Sequence[str], last: Sequence[int | None], rng: np.random.Generator) -> str:
    """What nurses did on the day before the first."""
    lines = ["HISTORY", f"0 {name}", "", "NURSE_HISTORY"]
    for i, shift in zip(ids, last, strict=True):
        if shift is not None:
            run = int(rng.integers(1, 6))
            lines.append(f"{i} 0 0 {SHIFT_NAMES[shift]} {rng.integers(1, run + 1)} {run} 0")
        else:
            lines.append(f"{i} 0 0 None 0 0 {rng.integers(1, 7)}")
    return "\n".join(lines) + "\n"


def _week(
    name: str, capacity: np.ndarray, planted: np.ndarray, ids: Sequence[str], rng: np.random.Generator
) -> str:  # fmt: skip
    """Demand of a week: ideals about as many as contracts can give; of these most are minima, as far as a planted rota
    meets them; and wishes.

    Args:
        capacity: duties a week of the nurses of each kind.
        planted: by day, shift and skill, how many there are.
    """
    asked = capacity.copy()
    spare = max(0.0, asked[0] - 16.0)  # few duties are for head nurses alone; nurses do caretakers' work too
    asked[0] -= spare
    asked[1], asked[2] = spare + 0.75 * asked[1], asked[2] + 0.25 * asked[1]
    rhythm = np.array((1, 1, 1, 1, 1, 0.6, 0.6))
    lines = ["WEEK_DATA", name, "", "REQUIREMENTS"]
    for code, shift in enumerate(SHIFT_NAMES):
        for skill, number in enumerate(SKILL_NAMES):
            mean = asked[skill] * rhythm / rhythm.sum() / len(SHIFT_NAMES)
            ideal = np.maximum(0, np.floor(rng.normal(mean, 0.15 * mean) + rng.random(7))).astype(int)
            least = np.minimum(rng.binomial(ideal, 0.9), planted[:, code, skill])
            pairs = " ".join(f"({a},{b})" for a, b in zip(least.tolist(), ideal.tolist(), strict=True))
            lines.append(f"{shift} {number} {pairs}")
    wishes = int(rng.integers(1, max(2, len(ids) * 7 // 10)))
    lines += ["", f"SHIFT_OFF_REQUESTS = {wishes}"]
    for _ in range(wishes):
        shift = "Any" if rng.random() < 0.5 else rng.choice(SHIFT_NAMES)
        lines.append(f"{rng.choice(ids)} {shift} {rng.choice(WEEKDAY_NAMES)}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the instances that the arguments ask for, and a table of what is known of them: nothing."""
    parser = argparse.ArgumentParser(description="Made instances in the shape of a nurse rostering competition.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weeks", type=int, nargs="+", default=[4, 8])
    parser.add_argument("--nurses", type=int, nargs="+", default=[30, 50])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    made = [make_nurses(given.folder / "inrc2", n, w, given.seed) for w in given.weeks for n in given.nurses]
    header = ("suite", "instance", "lower_bound", "best_known", "optimal", "source")
    with (given.folder / "best_known.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *(("inrc2-static", n, "", "", "no", "made") for n in made)])


if __name__ == "__main__":
    main()
