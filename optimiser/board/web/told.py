"""Answers that the commands tell with `--json`, described: who can cover a slot, swaps, two rotas compared.

What is told is made where the commands make it (`optimiser.report.changes`); a test holds every answer against this.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Told(BaseModel):
    """Part of an answer: just these fields."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)


class DutyTold(Told):
    """A duty: the day on which it starts, the code of its shift, its team; no team for time of one's own."""

    date: str
    shift: str
    team: str | None


class HeldTold(DutyTold):
    """A duty that somebody works."""

    person: str


class StopTold(Told):
    """A rule that would newly be broken or stretched, by so many points."""

    rule: str
    text: str
    hard: bool
    points: int
    source: str


class CandidateTold(DutyTold):
    """Somebody who might take a duty.

    Attributes:
        origin: own team, own organisation, another organisation, bank, agency.
        free: whether no hard rule stops them.
        stand_in: whether they would stand in for the capability.
        lacks: what they miss for it; then they were not judged.
        points: change of the bill.
        cost_pence: pay without enhancements; for managers.
        balance_minutes: ahead of contracted hours, or behind; null where that is not told.
    """

    person: str
    contract: str
    origin: str = Field(alias="from")
    free: bool
    stand_in: bool
    lacks: str | None
    points: int | None
    cost_pence: int | None
    balance_minutes: int | None
    rest_before_minutes: int | None
    travel_minutes: int
    stops: list[StopTold]


class GapTold(Told):
    """A need below its minimum."""

    date: str
    period: str
    team: str
    capability: str
    have: int
    need: int


class ChainTold(Told):
    """Two steps: `mover` takes one duty and gives another, `to` somebody or to those who are there besides."""

    mover: str
    takes: DutyTold
    gives: DutyTold
    to: str | None
    points: int
    short: list[GapTold]


class UnlockTold(Told):
    """What stands alone in the way of so many people."""

    what: str
    people: int


class NeedTold(Told):
    """One need of a slot: what there is, who is nearest to filling it, fixes in two steps, the cheapest of all."""

    team: str
    date: str
    period: str
    capability: str
    have: int
    minimum: int
    ideal: int | None
    near: list[CandidateTold]
    chains: list[ChainTold]
    cheapest: CandidateTold | ChainTold | None
    unlocks: list[UnlockTold]


class Answer(Told):
    """An answer about a rota.

    Attributes:
        revision: of the state that it speaks of, for `If-Match`.
        rota: which rota: as every answer of the commands names it.
    """

    revision: str
    rota: dict[str, Any] | None


class SlotAnswer(Answer):
    """Who can take a slot, need by need; the names of people by id."""

    rows: list[NeedTold]
    names: dict[str, str]


class SwapTold(Told):
    """A swap: who gives and who takes which duty, the gaps that it leaves, the rules that it touches."""

    legal: bool
    refused: str | None
    gives: list[HeldTold]
    takes: list[HeldTold]
    points: int
    short: list[GapTold]
    stops: list[StopTold]


class SwapsAnswer(Answer):
    """Legal swaps of a duty, best first."""

    rows: list[SwapTold]


class MovedTold(Told):
    """Duties left and duties taken."""

    lost: int
    gained: int


class CostTold(Told):
    """Hard breaches and points of a rota."""

    hard: int
    points: int


class PointsTold(Told):
    """Points of a rule in two rotas."""

    before: int
    after: int


class FoundTold(Told):
    """A breach, with what is measured and what is allowed where that may be told."""

    rule: str
    text: str
    people: list[str]
    first: str = Field(alias="from")
    last: str = Field(alias="to")
    measured: float | None
    allowed: float | None
    unit: str | None
    points: int
    hard: bool
    projected: bool
    accepted: bool


class DifferenceAnswer(Answer):
    """Two rotas compared: duties, people, teams, cost, rules and breaches; the names of people by id."""

    rota_before: dict[str, Any] | None
    lost: list[HeldTold]
    gained: list[HeldTold]
    by_person: dict[str, MovedTold]
    by_team: dict[str, MovedTold]
    before: CostTold
    after: CostTold
    rules: dict[str, PointsTold]
    mended: list[FoundTold]
    new: list[FoundTold]
    names: dict[str, str]
