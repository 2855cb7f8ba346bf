"""Who was told what and when: each duty by the published versions that gave it out, changed it or took it away."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from optimiser.folder.compare import raw_rows
from optimiser.journal.status import PublishedVersion
from optimiser.problem.asked import ShiftNotification
from optimiser.problem.domain import NOWHERE
from optimiser.problem.problem import Problem
from optimiser.table import OutputTable, Value, numbers, words

_TIMES = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")

NOT_SET = "not set"
"""What stands where regulations are yet to set a number, and the folder gives none."""


def shifts_told(problem: Problem, versions: Sequence[PublishedVersion], numbers_set: Mapping[str, Any]) -> OutputTable:
    """A row for each duty that somebody was ever told, with its notice, and its change where there was one.

    Args:
        versions: what was published, the oldest first.
        numbers_set: `[employment_rights]` of rota.toml: days below which notice is short, and below which a cancelled
            or moved shift may be paid for.
    """
    columns = (
        *words("person", "contract_kind", "date", "shift", "told_on"),
        *numbers("days", "notice_days"),
        *words("short_notice", "state", "changed_on"),
        *numbers("days", "change_notice_days"),
        *words("payment_may_be_due", "version", "changed_by_version"),
    )
    kinds = {contract.id: contract.kind for contract in problem.contracts}
    kinds |= {problem.people[c.person].id: c.kind for c in reversed(problem.contracts)}
    asked, paid = numbers_set.get("shift_notice_days"), numbers_set.get("shift_payment_days")
    rows: list[tuple[Value, ...]] = []
    for one in _told(versions):
        day, on = dt.date.fromisoformat(one.date), one.changed_on
        notice, left = (day - one.since).days, (day - on).days if on else None
        rows.append((
            one.person, str(kinds.get(one.contract, kinds.get(one.person, ""))), one.date, one.worked,
            one.since.isoformat(), notice, _below(notice, asked), one.state, on.isoformat() if on else None, left,
            None if left is None else _below(left, paid), str(one.version),
            str(one.changed_by) if one.changed_by else None,
        ))  # fmt: skip
    rows.sort(key=lambda r: (str(r[2]), str(r[0]), str(r[4]), str(r[3])))
    return OutputTable("shifts-told", "What people were told of their shifts, and when", columns, tuple(rows))


class _Told(NamedTuple):
    """A duty that somebody was told of: by which version and when, and what became of it."""

    person: str
    date: str
    worked: str
    version: int
    since: dt.date
    contract: str
    state: str = "stands"
    changed_by: int = 0
    changed_on: dt.date | None = None


def _told(versions: Sequence[PublishedVersion]) -> Iterator[_Told]:
    """Each duty that somebody was ever told, by the versions, the oldest first."""
    told: dict[tuple[str, str, str], _Told] = {}
    for version in versions:
        on = dt.date.fromisoformat(str(version.record["published"]))
        now = {_key(r): r.get("contract", "") for r in raw_rows(version.path)}
        for key in [k for k in told if k not in now]:
            instead = [k for k in now if k[:2] == key[:2]]
            yield told.pop(key)._replace(state=_changed(key, instead), changed_by=version.number, changed_on=on)
        for key, contract in now.items():
            told.setdefault(key, _Told(*key, version.number, on, contract))
    yield from told.values()


def notifications_by_versions(problem: Problem, versions: Sequence[PublishedVersion]) -> tuple[ShiftNotification, ...]:
    """What people of a problem were told of shifts of its period, by the versions published, the oldest first."""
    shifts = {shift.code: place for place, shift in enumerate(problem.shifts)}
    found: list[ShiftNotification] = []
    for one in _told(versions):
        person, day = problem.person_index.get(one.person), problem.calendar.day(dt.date.fromisoformat(one.date))
        if person is None or not 0 <= day < problem.calendar.days:
            continue
        span, code = _span(one.worked), _TIMES.sub("", one.worked).strip()
        changed = None if one.changed_on is None else problem.calendar.day(one.changed_on)
        found.append(
            ShiftNotification(
                person,
                day,
                problem.calendar.day(one.since),
                one.worked,
                shifts.get(code, NOWHERE),
                span[0] if span else None,
                one.state if changed is not None else "",
                changed,
            )
        )
    return tuple(found)


def _key(row: Mapping[str, str]) -> tuple[str, str, str]:
    """Person, date and what they work: the shift with its own times where it has any."""
    times = f"{row.get('start', '')}-{row.get('end', '')}" if row.get("start") else ""
    return row.get("person", ""), row.get("date", ""), " ".join(filter(None, (row.get("shift", ""), times)))


def _changed(key: tuple[str, str, str], instead: Sequence[tuple[str, str, str]]) -> str:
    """What became of a duty in whose place a person has others on that day, or none: curtailed where one of them lies
    within its times, moved, cancelled."""
    was = _span(key[2])
    spans = [span for other in instead if (span := _span(other[2]))]
    if was and any(was[0] <= first and last <= was[1] for first, last in spans):
        return "curtailed"
    return "moved" if instead else "cancelled"


def _span(worked: str) -> tuple[int, int] | None:
    """First and last minute of a duty from midnight of its day, where its times are told."""
    found = _TIMES.search(worked)
    if not found:
        return None
    first, last = (60 * int(h) + int(m) for h, m in (found.group(1, 2), found.group(3, 4)))
    return first, last if last > first else last + 1440


def _below(days: int, limit: int | None) -> str:
    """Whether a number of days is below a limit that may not be set."""
    return NOT_SET if limit is None else "yes" if days < limit else "no"
