"""What requests carry, as models that find every fault at once."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from optimiser.board.moves import DutyAt, Move

Word = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=2000)]
Text = Annotated[str, Field(max_length=6_000_000)]


class Body(BaseModel):
    """A body, or the query of an address: nothing but what it names."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Nothing(Body):
    """No fields."""


class TicketBody(Body):
    """A ticket, which opens the board once."""

    ticket: Word


class DutyBody(Body):
    """A duty of a person: by day and, where it is not the only one or is to be put in, by the code of its shift."""

    person: Word
    date: Word
    shift: Word = ""
    team: Word = ""
    contract: Word = ""
    capability: Word = ""

    def duty(self) -> DutyAt:
        """The same for the session."""
        return DutyAt(self.person, self.date, self.shift, self.team, self.contract, self.capability)


class MoveBody(Body):
    """A duty taken out, one put in, or both."""

    out: DutyBody | None = None
    into: DutyBody | None = None

    def move(self) -> Move:
        """The same for the session."""
        return Move(self.out.duty() if self.out else None, self.into.duty() if self.into else None)


class EditBody(Body):
    """Moves that are made together or not at all; what newly breaks a hard rule needs a reason. With `ask` it is not
    refused without one but answered with `asks`."""

    moves: Annotated[list[MoveBody], Field(max_length=5000)]
    reason: Words = ""
    dry_run: bool = False
    ask: bool = False


class SwapBody(Body):
    """`giver`'s duty (`2027-01-04`, or `2027-01-04/N`) goes to `taker`, and `back`, if given, to the giver."""

    giver: Word
    duty: Word
    taker: Word
    back: Word | None = None
    reason: Words = ""
    dry_run: bool = False
    ask: bool = False


class AbsenceBody(Body):
    """Somebody is away on whole days; `kind` as in `availability.csv`."""

    person: Word
    first: Word
    last: Word
    kind: Word = "sickness"
    reason: Words = ""


class LockBody(DutyBody):
    """A duty to be kept by solve and repair, or let go of."""

    locked: bool = True


class AcceptBody(Body):
    """A hard breach to be taken on: its rule, the person or team it is of, a day of it, and why."""

    rule: Word
    place: Word = ""
    date: Word | None = None
    reason: Words


class UndoBody(Body):
    """One entry to be taken back, or all that came after one; by default the last that stands."""

    seq: Annotated[int, Field(ge=1)] | None = None
    to: Annotated[int, Field(ge=1)] | None = None
    reason: Words = ""


class ReasonBody(Body):
    """Why, for the journal."""

    reason: Words = ""


class RepairBody(Body):
    """Who else is away as (person, first, last), from when notice counts, who has agreed to changes, and how long."""

    absent: Annotated[list[tuple[Word, Word, Word]], Field(max_length=200)] = []
    kind: Word = "sickness"
    today: Word | None = None
    agreed: Annotated[list[Word], Field(max_length=500)] = []
    seconds: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] = 6.0
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1


class SolveBody(Body):
    """How long, how many rounds, and whether to begin from the rota in hand."""

    seconds: Annotated[float, Field(gt=0, le=86400, allow_inf_nan=False)] = 30.0
    iterations: Annotated[int, Field(ge=1, lt=2**31)] | None = None
    workers: Annotated[int, Field(ge=1, le=256)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    from_current: bool = False
    afresh: bool = False


class TakeBody(Body):
    """Whose changes to take; everybody's by default."""

    people: Annotated[list[Word], Field(max_length=5000)] = []
    reason: Words = ""
    ask: bool = False


class LeversBody(Body):
    """Assumptions to change, by lever; a named scenario (of supply alone)."""

    set: Annotated[dict[Annotated[str, Field(pattern=r"^[a-z_]{1,60}$")],
                        Annotated[float, Field(allow_inf_nan=False)]], Field(max_length=100)] = {}  # fmt: skip
    scenario: Annotated[str, Field(pattern=r"^[a-z0-9-]{0,60}$")] = ""


class PublishBody(Body):
    """The days given out (all by default), the date of publication, and whether messages are drafted."""

    first: Word | None = None
    last: Word | None = None
    on: dt.date | None = None
    messages: bool = False


class CheckBody(Body):
    """Files that take the place of the folder's, by name, as text."""

    files: Annotated[dict[Word, Text], Field(max_length=40)] = {}


class AuditBody(CheckBody):
    """A rota as the text of a `rota.csv`."""

    rota: Text


class CellQuery(Body):
    """Whether each code is to be tried there, and for which team."""

    preview: bool = False
    team: Word = ""


class DayQuery(Body):
    """Only this team."""

    team: Word | None = None


class BreachQuery(Body):
    """Only those of a rule."""

    rule: Word | None = None


class SlotQuery(Body):
    """How many people to name; who cannot come."""

    most: Annotated[int, Field(ge=1, le=500)] = 10
    instead_of: Word | None = None


class SwapsQuery(Body):
    """How far from the duty one in return may lie, and before which date it may not; how many swaps to name."""

    days: Annotated[int, Field(ge=0, le=400)] = 14
    today: Word | None = None
    most: Annotated[int, Field(ge=1, le=500)] = 10


class ChangesQuery(Body):
    """Entries after this one; a revision to wait for a change of, and how many seconds to wait."""

    after: Annotated[int, Field(ge=0)] = 0
    revision: Word = ""
    wait: Annotated[float, Field(ge=0, le=25, allow_inf_nan=False)] = 0.0


class DiffQuery(Body):
    """Two rotas: `current`, `published`, or an entry as `@7`."""

    before: Word = "published"
    after: Word = "current"
