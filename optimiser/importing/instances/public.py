"""Public instances written out as rota folders."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from optimiser.folder.files import TABLES
from optimiser.importing.instances import curtois, inrc1, inrc2
from optimiser.importing.instances.instance import Instance
from optimiser.problem.domain import NOWHERE, Price
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import BadInput, Fault
from optimiser.tabular.lock import locked
from optimiser.tabular.output import write_csv, write_text

FileRows = list[list[object]]

KINDS = (curtois.is_curtois, inrc1.is_inrc1, inrc2.is_inrc2)
"""What tells a file of each format."""


def is_instance(paths: Sequence[Path]) -> bool:
    """Whether some of the files are those of a public instance, by their beginning or name; unreadable ones are not."""
    for path in paths:
        try:
            if path.is_file() and (_kind(path) or any(known(path) for known in KINDS)):
                return True
        except OSError:
            continue
    return False


def _kind(path: Path) -> str:
    """Sc-, H0- or WD- for the files of an instance of several; blank for any other."""
    return next((k for k in ("Sc-", "H0-", "WD-") if path.name.startswith(k) and path.suffix == ".txt"), "")


def read_files(paths: Sequence[Path]) -> Instance:
    """The instance in some files: one of Curtois's, one of the first competition, or a scenario, a history and week
    files in order of weeks.

    Raises:
        BadInput: faults of the files, or files that are not one instance.
    """
    if len(paths) == 1 and paths[0].is_file() and curtois.is_curtois(paths[0]):
        return curtois.read_curtois(paths[0])
    if len(paths) == 1 and paths[0].is_file() and inrc1.is_inrc1(paths[0]):
        return inrc1.read_inrc1(paths[0])
    kinds = [_kind(p) for p in paths]
    if kinds.count("Sc-") != 1 or kinds.count("H0-") != 1 or "WD-" not in kinds or "" in kinds:
        odd = next((p for p, k in zip(paths, kinds, strict=True) if not k), paths[0])
        raise BadInput(
            [Fault(odd.name, None, None, "these files are not one instance",
                   "expected one InstanceN.txt, one NAME.xml or NAME.txt of the first competition, or Sc-SET.txt, "
                   "H0-SET-i.txt and WD-SET-j.txt for each week")]
        )  # fmt: skip
    weeks = [p for p, k in zip(paths, kinds, strict=True) if k == "WD-"]
    numbers = [p.stem.rsplit("-", 1)[-1] for p in weeks]
    scenario, history = paths[kinds.index("Sc-")], paths[kinds.index("H0-")]
    name = f"{scenario.stem.removeprefix('Sc-')}_{history.stem.rsplit('-', 1)[-1]}_{'-'.join(numbers)}"
    return inrc2.read_inrc2(scenario, history, weeks, name)


def import_instance(folder: Path, paths: Sequence[Path], replace: bool = False) -> dict[str, int]:
    """Write a public instance as a rota folder.

    Returns:
        Rows written by file.

    Raises:
        BadInput: faults of the files; tables that the folder already has, without `replace`; tables that it has and
            the instance has not, always: they would be read with it.
    """
    instance = read_files(paths)
    tables = tables_of(instance)
    there = [name for name in ("rota.toml", *(t.file for t in TABLES)) if (folder / name).exists()]
    strange = [name for name in there if name not in tables and name != "rota.toml"]
    if there and (strange or not replace):
        again = "" if strange else ", or --replace"
        shown = strange if replace else there
        raise BadInput(
            [Fault(n, None, None, "is already in the folder", f"expected a new folder{again}") for n in shown]
        )
    with locked(folder, 60, "import"):
        for name, (header, rows) in tables.items():
            write_csv(folder / name, header, rows)
        write_text(folder / "rota.toml", instance_settings(instance))
    return {name: len(rows) for name, (_, rows) in tables.items()}


def tables_of(instance: Instance) -> dict[str, tuple[list[str], FileRows]]:
    """Header and rows of every table that has rows."""
    problem = instance.problem
    code = [s.code for s in problem.shifts]
    who = [p.id for p in problem.people]
    team, employer = problem.teams[0].id, problem.organisations[0].id
    repeated = {r for r, times in Counter(problem.requests).items() if times > 1}
    tables: dict[str, tuple[list[str], FileRows]] = {
        "organisations.csv": (["organisation"], [[employer]]),
        "teams.csv": (["team", "organisation"], [[team, employer]]),
        "staff.csv": (
            ["person", "role", "weekly_hours", "employer", "home_team"],
            [[who[c.person], c.role or "staff", 0, employer, team] for c in problem.contracts],
        ),
        "shifts.csv": (["shift", "start", "end"], [[s.code, _clock(s.start), _clock(s.end)] for s in problem.shifts]),
        "demand.csv": (
            ["team", "from", "to", "cover_period", "capability", "minimum", "ideal", "maximum", "importance",
             "ideal_importance", "maximum_importance"],
            [
                [team, _date(problem, n.day), _date(problem, n.day), code[n.period],
                 problem.capabilities[n.capability].expression, n.minimum, n.ideal, n.maximum,
                 _price(n.below_minimum), _price(n.below_ideal), _price(n.above)]
                for n in problem.needs
            ],
        ),
        "skills.csv": (["skill"], [[s] for s in problem.skills]),
        "staff_skills.csv": (
            ["person", "skill"], [[p.id, problem.skills[h.skill]] for p in problem.people for h in p.skills],
        ),
        "availability.csv": (
            ["person", "kind", "from"],
            [[who[p], "unavailable", _date(problem, d)]
             for p, d in dict.fromkeys((a.person, a.start // 1440) for a in problem.absences)],
        ),
        "requests.csv": (
            ["person", "from", "wish", "shifts", "importance", "note"],
            [
                [who[r.person], _date(problem, r.day), "work" if r.wants else "off",
                 "|".join(code[s] for s in sorted(r.shifts or ())), r.points, f"no. {number}" if r in repeated else ""]
                for number, r in enumerate(problem.requests, 1)
            ],
        ),
        "history.csv": (
            ["person", "date", "shift", "team", "capability"],
            [
                [who[problem.contracts[a.contract].person], _date(problem, problem.duties[a.duty].day),
                 code[problem.duties[a.duty].shift], team, "none" if a.capability == NOWHERE else ""]
                for a in problem.history
            ],
        ),
        "balances.csv": (
            ["person", "measure", "value"], [[who[c.person], c.measure, c.value] for c in problem.carried],
        ),
    }  # fmt: skip
    return {name: table for name, table in tables.items() if table[1]}


def instance_settings(instance: Instance) -> str:
    """The text of `rota.toml`: the period, and each rule of the format."""
    problem = instance.problem
    known = [p.history_from for p in problem.people if p.history_from is not None]
    lines = [
        f"name = {_toml(instance.name)}",
        "",
        "[period]",
        f"start = {problem.calendar.start.isoformat()}",
        f"days = {problem.calendar.days}",
        'time_zone = "UTC"',
        'bank_holidays = ["none"]',
    ]
    if known:
        lines.append(f"history_from = {_date(problem, min(known)).isoformat()}")
    lines += ["", "[rules]", 'without = ["all"]      # the rules of the format alone']
    for rule in instance.rules:
        lines += ["", "[[rule]]", *(f"{key} = {_toml(value)}" for key, value in rule.items())]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)  # text, whole numbers and true or false are written alike


def _clock(minutes: int) -> str:
    if minutes > 1440:
        return f"{minutes // 60 - 24:02d}:{minutes % 60:02d}+1"
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _date(problem: Problem, day: int) -> dt.date:
    return problem.calendar.date(day)


def _price(price: Price) -> str | int:
    return "hard" if price.hard else price.points
