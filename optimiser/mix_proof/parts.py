"""A rota in parts that share nobody, so that each is made separately and an unchanged one is not made again.

Two needs belong together where somebody may fill both, or supervises one and may fill the other: the parts are the
connected components of that graph, found by union and find (R. E. Tarjan, Efficiency of a good but not linear set union
algorithm, 1975).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimiser.mix_proof.causes import SUPERVISED
from optimiser.skillmix.rota_link.synthetic_rota import RotaFiles, SyntheticRota

Place = tuple[str, str]
"""A team, and a skill without its level."""


@dataclass(frozen=True)
class RotaPart:
    """Files of a part by name. ``people``: their ids in the whole rota, in the order of those of the part, which are
    numbered anew; ``names``: what each is called whatever else there is in the mix: the number of its option's staff.
    """

    files: tuple[tuple[str, str], ...]
    people: tuple[str, ...]
    names: tuple[str, ...]


def rota_parts(made: SyntheticRota) -> list[RotaPart]:
    """The parts of a rota folder in memory; parts without a need are left out."""
    names = _names(made)
    teams = {row["person"]: row["teams"].split("|") for row in _records(made.files, "staff.csv")}
    groups = _Groups()
    somebody: dict[str, Place] = {}
    stand_ins: set[Place] = set()
    for row in _records(made.files, "staff_skills.csv"):
        for team in teams[row["person"]]:
            place = team, row["skill"].removesuffix(SUPERVISED)
            groups.join(somebody.setdefault(row["person"], place), place)
            if row["skill"] != place[1]:
                stand_ins.add(place)
    for row in _records(made.files, "substitutions.csv"):
        wanted, supervisor = (row[column].split("@")[0] for column in ("wanted", "supervisor"))
        for team, skill in stand_ins:
            if skill == wanted:
                groups.join((team, wanted), (team, supervisor))
    peopled = {groups.of(place) for place in somebody.values()}
    home = min(peopled, default=None)
    found: dict[Place | None, list[Sequence[object]]] = {}
    headings, rows = made.files["demand.csv"]
    for values in rows:
        need = dict(zip(headings, map(str, values), strict=True))
        wanted_by = groups.of((need["team"], need["capability"].split("@")[0]))
        found.setdefault(wanted_by if wanted_by in peopled else home, []).append(values)
    parts = []
    for group, needs in found.items():
        people = [person for person, place in somebody.items() if groups.of(place) == group]
        files = {**made.files, "demand.csv": (headings, needs)}
        texts = _files_of(made.settings, files, {person: f"P{n:04d}" for n, person in enumerate(people, 1)})
        parts.append(RotaPart(tuple(texts), tuple(people), tuple(names[person] for person in people)))
    return parts


def whole_files(made: SyntheticRota) -> tuple[tuple[str, str], ...]:
    """The text of each file of a rota folder in memory."""
    return tuple(_files_of(made.settings, made.files, {person.person: person.person for person in made.staff}))


def _names(made: SyntheticRota) -> dict[str, str]:
    counts: Counter[str] = Counter()
    names = {}
    for person in made.staff:
        counts[person.option.id] += 1
        names[person.person] = f"{person.option.id} {counts[person.option.id]}"
    return names


def _records(files: RotaFiles, name: str) -> Iterator[Mapping[str, str]]:
    headings, rows = files[name]
    return (dict(zip(headings, map(str, row), strict=True)) for row in rows)


def _files_of(settings: str, files: RotaFiles, ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Files with the people of ``ids`` alone, by their new ids; teams without a need stay, so that absent ones do."""
    yield "rota.toml", settings
    for name, (headings, rows) in sorted(files.items()):
        kept: Sequence[Sequence[object]] = rows
        if "person" in headings:
            at = list(headings).index("person")
            kept = [(*row[:at], ids[str(row[at])], *row[at + 1 :]) for row in rows if str(row[at]) in ids]
        if kept:
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator="\n").writerows([headings, *kept])
            yield name, text.getvalue()


class _Groups:
    """A union-find structure."""

    def __init__(self) -> None:
        self._above: dict[Place, Place] = {}

    def of(self, place: Place) -> Place:
        """The place that stands for the group of another."""
        while (above := self._above.get(place, place)) != place:
            self._above[place] = place = self._above.get(above, above)
        return place

    def join(self, one: Place, other: Place) -> None:
        """Make one group of two."""
        first, second = sorted((self.of(one), self.of(other)))
        self._above[second] = first
