"""Two rotas of one folder side by side."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from optimiser.audit import Bill, Lines
from optimiser.folder.files import ROTA
from optimiser.library.judged_rota import JudgedRota, audit
from optimiser.library.names import bad_argument
from optimiser.operate.difference import RotaDifference, compare_rotas
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.diff import difference_data, show_difference
from optimiser.report.rota.view import RotaView
from optimiser.tabular.output import write_csv


def difference(before: JudgedRota, after: JudgedRota) -> Answer[RotaDifference]:
    """Who no longer works what and what is new, by person and team; cost and breaches before and after.

    Raises:
        BadInput: they are of different people or duties and of no folder, or what the folder now holds has faults.
    """
    first, second = _of_one_problem(before, after)
    found = compare_rotas(first.bill, second.bill, second.visible)
    return Answer(found, second, partial(_data, before.view.rota), show_difference)


def _data(rota_before: Any, view: RotaView, found: RotaDifference) -> dict[str, Any]:
    return {"rota_before": rota_before, **difference_data(view, found)}


def _numbered(rota: JudgedRota) -> tuple[object, ...]:
    """What the indexes of a rota's assignments mean."""
    problem = rota.source.problem
    contracts = [(terms.id, problem.people[terms.person].id) for terms in problem.contracts]
    teams, capabilities = [team.id for team in problem.teams], [held.name for held in problem.capabilities]
    return contracts, teams, capabilities, problem.duties


def _of_one_problem(before: JudgedRota, after: JudgedRota) -> tuple[RotaView, RotaView]:
    """Two rotas as their readers see them, with duties numbered alike.

    Where either has duties by their times alone, which the other has not, or staff who are not the same, both are read
    anew together.
    """
    if _numbered(before) == _numbered(after):
        return before.view, after.view
    if after.home is None:
        raise bad_argument("before", "the rotas are of different people or duties", "expected two rotas of one problem")
    with TemporaryDirectory(prefix="rota-") as place:
        files = [Path(place) / name for name in ("before.csv", "after.csv")]
        for file, rota in zip(files, (before, after), strict=True):
            write_csv(file, ROTA.headings, rota.rows)
        both = audit(after.home, files[1], previous=files[0], manager=after.manager)
    problem, rules = both.source.problem, both.source.rules
    told = Bill(problem, rules, Lines(problem, problem.previous))
    return (
        replace(before.view, problem=problem, bill=told),
        replace(after.view, problem=problem, bill=both.bill),
    )
