"""What is to be rostered: the words of the house as frozen dataclasses.

Everything refers to everything else by integer index into the tuples of `Problem`. Times are
instants or minutes (see `calendar`), money is whole pence, prices are whole points.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

NOWHERE = -1
"""Index of nothing: no team, no site, no owner, no capability."""

FOREVER = 1 << 40
"""A day or instant later than any other."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of a breach costs: whole points, or never allowed."""

    points: int = 0
    hard: bool = False

    def __post_init__(self) -> None:
        if self.points < 0 or (self.hard and self.points):
            raise ValueError("a price is whole points from 0 up, or hard")

    def __str__(self) -> str:
        return "hard" if self.hard else f"{self.points} point{'' if self.points == 1 else 's'}"


HARD = Price(hard=True)
FREE = Price()


class Presence(StrEnum):
    """Where a person is during a shift: two presences on site may not overlap, remote may."""

    ON_SITE = "on site"
    RESIDENT = "resident"
    REMOTE = "remote"


class ShiftKind(StrEnum):
    """What the time of a shift is."""

    WORK = "work"
    ON_CALL = "on call"
    SLEEP_IN = "sleep-in"
    STUDY = "study"
    PORTFOLIO = "portfolio"
    SUPERNUMERARY = "supernumerary"
    LEAVE = "leave"


class ContractKind(StrEnum):
    """Terms of employment, as far as rules ask."""

    PERMANENT = "permanent"
    FIXED_TERM = "fixed term"
    BANK = "bank"
    AGENCY = "agency"
    APPRENTICE = "apprentice"
    TRAINING = "training"
    STUDENT = "student"
    VOLUNTEER = "volunteer"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An employer of the system."""

    id: str
    name: str = ""
    sector: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A place of work."""

    id: str
    name: str = ""
    organisation: int = NOWHERE


@dataclass(frozen=True, slots=True)
class Team:
    """Who needs cover: an MDT, a ward, a clinic, a care round."""

    id: str
    name: str = ""
    organisation: int = NOWHERE
    site: int = NOWHERE
    sector: str = ""
    beds: int | None = None


@dataclass(frozen=True, slots=True)
class HeldSkill:
    """A competence or registration held at a level, from a day to its last valid day.

    `assessed_by` is the organisation that signed it off, `NOWHERE` for a national one; elsewhere
    it counts only as far as a `Recognition` says.
    """

    skill: int
    level: int = 1
    first_day: int = -FOREVER
    last_day: int = FOREVER
    assessed_by: int = NOWHERE


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff, over all their contracts."""

    id: str
    name: str = ""
    home_site: int = NOWHERE
    skills: tuple[HeldSkill, ...] = ()
    opt_out: bool = False
    """Has opted out of the 48-hour average in writing."""
    birth_day: int | None = None
    """Day number of birth, for the rules on young workers."""
    history_from: int | None = None
    """First day of history known for this person; None where nothing is known."""
    contact: str = ""
    """How to reach them; for managers only."""


@dataclass(frozen=True, slots=True)
class Contract:
    """A person's terms with one employer."""

    id: str
    person: int
    employer: int
    role: str = ""
    band: str = ""
    weekly_minutes: int = 0
    kind: ContractKind = ContractKind.PERMANENT
    packs: tuple[str, ...] = ()
    hourly_pence: int = 0
    home_site: int = NOWHERE
    home_team: int = NOWHERE
    first_day: int = -FOREVER
    last_day: int = FOREVER
    teams: frozenset[int] | None = None
    """Teams it is rostered to; None: its home team, or any of its employer where it has none, and
    any that its employer lends it to."""
    supernumerary_until: int = -FOREVER
    """Last day on which the person is present but counted by no need."""
    supernumerary_clock: int | None = None
    """Minutes on the clock of that day from which they are counted, within a duty too; None: from the next day."""
    annualised: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A clock interval of a team's day that needs staffing; `end` may pass midnight."""

    name: str
    start: int = 0
    end: int = 1440


@dataclass(frozen=True, slots=True)
class Shift:
    """A kind of work. Minutes that are None follow from elapsed time less `break_minutes`, which are not paid."""

    code: str
    start: int
    end: int
    """Minutes on the clock from midnight of the duty's day; past 1440 it ends the next day."""
    name: str = ""
    break_minutes: int = 0
    kind: ShiftKind = ShiftKind.WORK
    presence: Presence = Presence.ON_SITE
    periods: tuple[int, ...] = ()
    work_minutes: int | None = None
    contract_minutes: int | None = None
    paid_minutes: int | None = None
    colour: str = ""
    paid_break_minutes: int = 0
    days: frozenset[int] | None = None
    """Days of the period on which it is worked, by its own terms; None for all."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One shift on one day: a slot of a team, or (with an owner) a person's own session. `work`, `contract` and `paid`
    are minutes of working time, of contracted hours and of pay; breaks that are paid count in them, and minutes `awake`
    in a sleep-in."""

    shift: int
    day: int
    start: int
    end: int
    work: int
    contract: int
    paid: int
    team: int = NOWHERE
    site: int = NOWHERE
    owner: int = NOWHERE
    activity: str = ""
    break_minutes: int = 0
    presence: Presence = Presence.ON_SITE
    kind: ShiftKind = ShiftKind.WORK
    paid_break_minutes: int = 0
    awake: int = 0


@dataclass(frozen=True, slots=True)
class Capability:
    """What a need asks for; `expression` is read by `capability.parse`."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Need:
    """How many of a capability a team must have in a period of a day.

    Each missing person below `minimum` costs `below_minimum`; below `ideal`, beside that, `below_ideal`; each one above
    `maximum` `above`; each one counted without the capability `preferred` `not_preferred`. Those used as `met_also_by`
    are counted for minimum and ideal too, where they have both themselves. `NOWHERE` for neither.
    """

    team: int
    period: int
    day: int
    capability: int
    minimum: int = 0
    ideal: int | None = None
    maximum: int | None = None
    below_minimum: Price = HARD
    below_ideal: Price = FREE
    above: Price = FREE
    importance: str = ""
    preferred: int = NOWHERE
    not_preferred: Price = FREE
    met_also_by: int = NOWHERE


@dataclass(frozen=True, slots=True)
class Limit:
    """A linear form over head counts by capability of everybody present: low <= sum <= high."""

    weights: tuple[tuple[int, int], ...]
    """(capability, weight); `NOWHERE` counts everybody."""
    low: int | None = None
    high: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Composition:
    """One of several alternatives must hold over everybody present in a team's period.

    Each alternative is a set of limits which all hold. With `if_present` nothing is asked of a
    period in which nobody is present.
    """

    team: int
    period: int
    alternatives: tuple[tuple[Limit, ...], ...]
    price: Price = HARD
    days: frozenset[int] | None = None
    if_present: bool = True
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Substitution:
    """A capability that may stand in for another, under supervision and at a price per duty."""

    wanted: int
    stand_in: int
    teams: frozenset[int] | None = None
    supervisor: int = NOWHERE
    """Capability of which one must be present for every `ratio` people standing in."""
    ratio: int = 1
    price: Price = FREE


@dataclass(frozen=True, slots=True)
class Sharing:
    """An agreement that lends people of one employer to the teams of another."""

    lender: int
    borrower: int
    first_day: int = -FOREVER
    last_day: int = FOREVER
    weekly_minutes: int | None = None
    """Cap on the minutes lent per week, over all people."""
    roles: frozenset[str] | None = None
    price: Price = FREE
    """Price per duty lent."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """From when to when one organisation accepts a skill that another has assessed."""

    skill: int
    assessed_by: int
    accepted_by: int
    first_day: int = -FOREVER
    last_day: int = FOREVER


@dataclass(frozen=True, slots=True)
class Absence:
    """Time in which a person cannot be rostered, with the contract minutes it is worth."""

    person: int
    start: int
    end: int
    kind: str = "leave"
    contract: int = NOWHERE
    credit: int = 0
    """Contract minutes credited, in all."""
    excluded: bool = True
    """Whether its days leave the reference period of average hours."""
    shifts: frozenset[int] | None = None
    """Only these shifts are ruled out; None for all."""


@dataclass(frozen=True, slots=True)
class Request:
    """A wish to work or not to work on a day, with the points lost when it is refused."""

    person: int
    day: int
    wants: bool
    """True: to work (one of `shifts`); False: not to."""
    points: int
    shifts: frozenset[int] | None = None
    """None: any shift."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A flexible-working agreement. `terms` are the words of `flexible_working.csv`."""

    person: int
    kind: str
    price: Price = HARD
    days: frozenset[int] = frozenset()
    """For `fixed days` and `term time`: day numbers that may be worked."""
    clock: int | None = None
    """For `earliest start` and `latest finish`: minutes on the clock."""
    number: int | None = None
    """For `most consecutive`: days."""
    first_day: int = -FOREVER
    last_day: int = FOREVER

    def closes(self, day: int) -> bool:
        """Whether it is a contractual one on days and leaves no duty that starts on a day."""
        on_days = self.price.hard and self.kind in ("fixed days", "term time")
        return on_days and self.first_day <= day <= self.last_day and day not in self.days


@dataclass(frozen=True, slots=True)
class Quota:
    """Portfolio time: how many of a person's own duties of an activity, or minutes of them, per block of days."""

    person: int
    activity: str
    duties: tuple[int, ...]
    least: int
    most: int
    first_day: int
    last_day: int
    protected: bool = False
    """Protected sessions are hard; movable ones cost `price` each."""
    price: Price = HARD
    in_minutes: bool = False
    """Whether `least` and `most` are minutes of working time; each started hour missing or too many costs the price."""


@dataclass(frozen=True, slots=True)
class Pin:
    """An assignment that is fixed or forbidden. `capability` None: whatever it is used as."""

    contract: int
    duty: int
    wanted: bool = True
    capability: int | None = None


class Assignment(NamedTuple):
    """A contract on a duty, used as a capability (`NOWHERE`: present, counted by no need)."""

    contract: int
    duty: int
    capability: int = NOWHERE


@dataclass(frozen=True, slots=True)
class Carried:
    """A balance carried over the start of the period, for what history rows do not show.

    `measure` is a word such as `assignments`, `weekends`, `nights`, `minutes`, `refusals`.
    """

    person: int
    measure: str
    value: int
