"""What no rota can cover, before any solving."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from optimiser.book import Book
from optimiser.capacity import Shortage, shortages
from optimiser.folder.assemble import RotaInput
from optimiser.folder.load import RotaFolder, load
from optimiser.report.missing_data import MissingData, missing_data, missing_sentence, said_by_rules
from optimiser.report.rota.remarks import gone_files, left_out_remarks, period_remarks, shift_remarks, staff_remarks
from optimiser.report.rota.rulebook import judged_by, packs_of
from optimiser.report.rota.view import shown_keys
from optimiser.report.rota.words import count, shortage_text


@dataclass(frozen=True, eq=False, repr=False)
class Checked:
    """A folder without fault, and what of its needs must stay short.

    Attributes:
        source: what was read.
        shortages: needs of which some must stay unmet, whatever the rota.
        remarks: what is no fault and worth a look, a sentence each: staff who can fill no need, registrations that end
            before the last day, shifts that break rules by themselves, shifts and wishes that no search looks at, files
            that the last run read and that are gone.
    """

    source: RotaInput
    shortages: tuple[Shortage, ...]
    remarks: tuple[str, ...] = ()

    @cached_property
    def sizes(self) -> dict[str, int]:
        """People, contracts, teams, days, rules, and places to fill at least."""
        problem = self.source.problem
        return {
            "people": len(problem.people),
            "contracts": len(problem.contracts),
            "teams": len(problem.teams),
            "days": problem.calendar.days,
            "rules": len(shown_keys(self.source.rules)),
            "minimums": sum(need.minimum for need in problem.needs if 0 <= need.day < problem.calendar.days),
        }

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """Each shortage in a sentence."""
        return tuple(shortage_text(self.source.problem, shortage) for shortage in self.shortages)

    @cached_property
    def _missing(self) -> list[MissingData]:
        """What rules of the book lack to judge any rota of the folder."""
        problem, rules = self.source.problem, self.source.rules
        return missing_data(problem, rules, said_by_rules(problem, rules))

    def data(self) -> dict[str, Any]:
        """For programs."""
        shown = [
            {"missing": s.missing, "needed": s.needed, "at_most": s.at_most, "text": text}
            for s, text in zip(self.shortages, self.sentences, strict=True)
        ]
        notices = [str(notice) for notice in self.source.notices]
        packs = {
            "packs": packs_of(self.source.rules),
            "without": list(self.source.without),
            "judged_by": judged_by(self.source.rules, self.source.without),
            "lacking": [m.as_dict() for m in self._missing],
        }
        found = {"shortages": shown, "remarks": list(self.remarks)}
        return {"faults": [], "notices": notices, **self.sizes, **packs, **found}

    def __str__(self) -> str:
        sizes = self.sizes
        head = (
            f"{self.source.name}: no fault. {count(sizes['people'], 'person', 'people')} with "
            f"{count(sizes['contracts'], 'contract')}, {count(sizes['teams'], 'team')}, "
            f"{count(sizes['days'], 'day')}, {count(sizes['minimums'], 'place')} to fill at least, "
            f"{count(sizes['rules'], 'rule')}."
        )
        closing = f"{count(len(self.sentences), 'shortage')} that no rota can avoid."
        if not self.sentences:
            closing = "Counting finds no need that must stay short."
        judged = " ".join(
            filter(None, (judged_by(self.source.rules, self.source.without), missing_sentence(self._missing)))
        )
        remarks = (f"Note  {line}" for line in self.remarks)
        return "\n".join([head, judged, *remarks, *(f"Short  {line}" for line in self.sentences), closing])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def check(folder: Path | str | RotaInput) -> Checked:
    """Read a folder and count what no rota can cover: needs against the people who may meet them.

    Raises:
        BadInput: with every fault of every file.
    """
    source = folder if isinstance(folder, RotaInput) else load(folder)
    problem, rules = source.problem, source.rules
    remarks = [*staff_remarks(problem), *shift_remarks(problem, rules), *left_out_remarks(problem)]
    remarks += period_remarks(problem, rules)
    if isinstance(source, RotaFolder):
        remarks += gone_files(source.path / "out" / "run.json", source.inputs)
    return Checked(source, tuple(shortages(Book(problem, rules))), tuple(remarks))
