"""Rotas side by side: each judged, compared with the first, and written as a file that can be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from optimiser.audit import RuleLike
from optimiser.folder.files import ROTA
from optimiser.library.comparing.search import RotaSearch
from optimiser.library.judged_rota import JudgedRota
from optimiser.report.comparing.side_by_side import (
    bills_table,
    side_by_side_data,
    side_by_side_page,
    side_by_side_table,
)
from optimiser.report.rota.view import RotaView, RunOutcome
from optimiser.solve.multiobjective.alternatives import find_alternatives
from optimiser.solve.result import Result
from optimiser.table import OutputTable
from optimiser.tabular.lock import locked
from optimiser.tabular.output import write_csv, write_text

BESIDE = "alternatives"
"""Where they stand beside the rota."""

FIRST = "rota.csv"


@dataclass(frozen=True, eq=False)
class SideBySide:
    """A rota and its alternatives.

    Attributes:
        first: the rota.
        others: its alternatives, each judged.
        ended: why there are not as many as were asked for; empty where there are.
    """

    first: JudgedRota
    others: tuple[JudgedRota, ...]
    ended: str = ""

    @cached_property
    def rotas(self) -> dict[str, JudgedRota]:
        """Every rota by the name of its file."""
        return {FIRST: self.first, **{f"rota-{n}.csv": rota for n, rota in enumerate(self.others, 1)}}

    @property
    def views(self) -> Mapping[str, RotaView]:
        """What is said of each."""
        return {name: rota.view for name, rota in self.rotas.items()}

    @property
    def tables(self) -> dict[str, OutputTable]:
        """`comparison`, a row for each rota, and `bills`, points by rule and rota."""
        return {table.name: table for table in (side_by_side_table(self.views), bills_table(self.views))}

    def data(self) -> dict[str, Any]:
        """For programs."""
        return side_by_side_data(self.views, self.ended)

    def write(self, out: Path | str) -> list[Path]:
        """Write the alternatives, `comparison.csv`, `bills.csv` and `comparison.html` into the folder `alternatives`
        of a folder of results; those of an earlier search are taken away."""
        target = Path(out) / BESIDE
        with locked(target):
            for old in target.glob("rota-*.csv"):
                old.unlink()
            written = write_rotas(self.others, target)
            written += [table.write(target) for table in self.tables.values()]
            written.append(target / "comparison.html")
            write_text(written[-1], side_by_side_page(self.views, self.ended))
        return written


def write_rotas(rotas: Sequence[JudgedRota], target: Path) -> list[Path]:
    """Write rotas as `rota-1.csv` and so on."""
    files = [target / f"rota-{number}.csv" for number in range(1, len(rotas) + 1)]
    for file, rota in zip(files, rotas, strict=True):
        write_csv(file, ROTA.headings, rota.rows)
    return files


def search_alternatives(search: RotaSearch, first: JudgedRota, count: int, differ: float, dearer: float) -> SideBySide:
    """Search rotas that differ from a first one and from each other.

    Args:
        search: how; each alternative has an equal share of the time, and begins from the rota.
        first: the rota.
        count: how many besides it.
        differ: which part of an earlier rota's assignments a later one may not have; from 0 to 1.
        dearer: by which part of the first one's points each may cost more.
    """

    def run(extra: Sequence[RuleLike]) -> Result:
        return search.run(1 / (count + 1), extra, start=first.bill.lines.frozen())

    found = find_alternatives(first.bill, count, differ, dearer, run, lambda: search.interrupted)
    outcome = RunOutcome("FEASIBLE", first.outcome.bound, record=first.outcome.record)
    return SideBySide(first, tuple(search.rota_of(bill, outcome) for bill in found.bills), found.ended)
