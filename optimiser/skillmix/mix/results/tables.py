"""A mix as tidy tables and a run record, written in one move each; small numbers hidden on request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from optimiser.skillmix.mix.explain import ShadowPrice, UnmetReason
from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.frontier import FrontierPoint
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.mix.results.evidence import evidence_warnings
from optimiser.tabular.output import write_csv, write_json
from optimiser.versions import MIX_PACKAGES, versions

PLACES = 4
"""Decimals of hours and WTE in files."""

HIDDEN = "suppressed"


@dataclass(frozen=True)
class Frame:
    """A tidy table: file name, headings with units, rows."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def small(values: Mapping[str, float], below: float) -> set[str]:
    """The keys to hide so that no number above 0 and below ``below`` can be read or worked out from the total.

    Where one key alone would be hidden, the total less the others would tell it, so the next smallest is hidden too.
    """
    hidden = {key for key, value in values.items() if SMALL < value < below}
    if len(hidden) == 1:
        others = sorted((value, key) for key, value in values.items() if key not in hidden and value > SMALL)
        if others:
            hidden.add(others[0][1])
    return hidden


def hidden_options(result: MixResult, below: float | None) -> set[str]:
    """The options whose staff are too few to show: alone, as a role, or by subtraction from a role's total."""
    if below is None:
        return set()
    by_role: dict[str, dict[str, float]] = defaultdict(dict)
    for line in result.staff:
        by_role[line.role][line.option] = line.wte
    hidden_roles = small({role: sum(options.values()) for role, options in by_role.items()}, below)
    hidden: set[str] = set()
    for role, options in by_role.items():
        hidden |= set(options) if role in hidden_roles else small(options, below)
    return hidden


def frames(result: MixResult, below: float | None = None) -> list[Frame]:
    """The tables of a mix: staff, uses, needs, limits, warnings. WTE and hours a week; pence a year."""
    hidden = hidden_options(result, below)
    staff = []
    for line in result.staff:
        if line.wte <= SMALL:
            continue
        told: tuple[object, ...] = (
            (None, None, None, None, HIDDEN)
            if line.option in hidden
            else (_n(line.wte), _n(line.available_hours), _n(line.used_hours), line.cost_pence, None)
        )
        staff.append((line.option, line.organisation, line.sector, line.role, line.band, line.source, *told))
    uses = [
        (
            use.option,
            use.role,
            use.kind,
            use.place,
            use.setting,
            use.time,
            use.competence,
            use.level or None,
            *((None, None) if use.option in hidden else (_n(use.hours), _n(use.standard_hours))),
            "yes" if use.supervised else "no",
            HIDDEN if use.option in hidden else None,
        )
        for use in result.uses
    ]
    needs = [
        (
            c.place,
            c.setting,
            c.time,
            c.competence,
            c.level,
            _n(c.needed_hours),
            _n(c.filled_hours),
            _n(c.freed_hours),
            _n(c.unmet_hours),
            c.unmet_pence,
        )
        for c in result.cover
    ]
    few = {
        x.limit
        for x in result.limits
        if below is not None and x.kind.startswith("wte") and x.measured and SMALL < x.measured < below
    }
    limits = [
        (
            x.limit,
            x.kind,
            x.who,
            x.allowed,
            None if x.measured is None or x.limit in few else _n(x.measured),
            _n(x.missed),
            x.price_pence,
            "yes" if x.hard else "no",
        )
        for x in result.limits
    ]
    told_warnings = [
        (w.id, w.where, w.words, w.source, "yes" if w.verified else "no") for w in evidence_warnings(result)
    ]
    return [
        Frame(
            "staff.csv",
            (
                "option",
                "organisation",
                "sector",
                "role",
                "band",
                "source",
                "wte",
                "available_hours_per_week",
                "used_hours_per_week",
                "cost_pence_per_year",
                "note",
            ),
            tuple(staff),
        ),
        Frame(
            "uses.csv",
            (
                "option",
                "role",
                "kind",
                "place",
                "setting",
                "time",
                "competence",
                "level",
                "hours_per_week",
                "standard_hours_per_week",
                "supervised",
                "note",
            ),
            tuple(uses),
        ),
        Frame(
            "needs.csv",
            (
                "place",
                "setting",
                "time",
                "competence",
                "level",
                "needed_hours_per_week",
                "filled_hours_per_week",
                "freed_hours_per_week",
                "unmet_hours_per_week",
                "unmet_pence_per_year",
            ),
            tuple(needs),
        ),
        Frame(
            "limits.csv",
            ("limit", "kind", "who", "allowed", "measured", "missed", "price_pence_per_year", "hard"),
            tuple(limits),
        ),
        Frame("warnings.csv", ("warning", "where", "words", "source", "verified"), tuple(told_warnings)),
    ]


def explanation_frames(prices: Sequence[ShadowPrice], reasons: Sequence[UnmetReason]) -> list[Frame]:
    """What one more of something is worth, and why hours are unmet."""
    return [
        Frame(
            "shadow_prices.csv",
            (
                "kind",
                "thing",
                "where",
                "unit",
                "dual_pence_per_week",
                "saving_pence_per_week",
                "filled_hours_per_week",
                "words",
            ),
            tuple(
                (p.kind, p.thing, p.where, p.unit, p.dual_pence, p.saving_pence, _n(p.filled_hours), p.words)
                for p in prices
            ),
        ),
        Frame(
            "unmet.csv",
            (
                "place",
                "setting",
                "time",
                "competence",
                "level",
                "unmet_hours_per_week",
                "price_pence_per_year",
                "reasons",
                "fix",
            ),
            tuple(
                (
                    r.place,
                    r.setting,
                    r.time,
                    r.competence,
                    r.level,
                    _n(r.unmet_hours),
                    r.price_pence,
                    "; ".join(r.reasons),
                    r.fix,
                )
                for r in reasons
            ),
        ),
    ]


def frontier_frames(points: Sequence[FrontierPoint], below: float | None = None) -> list[Frame]:
    """The frontier: a row per point, and a row per point and role."""
    roles = []
    for point in points:
        wte: dict[str, float] = defaultdict(float)
        for line in point.result.staff:
            wte[line.role] += line.wte
        hidden = small(wte, below) if below is not None else set()
        roles += [
            (point.point, role, None if role in hidden else _n(total), HIDDEN if role in hidden else None)
            for role, total in wte.items()
            if total > SMALL
        ]
    return [
        Frame(
            "frontier.csv",
            (
                "point",
                "dilution_hours_per_week",
                "dilution_share",
                "bill_pence_per_year",
                "staff_pence_per_year",
                "unmet_hours_per_week",
                "registered_share",
                "price_pence_per_hour_avoided",
            ),
            tuple(
                (
                    p.point,
                    _n(p.dilution_hours),
                    None if p.dilution_share is None else _n(p.dilution_share),
                    p.bill_pence,
                    p.result.totals.cost_pence,
                    _n(p.result.totals.unmet_hours),
                    None if p.result.totals.registered_share is None else _n(p.result.totals.registered_share),
                    p.price_pence_per_hour,
                )
                for p in points
            ),
        ),
        Frame("frontier_staff.csv", ("point", "role", "wte", "note"), tuple(roles)),
    ]


def run_record(
    folder: MixFolder,
    command: str,
    parameters: Mapping[str, Any],
    levers: MixLevers | None = None,
    result: MixResult | None = None,
) -> dict[str, Any]:
    """What is needed to make the same numbers again: versions, parameters, the hash of every input."""
    record: dict[str, Any] = {
        "command": command,
        "title": folder.title,
        "versions": versions(MIX_PACKAGES),
        "inputs": dict(folder.hashes),
        "parameters": dict(parameters),
        "levers": asdict(levers or MixLevers()),
        "seed": parameters.get("seed"),
    }
    if result is not None:
        columns, rows, entries = result.size
        record |= {
            "status": result.status,
            "conflicts": list(result.conflicts),
            "model": {"columns": columns, "rows": rows, "entries": entries},
            "stages": [dict(stage) for stage in result.problem.stages],
            "stage_values": list(result.stage_values),
            "seconds": round(result.seconds, 3),
            "totals": asdict(result.totals),
        }
    return record


def write_all(out: Path, tables: Sequence[Frame], record: Mapping[str, Any]) -> None:
    """Write each table and ``run.json``; each file appears whole or not at all."""
    for table in tables:
        write_csv(out / table.file, table.headings, table.rows)
    write_json(out / "run.json", dict(record))


def as_dicts(table: Frame) -> list[dict[str, object]]:
    """The rows of a table as dicts, for ``--json``."""
    return [dict(zip(table.headings, row, strict=True)) for row in table.rows]


def _n(value: float) -> float:
    rounded = round(float(value), PLACES)
    return 0.0 if rounded == 0 else rounded
