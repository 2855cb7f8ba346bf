"""What the generators share: names, staff numbers, dates, and a folder that writes itself."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from optimiser.tabular.output import write_csv, write_text

FIRST, LAST = (
    (Path(__file__).parent / f"{which}_names.txt").read_text(encoding="utf-8").split() for which in ("first", "last")
)


@dataclass
class Folder:
    """A rota folder being made: settings, and tables in the order they were started."""

    name: str
    start: date
    weeks: int
    seed: int
    settings: str = ""
    tables: dict[str, tuple[list[str], list[dict[str, object]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self._names: set[str] = set()
        self._number = 20_400_000 + self.seed * 1_000

    @property
    def days(self) -> int:
        """Days of the period."""
        return 7 * self.weeks

    def day(self, number: int) -> str:
        """A day of the period as text; negative before it."""
        return (self.start + timedelta(days=number)).isoformat()

    def add(self, file: str, **cells: object) -> None:
        """Add a row; headings are in the order in which they were first named."""
        headings, rows = self.tables.setdefault(file, ([], []))
        headings += [name for name in cells if name not in headings]
        rows.append(cells)

    def rows(self, file: str) -> list[dict[str, object]]:
        """Rows of a table so far."""
        return self.tables[file][1] if file in self.tables else []

    def name_of_someone(self) -> str:
        """A name that nobody in this folder has."""
        while True:
            name = f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"
            if name not in self._names:
                self._names.add(name)
                return name

    def number(self) -> str:
        """The next staff number."""
        self._number += self.rng.randint(3, 17)
        return str(self._number)

    def staff(self, role: str, band: str, employer: str, hours: float, cost: str, **more: object) -> str:
        """Add a person with one contract; returns the staff number."""
        person = self.number()
        self.add(
            "staff.csv",
            person=person,
            name=self.name_of_someone(),
            employer=employer,
            role=role,
            band=band,
            weekly_hours=hours,
            kind=more.pop("kind", "permanent"),
            hourly_cost=cost,
            **{name.rstrip("_"): value for name, value in more.items()},
        )
        return person

    def holds(self, person: str, *skills: str, **more: object) -> None:
        """Skills of a person, each `name` or `name@level`."""
        for skill in skills:
            name, _, level = skill.partition("@")
            row = {"person": person, "skill": name, "level": level or 1}
            self.add("staff_skills.csv", **row, **{k.rstrip("_"): v for k, v in more.items()})

    def away(self, person: str, kind: str, first: int, last: int, **more: object) -> None:
        """An absence from day to day, both included."""
        row = {"person": person, "kind": kind, "from": self.day(first), "to": self.day(last)}
        self.add("availability.csv", **row, **more)

    def is_away(self, person: str, day: int) -> bool:
        """Whether a person is away on a day."""
        on = self.day(day)
        mine = (row for row in self.rows("availability.csv") if row["person"] == person)
        return any(str(row["from"]) <= on <= str(row["to"]) for row in mine)

    def leave(self, people: Sequence[str], share: float, longest: int = 12) -> None:
        """Annual leave in blocks, about `share` of all person-days of the period, no more than a fifth away at once."""
        target = round(share * len(people) * self.days)
        taken = 0
        for person in self.rng.sample(list(people), len(people)) * 2:
            length = self.rng.choice([2, 3, 5, 7, 7, 10, longest])
            first = self.rng.randrange(0, max(1, self.days - length + 1))
            block = range(first, first + length)
            crowd = max(sum(self.is_away(p, d) for p in people) for d in block)
            if taken + length > target or crowd >= max(1, len(people) // 5):
                continue
            if any(self.is_away(person, d) for d in block):
                continue
            self.away(person, "annual leave", first, first + length - 1)
            taken += length

    def wishes(self, people: Sequence[str], number: int, shifts: Sequence[str], importance: Sequence[str]) -> None:
        """Wishes for days off or for a shift, at most one a day for each person."""
        notes = ["", "", "", "childcare", "a birthday", "study", "an appointment", "school play", "moving"]
        asked: set[tuple[str, int]] = set()
        while len(asked) < number:
            person, day = self.rng.choice(people), self.rng.randrange(self.days)
            if (person, day) in asked or self.is_away(person, day):
                continue
            asked.add((person, day))
            work = self.rng.random() < 0.3
            self.add(
                "requests.csv",
                person=person,
                **{"from": self.day(day)},
                to=self.day(day),
                wish="work" if work else "off",
                shifts=self.rng.choice(shifts) if work else "",
                importance=self.rng.choice(importance),
                note=self.rng.choice(notes) if not work else "",
            )

    def write(self, folder: Path) -> None:
        """Write every file, in one move each."""
        write_text(folder / "rota.toml", self.settings)
        for file, (headings, rows) in self.tables.items():
            write_csv(folder / file, headings, ([row.get(name, "") for name in headings] for row in rows))


def add_rows(folder: Folder, file: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Add rows given as tuples."""
    for row in rows:
        folder.add(file, **dict(zip(headings, row, strict=True)))
