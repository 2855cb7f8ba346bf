"""Who was told what and when: each duty by the published versions that gave it out, changed it or took it away."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from optimiser.folder.compare import raw_rows
from optimiser.journal.status import PublishedVersion
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
    told: dict[tuple[str, str, str], tuple[int, dt.date, str]] = {}
    rows: list[tuple[Value, ...]] = []

    def row(key: tuple[str, str, str], state: str, version: int = 0, on: dt.date | None = None) -> tuple[Value, ...]:
        first, since, contract = told[key]
        day = dt.date.fromisoformat(key[1])
        notice, left = (day - since).days, (day - on).days if on else None
        kind = str(kinds.get(contract, kinds.get(key[0], "")))
        return (
            key[0], kind, key[1], key[2], since.isoformat(), notice, _below(notice, asked), state,
            on.isoformat() if on else None, left, None if left is None else _below(left, paid), str(first),
            str(version) if version else None,
        )  # fmt: skip

    for version in versions:
        on = dt.date.fromisoformat(str(version.record["published"]))
        now = {_key(r): r.get("contract", "") for r in raw_rows(version.path)}
        for key in [k for k in told if k not in now]:
            instead = [k for k in now if k[:2] == key[:2]]
            rows.append(row(key, _changed(key, instead), version.number, on))
            del told[key]
        for key, contract in now.items():
            told.setdefault(key, (version.number, on, contract))
    rows += [row(key, "stands") for key in told]
    rows.sort(key=lambda r: (str(r[2]), str(r[0]), str(r[4]), str(r[3])))
    return OutputTable("shifts-told", "What people were told of their shifts, and when", columns, tuple(rows))


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
