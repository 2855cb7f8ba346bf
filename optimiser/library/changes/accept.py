"""Taking hard breaches on, with a reason: rows of `accepted.csv` by the journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from optimiser.audit import Breach
from optimiser.folder.files import ACCEPTED
from optimiser.folder.load import inputs_read_from
from optimiser.journal.current import CurrentRota, PendingEntry, writing
from optimiser.journal.entry import FOR_MANAGERS_FACT, Entry, InputChange
from optimiser.library.judged_rota import JudgedRota, open_rota
from optimiser.library.names import Date, bad_argument, find_day
from optimiser.operate.acceptance import acceptance_of, accepted_by, read_accepted
from optimiser.report.rota.confidential import is_confidential
from optimiser.tabular.faults import closest, listing
from optimiser.user_settings import user_name


def accept(
    folder: Path | str, rule: str, place: str, date: Date | None = None, *, reason: str, manager: bool = False
) -> tuple[JudgedRota, Entry, tuple[Breach, ...]]:
    """Take hard breaches of a folder's current rota on, with a reason: still counted, said to be accepted, lapsed once
    worse.

    Args:
        folder: the rota folder.
        rule, place, date, reason: as in `accept_breaches`.
        manager: whether reasons of absences, agreements and pay may be shown.

    Returns:
        (the current rota as it was judged, the entry, the breaches).

    Raises:
        BadInput: faults of the folder, no such breach, it is accepted already, or no reason is given.
    """
    with writing(folder, "accept") as current:
        judged = open_rota(folder, manager=manager)
        entry, breaches = accept_breaches(judged, current, rule, place, date, reason=reason)
        return judged, entry, breaches


def accept_breaches(
    rota: JudgedRota, current: CurrentRota, rule: str, place: str, date: Date | None = None, *, reason: str
) -> tuple[Entry, tuple[Breach, ...]]:
    """Take hard breaches of the current rota on, with a reason: still counted, said to be accepted, lapsed once worse.

    Args:
        rota: the current rota, opened under the same lock.
        rule: key of the rule, as it is shown.
        place: id of the person or the team; empty for a breach of the whole rota.
        date: a day of the breach, where there are several.
        reason: why.

    Returns:
        (the entry, the breaches).

    Raises:
        BadInput: there is no such breach, it is accepted already, or no reason is given.
    """
    problem, view = rota.source.problem, rota.view
    if not reason.strip():
        raise bad_argument("reason", "no reason is given", "expected why this may stand, in words")
    given = read_accepted(current.home)
    day = None if date is None else find_day(problem, date)
    hard = [b for b in rota.bill.all_breaches() if b.hard]
    named = [b for b in hard if rule in (b.rule, view.rule_of(b.rule))]
    if not named:
        rules = sorted({view.rule_of(b.rule) for b in hard})
        expected = f"the rules with hard breaches are {listing(rules)}" if rules else "the rota has no hard breach"
        raise bad_argument("rule", f"'{rule}' has no hard breach", expected, closest(rule, rules) or "")
    at = "person" if named[0].place.kind == "person" else "team"
    mine = [b for b in named if place in _ids(rota, b) and (day is None or b.first_day <= day <= b.last_day)]
    if not mine:
        ids = sorted({i for b in named for i in _ids(rota, b)})
        when = f" on {date}" if date else ""
        raise bad_argument("place", f"'{place}' has no hard breach of {rule}{when}", f"expected {listing(ids)}")
    fresh = [b for b in mine if accepted_by(problem, b, given) is None]
    if not fresh:
        raise bad_argument("rule", "this is accepted already", f"see {ACCEPTED.file}")
    stamp, name = datetime.now(UTC).isoformat(timespec="seconds"), user_name()
    rows = tuple(acceptance_of(problem, b, reason, name, stamp).row() for b in fresh)
    facts: dict[str, Any] = {"accepted": [{key: r[key] for key in ("rule", at, "from", "to")} for r in rows]}
    if any(is_confidential(view.rules.get(b.rule)) for b in fresh):
        facts[FOR_MANAGERS_FACT] = True
    change = PendingEntry(
        "accept",
        held=rota.rows,
        read=None if rota.status is None else rota.status.hash,
        inputs={ACCEPTED.file: InputChange(added=rows)},
        reason=reason,
        hard=(rota.hard, rota.hard),
        points=(rota.points, rota.points),
        judged=inputs_read_from(current.home, rota.source),
        facts=facts,
    )
    return current.make(change), tuple(fresh)


def _ids(rota: JudgedRota, breach: Breach) -> Sequence[str]:
    problem = rota.source.problem
    if breach.place.kind == "team":
        return (problem.teams[breach.place.index].id,)
    return tuple(problem.people[p].id for p in breach.people) if breach.place.kind == "person" else ("",)
