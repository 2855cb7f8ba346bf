"""A proof as tables: headlines, rounds, where the difference goes, what was learned, whole people, draws, gaps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from optimiser.mix_proof.causes import CAUSES, UNLOCKS
from optimiser.mix_proof.learning import shares_of_causes, sums
from optimiser.mix_proof.lifting import lifts_of
from optimiser.mix_proof.proof import ProofRound, ProofRun, score_interval
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.rota_link.cover import CellKey
from optimiser.skillmix.rota_link.synthetic_people import cost_here, wte_here
from optimiser.skillmix.rota_link.whole_people import by_anybody
from optimiser.table import OutputColumn, OutputTable, Value, numbers, people, words
from optimiser.tabular.times import LONG_NAMES

CAUSE_COLUMNS = tuple(cause.replace(", ", "_").replace(" ", "_") for cause in CAUSES)
UNLOCK_COLUMNS = tuple(f"unlocked_by_{what.rsplit(' ', 1)[-1]}" for what in UNLOCKS)
"""Names of the columns of causes and of unlocks, in their order."""


def proof_tables(run: ProofRun) -> list[OutputTable]:
    """The tables of a proof."""
    lifted = [_lifts(run)] if run.settings.lift else []
    return [
        _headlines(run), _rounds(run), _difference(run), _learned(run), _presence(run), _draws(run), _missing(run),
        *lifted,
    ]  # fmt: skip


def role_wte(result: MixResult, place: str | None) -> dict[str, float]:
    """WTE of each role of a mix in a place."""
    found: dict[str, float] = defaultdict(float)
    for line, wte in zip(result.staff, wte_here(result, place), strict=True):
        found[line.role] += wte
    return found


def difference_by_role(run: ProofRun) -> dict[str, tuple[float, float, dict[str, float], float]]:
    """For each role its WTE in hours, what whole people add, what each cause adds, and its WTE in the mix proven.

    What a role gains from the mix of whole people to the mix proven is shared out by the causes of the hours learned in
    the cells that the role works in, so the parts add up to the difference to the unit.
    """
    place, proven = run.settings.place, run.proven
    steps = [role_wte(result, place) for result in (run.rounds[0].result, _whole(run).result, proven.result)]
    worked: dict[str, dict[CellKey, float]] = defaultdict(lambda: defaultdict(float))
    for use in proven.result.uses:
        if use.kind == "work" and place in (None, use.place):
            worked[use.role][use.place, use.setting, use.time, use.competence, use.level] += use.hours
    found = {}
    for role in dict.fromkeys(name for step in steps for name, wte in step.items() if wte > SMALL):
        hours, whole, last = (step.get(role, 0.0) for step in steps)
        shares = shares_of_causes(proven.more.hours, worked[role])
        found[role] = (hours, whole - hours, {c: shares[c] * (last - whole) for c in CAUSES}, last)
    return found


def _whole(run: ProofRun) -> ProofRound:
    """The mix of whole people before anything was learned."""
    return next((tried for tried in run.rounds if tried.kind == "whole people"), run.rounds[0])


def _headlines(run: ProofRun) -> OutputTable:
    asked, first, proven = run.settings, run.rounds[0], run.proven
    before, after = (cost_here(tried.result, asked.place) for tried in (first, proven))
    missing = [rota.missing for rota in proven.rotas]
    last = last_words(run)
    rows: list[tuple[Value, ...]] = [
        ("staff in hours", _n(first.wte), "WTE"),
        (f"staff {last}", _n(proven.wte), "WTE"),
        ("more than in hours", _n(proven.wte - first.wte), "WTE"),
        ("more than in hours", _n(proven.wte / first.wte - 1) if first.wte > SMALL else None, "share"),
        ("cost of staff in hours", round(before), "pence a year"),
        (f"cost of staff {last}", round(after), "pence a year"),
        ("more cost than in hours", round(after - before), "pence a year"),
        ("hours unmet by the mix in hours", _n(_unmet(first, asked.place)), "hours a week"),
        (f"hours unmet by staff {last}", _n(_unmet(proven, asked.place)), "hours a week"),
        ("share of draws asked for", asked.share, "share"),
        ("draws asked for", asked.draws, "draws"),
        ("draws made of the mix", len(missing), "draws"),
        ("draws that hold", sum(rota.holds for rota in proven.rotas), "draws"),
        ("draws that hold", _n(proven.share), "share"),
        ("draws that fail and are not proven to", sum(not (r.holds or r.proven) for r in proven.rotas), "draws"),
        ("slots of a rota", proven.rotas[0].slots, "slots"),
        ("slots missing in the worst draw", max(missing), "slots"),
        ("hours learned", _n(sum(sums(proven.more.hours).values())), "hours a week"),
    ]
    if run.fresh:
        held, of = sum(rota.holds for rota in run.fresh), len(run.fresh)
        low, high = score_interval(held, of)
        rows += [
            ("fresh draws", of, "draws"),
            ("fresh draws that hold", held, "draws"),
            ("fresh draws that hold", _n(held / of), "share"),
            ("fresh draws that hold, least with 95% confidence", _n(low), "share"),
            ("fresh draws that hold, most with 95% confidence", _n(high), "share"),
            ("fresh draws that fail and are not proven to", sum(not (r.holds or r.proven) for r in run.fresh), "draws"),
            ("slots missing in the worst fresh draw", max(rota.missing for rota in run.fresh), "slots"),
        ]
    if asked.lift:
        beyond = sum(lifted.wte for lifted in lifts_of(proven.result))
        rows.append(("staff beyond what the folder allows, all places", _n(beyond), "WTE"))
    columns = (*words("measure"), *numbers("that of the row", "value"), *words("unit"))
    return OutputTable("headlines", "The figures that the answers rest on, of the place.", columns, tuple(rows))


def last_words(run: ProofRun) -> str:
    """What the mix of the last column is: rosterable only where one was found."""
    return "rosterable" if run.best is not None else "of the last mix tried"


def _unmet(tried: ProofRound, place: str | None) -> float:
    return sum(cell.unmet_hours for cell in tried.result.cover if place in (None, cell.place))


def _rounds(run: ProofRun) -> OutputTable:
    rows = []
    for number, tried in enumerate(run.rounds):
        count = len(tried.rotas)
        unlocked = (sum(rota.unlocked[what] for rota in tried.rotas) / count for what in UNLOCKS)
        missing = sum(rota.missing for rota in tried.rotas) / count
        rows.append(
            (number, tried.kind, _n(tried.wte), tried.result.totals.cost_pence, count,
             sum(rota.holds for rota in tried.rotas), _n(tried.share), "yes" if tried.holds else "no",
             tried.rotas[0].slots, _n(missing), _n(sum(sums(tried.more.hours).values())), *(_n(u) for u in unlocked))
        )  # fmt: skip
    columns = (
        OutputColumn("round", kind="number"),
        *words("kind"),
        *people("WTE", "wte"),
        *numbers("pence a year, all places", "cost_pence"),
        *numbers("draws", "draws", "draws_that_hold"),
        *numbers("share", "share_that_holds"),
        *words("holds"),
        *numbers("slots a rota", "slots", "mean_slots_missing"),
        *numbers("hours a week", "hours_learned"),
        *numbers("slots a rota", *UNLOCK_COLUMNS),
    )
    doc = "Each mix that was tried: its staff, its draws, slots missing, slots that one more thing would unlock."
    return OutputTable("rounds", doc, columns, tuple(rows))


def _difference(run: ProofRun) -> OutputTable:
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (role, _n(hours), _n(whole), *(_n(parts[c]) for c in CAUSES), _n(last))
        for role, (hours, whole, parts, last) in difference_by_role(run).items()
    )
    columns = (*words("role"), *people("WTE", "in_hours", "whole_people", *CAUSE_COLUMNS, "rosterable"))
    return OutputTable("difference", "Where the difference goes, by role and cause; rows add up.", columns, rows)


def _learned(run: ProofRun) -> OutputTable:
    asked: dict[CellKey, float] = defaultdict(float)
    for need in run.needs:
        asked[need.cell] += need.hours
    more = run.proven.more.hours
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (*key, _n(whole), _n(hours), _n(1 + hours / whole), *(_n(more[key][c]) for c in CAUSES))
        for key, hours in sorted(sums(more).items(), key=lambda item: -item[1])
        if hours > SMALL
        for whole in [asked[by_anybody(key)]]
    )
    columns = (
        *words("place", "setting", "time", "competence"),
        *numbers("", "level"),
        *numbers("hours a week", "whole_hours", "hours_learned"),
        *numbers("factor", "factor"),
        *numbers("hours a week", *CAUSE_COLUMNS),
    )
    return OutputTable("learned", "Hours that a cell needs besides to be rostered, and why.", columns, rows)


def _presence(run: ProofRun) -> OutputTable:
    met: dict[CellKey, float] = defaultdict(float)
    for use in run.rounds[0].result.uses:
        if use.kind == "work":
            met[use.place, use.setting, use.time, use.competence, use.level] += use.hours
    rows = tuple(
        (need.team, *need.cell, _n(met[need.cell]), _n(need.hours), len(need.people), min(need.people.values()),
         max(need.people.values()), "; ".join(f"{c[3]} (level {c[4]})" for c in need.shared))
        for need in run.needs
    )  # fmt: skip
    columns = (
        *words("team", "place", "setting", "time", "competence"),
        *numbers("", "level"),
        *numbers("hours a week", "mix_hours", "whole_hours"),
        *numbers("occasions a week", "occasions"),
        *numbers("people", "fewest", "most"),
        *words("does_also"),
    )
    return OutputTable("presence", "Whole people that the hours make, by team and time of day.", columns, rows)


def _draws(run: ProofRun) -> OutputTable:
    rows = tuple(
        (rota.seed - run.settings.seed + 1, rota.seed, rota.status, rota.people, rota.slots, rota.missing, rota.hard,
         "yes" if rota.holds else "no", "yes" if rota.proven else "no",
         "yes" if rota.seed in run.settings.fresh_seeds else "no")
        for rota in sorted((*run.proven.rotas, *run.fresh), key=lambda rota: rota.seed)
    )  # fmt: skip
    columns = (
        *numbers("", "draw", "seed"),
        *words("status"),
        *people("heads", "people"),
        *numbers("slots", "slots", "missing"),
        *numbers("breaches", "hard_breaches"),
        *words("holds", "proven", "fresh"),
    )
    doc = "The draws of the mix proven, or of the last one; staff were not sought on fresh ones."
    return OutputTable("draws", doc, columns, rows)


def _missing(run: ProofRun) -> OutputTable:
    """Who is missing where in the draws of the mix proven, or of the last one, the most hours first."""
    sought, fresh = run.proven.rotas, run.fresh
    found: dict[tuple[str, str, str], _Missing] = defaultdict(_Missing)
    for rota in (*sought, *fresh):
        for gap in rota.gaps:
            cell = found[gap.team, gap.period, gap.capability]
            cell.hours += gap.hours / run.settings.weeks
            cell.days.add(gap.weekday)
            (cell.fresh if rota.seed in run.settings.fresh_seeds else cell.sought).add(rota.seed)
            for cause, share in gap.causes.items():
                cell.causes[cause] += share * gap.hours / run.settings.weeks
    draws = len(sought) + len(fresh)
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            *key,
            "; ".join(LONG_NAMES[day] for day in sorted(cell.days)),
            len(cell.sought),
            len(cell.fresh),
            _n(cell.hours / draws),
            *(_n(cell.causes[c] / draws) for c in CAUSES),
        )
        for key, cell in sorted(found.items(), key=lambda item: (-item[1].hours, item[0]))
    )
    columns = (
        *words("team", "period", "capability", "weekdays"),
        *numbers("draws", "draws", "fresh_draws"),
        *numbers("hours a week, mean of all draws", "hours", *CAUSE_COLUMNS),
    )
    doc = "Where somebody is missing in the draws of the mix proven, or of the last one: in how many, hours, and why."
    return OutputTable("missing", doc, columns, rows)


@dataclass
class _Missing:
    """Hours missing at a time of day of a team, over all draws, by cause; on which days of the week, in which draws."""

    hours: float = 0.0
    causes: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CAUSES, 0.0))
    days: set[int] = field(default_factory=set)
    sought: set[int] = field(default_factory=set)
    fresh: set[int] = field(default_factory=set)


def _lifts(run: ProofRun) -> OutputTable:
    rows = tuple(
        (x.role, x.organisation, "; ".join(x.places), _n(x.wte), "yes" if x.any_time else "no")
        for x in lifts_of(run.proven.result)
    )
    columns = (*words("role", "organisation", "places"), *people("WTE", "wte"), *words("at_any_time"))
    return OutputTable("lifts", "Staff of the mix beyond what the folder allows; cap or wait, or times and settings.",
                       columns, rows)  # fmt: skip


def _n(value: float) -> float:
    return round(float(value), 4)
