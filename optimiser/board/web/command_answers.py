"""Answers that the commands tell with `--json`, described: who can cover a slot, swaps, two rotas compared.

What is told is made where the commands make it (`optimiser.report.changes`); a test holds every answer against this.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Told(BaseModel):
    """Part of an answer: just these fields."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)


class DutyData(Told):
    """A duty: the day on which it starts, the code of its shift, its team; no team for time of one's own."""

    date: str
    shift: str
    team: str | None


class HeldData(DutyData):
    """A duty that somebody works."""

    person: str


class StopData(Told):
    """A rule that would newly be broken or stretched, by so many points."""

    rule: str
    text: str
    hard: bool
    points: int
    source: str


class CandidateData(DutyData):
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
    stops: list[StopData]


class GapData(Told):
    """A need below its minimum."""

    date: str
    period: str
    team: str
    capability: str
    have: int
    need: int


class ChainData(Told):
    """Two steps: `mover` takes one duty and gives another, `to` somebody or to those who are there besides."""

    mover: str
    takes: DutyData
    gives: DutyData
    to: str | None
    points: int
    short: list[GapData]


class UnlockData(Told):
    """What stands alone in the way of so many people."""

    what: str
    people: int


class NeedData(Told):
    """One need of a slot: what there is, who is nearest to filling it, fixes in two steps, the cheapest of all."""

    team: str
    date: str
    period: str
    capability: str
    have: int
    minimum: int
    ideal: int | None
    near: list[CandidateData]
    chains: list[ChainData]
    cheapest: CandidateData | ChainData | None
    unlocks: list[UnlockData]


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

    rows: list[NeedData]
    names: dict[str, str]


class SwapData(Told):
    """A swap: who gives and who takes which duty, the gaps that it leaves, the rules that it touches."""

    legal: bool
    refused: str | None
    gives: list[HeldData]
    takes: list[HeldData]
    points: int
    short: list[GapData]
    stops: list[StopData]


class SwapsAnswer(Answer):
    """Legal swaps of a duty, best first."""

    rows: list[SwapData]


class MovedData(Told):
    """Duties left and duties taken."""

    lost: int
    gained: int


class CostData(Told):
    """Hard breaches and points of a rota."""

    hard: int
    points: int


class PointsData(Told):
    """Points of a rule in two rotas."""

    before: int
    after: int


class FoundData(Told):
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
    lost: list[HeldData]
    gained: list[HeldData]
    by_person: dict[str, MovedData]
    by_team: dict[str, MovedData]
    before: CostData
    after: CostData
    rules: dict[str, PointsData]
    mended: list[FoundData]
    new: list[FoundData]
    names: dict[str, str]
