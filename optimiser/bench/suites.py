"""What can be benchmarked: suites of instances, each with what is known of its best cost."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from optimiser.audit import Rota, RuleLike, audit
from optimiser.bench.generated import SIZES, generate_instance
from optimiser.importing.instances import curtois, inrc1, inrc2
from optimiser.importing.instances.instance import Instance
from optimiser.tabular.faults import Faults, closest, listing

DATA = "ROTA_BENCHMARK_DATA"
"""Environment variable that says where the public instances are."""

REFERENCES = Path(__file__).parent / "generated_reference.csv"
"""The best costs and bounds found of generated instances, frozen; each with the planted cost it belongs to."""

HOUR = (
    *(f"curtois/Instance{n}" for n in (1, 2, 3, 4, 5, 7, 8, 10, 11, 13, 14, 16, 18)),
    "inrc2/n030w4_1_6-2-9-1",
    "inrc2/n060w4_1_6-1-1-5",
    "generated/100",
    "generated/300",
)
"""The preset: at 60 s and three seeds it ends within an hour."""

Rules = Callable[[Instance], Sequence[RuleLike]]


@dataclass(frozen=True)
class Known:
    """What is known of an instance: its best cost, a proven lower bound, None if unknown; and whence the cost is.

    Attributes:
        source: `published`, `reference` (the best that was ever found of a generated instance), or `planted` (the rota
            it was made around, which may be far from the best).
    """

    best: int | None = None
    bound: int | None = None
    source: str = "published"


@dataclass(frozen=True)
class Case:
    """An instance of a suite, read only when it is run."""

    suite: str
    name: str
    read: Callable[[], tuple[Instance, Rota | None]]
    known: Known = Known()

    @property
    def label(self) -> str:
        """`curtois/Instance5`."""
        return f"{self.suite}/{self.name}"


def data_folder() -> Path:
    """Where the public instances are: `ROTA_BENCHMARK_DATA`, else `../shared/benchmarks` from here."""
    return Path(os.environ.get(DATA) or Path(__file__).parents[2] / ".." / "shared" / "benchmarks").resolve()


def best_known(folder: Path) -> dict[str, Known]:
    """Best published costs and bounds by instance name, from `best_known.csv`; empty where it is missing."""
    path = folder / "best_known.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["instance"]: Known(_number(row["best_known"]), _number(row["lower_bound"]))
            for row in csv.DictReader(stream)
        }


def _number(text: str) -> int | None:
    return int(text) if text.strip() else None


def cases() -> dict[str, Case]:
    """Every case by label: the public ones whose files are there, and the generated ones."""
    folder = data_folder()
    known = best_known(folder)
    found: dict[str, Case] = {}

    def add(case: Case) -> None:
        found[case.label] = case

    for path in sorted((folder / "curtois").glob("*.txt"), key=_natural):
        add(Case("curtois", path.stem, lambda p=path: (curtois.read_curtois(p), None), known.get(path.stem, Known())))  # type: ignore[misc]
    for path in sorted((folder / "inrc1").glob("*.*"), key=_natural):
        if path.stem in known and path.suffix in (".xml", ".txt") and f"inrc1/{path.stem}" not in found:
            add(Case("inrc1", path.stem, lambda p=path: (inrc1.read_inrc1(p), None), known[path.stem]))  # type: ignore[misc]
    for name in known:
        if re.match(r"n\d{3}w\d_", name) and (folder / "inrc2" / name.split("_")[0]).exists():
            add(Case("inrc2", name, lambda n=name: (inrc2.read_named(folder / "inrc2", n), None), known[name]))  # type: ignore[misc]
    for size in SIZES:
        add(Case("generated", str(size), lambda s=size: _generated(s)))  # type: ignore[misc]
    return found


def _natural(path: Path) -> tuple[int, str]:
    digits = re.sub(r"\D", "", path.stem)
    return int(digits) if digits else 0, path.stem


def _generated(size: int) -> tuple[Instance, Rota]:
    planted = generate_instance(size)
    return planted.instance, planted.rota


def choose_cases(names: Sequence[str]) -> list[Case]:
    """Cases by suite (`curtois`), label (`curtois/Instance5`) or preset (`hour`), in order.

    Raises:
        BadInput: a name that is none of these, or public instances that are not there.
    """
    every, chosen, faults = cases(), {}, Faults()
    for name in names:
        labels = [x for x in every if x == name or x.split("/")[0] == name]
        labels = [x for x in HOUR if x in every] if name == "hour" else labels
        if not labels:
            suites = ["hour", *dict.fromkeys(x.split("/")[0] for x in every)]
            expected = f"expected {listing(suites)}, or an instance such as {next(iter(every))}"
            near = closest(name, [*suites, *every]) or ""
            faults.add("command line", None, "instance", f"'{name}' is unknown", expected, near)
        chosen.update({x: every[x] for x in labels})
    if faults.faults:
        missing = not (data_folder() / "curtois").exists()
        if missing:
            faults.notice("command line", None, None, f"no public instances in the folder that {DATA} names")
        faults.raise_if_any()
    return list(chosen.values())


def known_cost(case: Case, instance: Instance, rules: Sequence[RuleLike], planted: Rota | None) -> Known:
    """What a cost is measured against: the published best; of a generated instance the better of the planted rota's
    audited cost and the frozen reference."""
    if planted is None:
        return case.known
    bill = audit(instance.problem, rules, planted)
    cost = bill.points if bill.hard == 0 else None
    known = Known(cost, source="planted")
    frozen = frozen_references().get(case.label)
    if frozen is None or frozen[0] != cost:
        return known
    reference = frozen[1]
    if reference.best is None or (cost is not None and cost <= reference.best):
        return replace(known, bound=reference.bound)
    return reference


def frozen_references() -> dict[str, tuple[int | None, Known]]:
    """By label of a generated instance the cost of its planted rota and the best that was found and proven of it. They
    hold for the instance whose planted rota costs just that: another generator's are measured anew."""
    with REFERENCES.open(encoding="utf-8", newline="") as stream:
        return {
            row["instance"]: (
                _number(row["planted"]),
                Known(_number(row["best_known"]), _number(row["lower_bound"]), "reference"),
            )
            for row in csv.DictReader(stream)
        }
