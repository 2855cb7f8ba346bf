"""How a story is told: commands as a coordinator types them, rows of files, and what a folder's rota leaves short."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from optimiser.audit import Lines
from optimiser.cli import main
from optimiser.folder.load import RotaFolder, load
from optimiser.gaps import gaps
from optimiser.problem.domain import Assignment

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def run(*args: object, ends: tuple[int, ...] = (0,)) -> Result:
    """Run a command that ends with one of some exit codes."""
    done = CliRunner().invoke(main, [str(a) for a in args], catch_exceptions=False)
    assert done.exit_code in ends, done.output
    return done


def ask(*args: object, ends: tuple[int, ...] = (0, 1)) -> Any:
    """What a command answers with --json."""
    return json.loads(run(*args, "--json", ends=ends).stdout)


def write_rows(path: Path, content: list[dict[str, str]]) -> None:
    """Write rows whose columns are those of any of them."""
    columns = list(dict.fromkeys(c for row in content for c in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="")
        writer.writeheader()
        writer.writerows(content)


def read_all(path: Path) -> str:
    """The text of a file, of a workbook's parts too."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8", errors="replace")
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(name).decode("utf-8", errors="replace") for name in parts.namelist())


@dataclass
class Story:
    """A folder with a rota: by default the one solved in it."""

    home: Path
    other: Path | None = None

    @property
    def rota(self) -> Path:
        return self.other or self.home / "out" / "rota.csv"

    @cached_property
    def folder(self) -> RotaFolder:
        return load(self.home, rota=self.rota)

    @property
    def assignments(self) -> frozenset[Assignment]:
        assert self.folder.rota is not None
        return self.folder.rota

    def audit(self, rota: Path | None = None, home: Path | None = None) -> Any:
        """The bill of a rota, by this folder or another."""
        return ask("audit", home or self.home, rota or self.rota)

    def changed(self, name: str) -> Path:
        """A copy of the input files, to be changed."""
        copy = self.home.parent / name
        copy.mkdir()
        for path in [*self.home.glob("*.csv"), *self.home.glob("*.toml")]:
            shutil.copy(path, copy)
        return copy

    def day(self, text: str) -> int:
        return self.folder.problem.calendar.day(date.fromisoformat(text))

    def date(self, day: int) -> str:
        return self.folder.problem.calendar.date(day).isoformat()

    def opened_by(self, person: int, first: int, last: int) -> list[int]:
        """Needs that fall below their minimum when a person is away from a first to a last day."""
        problem = self.folder.problem
        left = [
            a
            for a in self.assignments
            if problem.contracts[a.contract].person != person or not first <= problem.duties[a.duty].day <= last
        ]
        before = {g.need for g in gaps(problem, Lines(problem, self.assignments))}
        return [g.need for g in gaps(problem, Lines(problem, left)) if g.need not in before]

    @property
    def short(self) -> list[tuple[str, str, str]]:
        """The slot of each gap."""
        problem = self.folder.problem
        return [self.slot(g.need) for g in gaps(problem, Lines(problem, self.assignments))]

    def slot(self, need: int) -> tuple[str, str, str]:
        """Team, date and cover period of a need, as commands take them."""
        problem = self.folder.problem
        asked = problem.needs[need]
        return problem.teams[asked.team].id, self.date(asked.day), problem.periods[asked.period].name


def moved(found: Any) -> tuple[set[tuple[str, str, str]], set[tuple[str, str, str]]]:
    """(what was left, what was taken) of the changes of a repair, as (person, date, shift)."""
    sides: dict[str, set[tuple[str, str, str]]] = {"leaves": set(), "takes": set()}
    for change in found["changes"]:
        sides[change["change"]].add((change["person"], change["date"], change["shift"]))
    return sides["leaves"], sides["takes"]


def told(difference: Any) -> tuple[set[tuple[str, str, str]], set[tuple[str, str, str]]]:
    """The same of a comparison of two rotas, without duties that only count as another capability."""
    lost, gained = ({(r["person"], r["date"], r["shift"]) for r in difference[side]} for side in ("lost", "gained"))
    return lost - gained, gained - lost
