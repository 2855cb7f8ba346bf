"""The cells of a list's rows: dates, names, states, and the person of a row."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import replace

from optimiser.importing.cells.days import dates_in, without_dates
from optimiser.importing.cells.names import role_and_kind
from optimiser.importing.cells.values import (
    MOST_POSTS,
    are_parts,
    band_in,
    birth_in,
    date_in,
    mixed_order,
    month_first,
    name_in,
    never,
    number_in,
)
from optimiser.importing.drafting import LIST, Draft, Seen, sheet_place
from optimiser.importing.files.sheet import CellValue, Sheet, shown
from optimiser.importing.lists.headings import ABSENCES, DUTIES, STAFF, ListReading
from optimiser.importing.words import (
    alphanumeric,
    answer,
    contract_kind,
    fold,
    is_nobody,
    is_off,
    is_sign_of_off,
    is_total,
    state,
    vocabulary,
)

_OPTED = {"y": "yes", "yes": "yes", "n": "no", "no": "no"}
_NUMBER_BEHIND = re.compile(r"(?<=[^\W\d_])\s*[(\[]\s*(\d{4,9}(?:-\d)?)\s*[)\]]\s*$")
"""A staff number in brackets behind a name."""
_OWN_STAFF = ("roster", "rostered", "contracted", "own", "own staff", "own duty", "standard", "normal", "overtime", "-")
"""Words of a source of duties that say who else would work them: nobody."""
_BOOKED = ("bank", "agency")


class ListCells:
    """What the rows of one list hold."""

    def __init__(self, sheet: Sheet, found: ListReading, draft: Draft) -> None:
        self.sheet, self.found, self.draft = sheet, found, draft
        dates = [
            sheet.value(row, found.columns[name])
            for name in ("from", "to", "date", "birth")
            if name in found.columns
            for row in found.rows
        ]
        american = month_first([value for value in dates if value is not None])
        self.american = bool(american)
        if american is None:
            draft.assumed.append(f"{self._where()}: every date could be day first or month first; taken as day first")
        if mixed := mixed_order(dates):
            draft.assumed.append(f"{self._where()}: {mixed} has its month first, others their day: look at the dates")
        self.endless: list[int] = []
        said = found.why == "as the mapping says"
        if found.holds == STAFF and "hours" in found.columns and "fte" not in found.columns and not said:
            column = found.columns["hours"]
            if are_parts(sheet.text(row, column) for row in found.rows):
                found.columns["fte"] = found.columns.pop("hours")
        self.seen: dict[tuple[str, ...], int] = {}
        self.kept: dict[tuple[object, ...], int] = {}
        self.states: Counter[str] = Counter()
        self.kinds: dict[str, set[int]] = {}
        self.shown: list[str] = []
        self.titles = " ".join(fold(shown(v)) for r, c in sheet.rows.items() if r < found.heading for v in c.values())

    def _where(self) -> str:
        return f"{self.sheet.file}:{self.sheet.name}" if self.sheet.name else self.sheet.file

    # --- cells --------------------------------------------------------------------------------------------------------

    def _column(self, row: int, name: str) -> int | None:
        """The column that says something in a row: planned times stand in where the actual are blank."""
        columns = [self.found.columns[name], *self.found.spare.get(name, ())] if name in self.found.columns else [None]
        return next((c for c in columns if c is not None and self.sheet.value(row, c) is not None), columns[0])

    def _text(self, row: int, name: str) -> str:
        column = self._column(row, name)
        return self.sheet.text(row, column) if column is not None else ""

    def _undated(self, row: int, name: str) -> str:
        """What a cell says besides the date of the duty."""
        text = self._text(row, name)
        return without_dates(text) if name == self.found.dated else text

    def _value(self, row: int, name: str) -> CellValue | None:
        column = self._column(row, name)
        return self.sheet.value(row, column) if column is not None else None

    def _date(self, row: int, name: str) -> dt.date | None:
        if name == "date" and self.found.dated:
            text = self._text(row, name)
            dates = dates_in(text, self.american)
            if text and not dates:
                raise ValueError(f"'{text}' has no date")
            return dates[0] if dates else None
        return date_in(self._value(row, name), self.american)

    def _optional_date(self, row: int, name: str) -> dt.date | None:
        """A date that the row is used without where it cannot be read; that is told."""
        try:
            return self._date(row, name)
        except ValueError as error:
            self._not_used(row, f"used without {self.found.headings[self.found.columns[name]]}: {error}", name)
            return None

    def _place(self, row: int) -> str:
        return sheet_place(self.sheet, str(row))

    def _not_used(self, row: int, reason: str, name: str = "") -> None:
        column = self.found.columns.get(name) if name else None
        self.draft.not_used.append(self.sheet.not_used(row, column, reason))

    def _no_row(self, row: int) -> str:
        """Why a row is none of the list: headings again, totals, remarks of a single cell; blank where it is one."""
        cells = self.sheet.rows[row]
        again = sum(shown(value) == self.found.headings.get(column) for column, value in cells.items())
        if again >= 2 and again >= 0.6 * len(cells):
            return "the headings again"
        first = shown(cells[min(cells)])
        if len(cells) <= 2 and is_total(first):
            return f"a row of totals: {first}"
        if len(cells) == 1 and len(self.found.columns) > 2:
            return "a line of text, no row of the list"
        return ""

    def _state(self, row: int) -> str:
        """Why the state of a row leaves it out; blank where it does not."""
        text, gone = self._text(row, "status"), self._text(row, "cancelled")
        if gone and fold(gone) not in ("false", "f", "0") and answer(gone) != "no":
            return f"{self.found.headings[self.found.columns['cancelled']]} is '{gone}'"
        if not text:
            return ""
        self.states[text] += 1
        if self.found.holds == ABSENCES and fold(text) in vocabulary()["absence_states"]["words"]:
            return ""  # of an absence, not of a duty
        if state(text) == "not_used":
            heading = self.found.headings[self.found.columns["status"]]
            return f"{heading} is '{text}'"
        return ""

    # --- people -------------------------------------------------------------------------------------------------------

    def _name(self, row: int) -> str:
        first, last = self._text(row, "first"), self._text(row, "last")
        if first or last:
            return name_in(f"{last}, {first}") if first and last else (first or last)
        return name_in(_NUMBER_BEHIND.sub("", self._text(row, "name")))

    def _person(self, row: int, full: bool = False) -> int | None:
        """The person of a row, None where nobody is named."""
        name, number = self._name(row), self._text(row, "id")
        if not number and (behind := _NUMBER_BEHIND.search(self._text(row, "name"))):
            number = behind[1]
        contract = self._text(row, "contract")
        if not number and contract:
            number = (
                contract.rsplit("-", 1)[0] if contract.rsplit("-", 1)[-1].isdigit() and "-" in contract else contract
            )
        if (not name and not number) or (is_nobody(name) and not number):
            return None
        key = (name, number, contract if full else "")
        if key in self.seen and not full:
            if self.found.holds == DUTIES:
                self._again(row, self.seen[key])
            return self.seen[key]
        seen = Seen(LIST if full else 2, self._place(row), name, number, contract if full else "", self._role(row))
        if full:
            seen = self._full(row, seen)
        elif self.found.holds == DUTIES:
            kind = self._kind(row)
            seen = Seen(
                2,
                seen.place,
                name,
                number,
                role=seen.role,
                band=self._band(row),
                kind=kind,
                unit="" if kind in _BOOKED else self._text(row, "unit"),
                employer="" if kind in _BOOKED else self._text(row, "employer"),
            )
        self.seen[key] = self.draft.see(seen)
        return self.seen[key]

    def _again(self, row: int, place: int) -> None:
        """A later duty of somebody: a contract of their own counts before bookings, whichever comes first."""
        seen, kind = self.draft.seen[place], self._kind(row)
        role, _ = role_and_kind(self._role(row))
        if role and seen.role and alphanumeric(role) != alphanumeric(seen.role):
            line = f"{self._where()}: {seen.name or seen.number} is {seen.role} and {role}: taken for {seen.role}"
            self.draft.assumed += [line] if line not in self.draft.assumed else []
        if (kind in _BOOKED) != (seen.kind in _BOOKED) and {"kind", "agency"} & set(self.found.columns):
            line = f"{self._where()}: {seen.name or seen.number} has bookings and duties of their own"
            line += ": one contract, if no list of staff has two"
            self.draft.assumed += [line] if line not in self.draft.assumed else []
        if kind not in _BOOKED and seen.kind in _BOOKED and (kind or "agency" in self.found.columns):
            unit, employer = self._text(row, "unit"), self._text(row, "employer")
            self.draft.seen[place] = replace(seen, kind=kind, unit=unit, employer=employer)
        elif kind not in _BOOKED and (employer := self._text(row, "employer")):
            if seen.employer and employer != seen.employer:
                line = f"{self._where()}: {seen.name or seen.number} works for {seen.employer} and {employer}"
                line += f": one contract, of {seen.employer}"
                self.draft.assumed += [line] if line not in self.draft.assumed else []
            self.draft.seen[place] = replace(seen, employer=seen.employer or employer)

    def _band(self, row: int) -> str:
        text = self._text(row, "band")
        return band_in(text) if text and (any(sign.isdigit() for sign in text) or self._text(row, "role")) else ""

    def _role(self, row: int) -> str:
        """The role, or a grade in words such as RN."""
        text = self._text(row, "band")
        return (
            self._text(row, "role")
            or self._text(row, "skill") * (self.found.holds == DUTIES)
            or (text if text and not any(sign.isdigit() for sign in text) else "")
            or self._grade()
        )

    def _grade(self) -> str:
        """The grade of doctor that the heading over the names says: Consultant, Trainee."""
        named = self.found.columns.get("name", -1) if self.found.further else -1
        heading = self.found.headings.get(named, "").strip().casefold()
        return heading if heading in vocabulary()["posts"] or heading == "trainee" else ""

    def _kind(self, row: int) -> str:
        """Kind of contract; an agency that is named makes it the agency's."""
        agency = self._text(row, "agency")
        if answer(agency) == "no" or is_nobody(agency) or is_off(agency) or is_sign_of_off(agency):
            agency = ""
        text = self._text(row, "kind")
        if self.found.holds == DUTIES and text and not contract_kind(text) and fold(text) not in _OWN_STAFF:
            self.kinds.setdefault(text, set()).add(row)
        said = contract_kind(text) or (contract_kind(agency) or "agency" if agency else "")
        return said or self._kind_of_state(row)

    def _kind_of_state(self, row: int) -> str:
        """The kind of contract that the state of a duty says: ``Filled - Bank``."""
        text = self._text(row, "status")
        return contract_kind(text) if self.found.holds == DUTIES and state(text) == "used" else ""

    def _full(self, row: int, seen: Seen) -> Seen:
        hours_text, fte_text = self._text(row, "hours"), self._text(row, "fte")
        hours = number_in(hours_text) if hours_text else None
        fte = number_in(fte_text) if fte_text else None
        if hours_text and hours is None:
            self._not_used(row, f"used without weekly hours: '{hours_text}' is no number", "hours")
        if fte_text and fte is None:
            self._not_used(row, f"used without part of a full post: '{fte_text}' is no number", "fte")
        if fte is not None and fte > MOST_POSTS:
            self._not_used(row, f"used without part of a full post: {fte_text} is more than anybody works", "fte")
            fte = None
        if hours is not None and hours > 168:
            self._not_used(row, f"used without weekly hours: {hours_text} are more than a week has", "hours")
            hours = None
        kind_text = self._text(row, "kind")
        kind = contract_kind(kind_text) if kind_text else ""
        if kind_text and not kind:
            self._not_used(row, f"used without kind of contract: '{kind_text}' is not known", "kind")
        for field, number in (("hours", hours), ("hourly_cost", number_in(self._text(row, "hourly_cost")))):
            self._tell_comma(row, field, number)
        cost, opt_out = number_in(self._text(row, "hourly_cost")), fold(self._text(row, "opt_out"))
        if cost is None and not never(self._text(row, "hourly_cost") or "-"):
            self._not_used(row, f"used without a cost: '{self._text(row, 'hourly_cost')}' is no number", "hourly_cost")
        if opt_out and opt_out not in _OPTED:
            self._not_used(row, f"used without opting out: '{opt_out}' is neither yes nor no", "opt_out")
        birth = birth_in(self._optional_date(row, "birth"))
        return Seen(
            LIST,
            seen.place,
            seen.name,
            seen.number,
            seen.contract,
            seen.role,
            self._band(row),
            hours,
            fte,
            self._text(row, "unit"),
            self._text(row, "employer"),
            kind,
            self._optional_date(row, "from"),
            self._optional_date(row, "to"),
            f"{cost:.2f}" if cost else "",
            birth.isoformat() if birth else "",
            _OPTED.get(opt_out, ""),
        )

    def _tell_comma(self, row: int, field: str, number: float | None) -> None:
        """Say how a number such as 1,250 was read, which nothing else in its column tells."""
        text = self._text(row, field).lstrip("£ ")
        column = [self._text(other, field) for other in self.found.rows]
        plain = any(re.search(r",(\d{1,2}|\d{4,})(?!\d)", other) for other in column)
        if number is not None and not plain and re.match(r"\d{1,3},\d{3}(?!\d)", text):
            heading = self.found.headings[self.found.columns[field]]
            self.draft.assumed.append(f"{self._place(row)}: {heading} '{text}' is read as {number:g}, a decimal comma")
