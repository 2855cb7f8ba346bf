"""Made places to prove mixes on: ``python -m benchmarks.made_places --times 6`` prints what each proof took.

A place has the shape of the examples' and is small: a ward or a home team or both, one or two of the common roles and
some that few people have. What differs by seed are hours, roles, who may do what, caps and the uplift. The learning of
`optimiser.mix_proof` is tuned on these, and on no example.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from optimiser.mix_proof.proof import ProofRun, ProofSettings
from optimiser.mix_proof.run import run_proof
from optimiser.tabular.output import write_csv, write_text

COMMON = ("nurse", "support worker", "care worker")
RARE = ("therapist", "pharmacist", "social worker", "doctor", "paramedic")
TIMES = {"day": 60.0, "weekend": 24.0, "night": 84.0}
PERIODS = (
    ("early", "weekdays", "day", "08:00", "14:00"),
    ("late", "weekdays", "day", "14:00", "20:00"),
    ("early", "weekend", "weekend", "08:00", "14:00"),
    ("late", "weekend", "weekend", "14:00", "20:00"),
    ("night", "daily", "night", "20:00", "08:00"),
)


def make_place(folder: Path, seed: int) -> None:
    """Write the mix folder of a made place.

    Args:
        folder: new or empty.
        seed: the same seed gives the same place.
    """
    rng = np.random.default_rng(seed)
    settings = list(rng.permutation(["ward", "home", "clinic"])[: int(rng.integers(1, 3))])
    roles = [*rng.permutation(COMMON)[: int(rng.integers(1, 3))], *rng.permutation(RARE)[: int(rng.integers(1, 4))]]
    folder.mkdir(parents=True, exist_ok=True)
    uplift = int(rng.integers(18, 26))
    write_text(
        folder / "mix.toml",
        f"[hours]\nuplift_percent = {uplift}\n[costs]\nunmet_gbp_per_hour = 120.00\n"
        '[link]\nstart = "2027-01-04"\nweeks = 1\n',
    )
    tables: dict[str, tuple[Sequence[str], list[Sequence[object]]]] = {
        "organisations.csv": (("organisation", "name", "sector"), [("RX1", "Trust", "community")]),
        "places.csv": (("place", "name"), [("east", "East")]),
        "settings.csv": (("setting", "name", "kind"), [(s, s, s) for s in settings]),
        "times.csv": (("time", "name", "hours_per_week"), [(t, t, h) for t, h in TIMES.items()]),
        "competences.csv": (("competence", "name"), [(f"work of a {r}", f"work of a {r}") for r in roles]),
        "roles.csv": (("role", "name", "band", "registered"), [(r, r, 5, "yes") for r in roles]),
        "teams.csv": (
            ("team", "organisation", "place", "setting"),
            [(f"East {s}", "RX1", "east", s) for s in settings],
        ),
        "periods.csv": (("period", "days", "time", "start", "end"), list(PERIODS)),
        "hours.csv": (
            ("place", "setting", "time", "competence", "level", "hours_per_week"),
            [
                ("east", s, t, f"work of a {r}", 1, round(float(hours), 1))
                for s in settings
                for r in roles
                for t, hours in _hours(r in COMMON, rng).items()
            ],
        ),
        "skills.csv": (("role", "competence", "level"), _skills(roles, rng)),
        "staff.csv": (
            ("option", "organisation", "role", "source", "wte_min", "wte_max", "annual_pay_gbp"),
            [
                (f"{r} {source}", "RX1", r, source, 0, most, pay)
                for r in roles
                for source, most, pay in _sources(float(rng.uniform(24_000, 60_000)), rng)
            ],
        ),
    }
    for name, (headings, rows) in tables.items():
        write_csv(folder / name, headings, rows)


def _hours(common: bool, rng: np.random.Generator) -> dict[str, float]:
    """Hours a week by time of day: those of common roles at all times, of others by day and here and there beyond."""
    scale = float(rng.uniform(1.0, 3.0)) if common else float(rng.uniform(0.15, 0.7))
    chances = (1.0, 0.9, 0.8) if common else (1.0, 0.3, 0.1)
    return {
        time: scale * TIMES[time] * float(rng.uniform(0.5, 1.0))
        for time, chance in zip(TIMES, chances, strict=True)
        if rng.random() < chance
    }


def _skills(roles: Sequence[str], rng: np.random.Generator) -> list[Sequence[object]]:
    """Each role does its own work, and now and then another's."""
    return [(role, f"work of a {work}", 1) for role in roles for work in roles if role == work or rng.random() < 0.2]


def _sources(pay: float, rng: np.random.Generator) -> list[tuple[str, object, float]]:
    """Staff in post up to a cap, and dearer ones to be hired."""
    return [("existing", round(float(rng.uniform(0.5, 6.0)), 1), round(pay)), ("hiring", "", round(1.1 * pay))]


def prove_place(seed: int, settings: ProofSettings, workers: int) -> tuple[ProofRun, float]:
    """The proof of a made place and its seconds."""
    with tempfile.TemporaryDirectory(prefix="rota-place-") as home:
        make_place(Path(home) / "place", seed)
        began = perf_counter()
        run = run_proof(Path(home) / "place", Path(home) / "draws", settings=settings, workers=workers)
        return run, perf_counter() - began


def main() -> None:
    """Prove places, a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=6)
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    for seed in range(asked.times):
        run, seconds = prove_place(seed, ProofSettings(draws=asked.draws), asked.workers)
        wte = " ".join(f"{tried.wte:.2f}" for tried in run.rounds)
        pounds, made = run.proven.result.totals.cost_pence // 100, run.record["parts_made"]
        print(
            f"place {seed}: {run.rounds[0].rotas[0].people} people, WTE by round {wte}, "
            f"{'holds ' + format(run.proven.wte, '.2f') if run.best is not None else run.why}, "
            f"£{pounds:,} a year, {made} parts of rotas, {seconds:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
