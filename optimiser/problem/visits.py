"""Visits of home care: what is asked of a round, and whom people cared for want and will not have."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.problem.domain import FOREVER, FREE, NOWHERE, Price


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit to a client on one day.

    Attributes:
        id: of its row.
        client: who is cared for.
        team, day: of its rounds.
        duties: the rounds that it is part of, one duty each.
        earliest, latest: instants between which it begins.
        minutes: of care.
        carers: how many people it takes.
        capability: what each of them must have; `NOWHERE` for nothing.
        order: its place in the round; those of one place go by the end of the window.
        site: where; `NOWHERE` where that is not known.
        travel: minutes of the way from the visit before; None where the sites tell.
    """

    id: str
    client: str
    team: int
    day: int
    duties: tuple[int, ...]
    earliest: int
    latest: int
    minutes: int
    carers: int = 1
    capability: int = NOWHERE
    order: int = 0
    site: int = NOWHERE
    travel: int | None = None


@dataclass(frozen=True, slots=True)
class ClientCarer:
    """A person whom a client prefers or will not have.

    Attributes:
        client: who is cared for.
        person: index.
        preferred: True for one of those the client prefers, False for one excluded.
        price: of each visit by an excluded person, or by one not preferred where some are.
        first_day, last_day: day numbers, both within it.
    """

    client: str
    person: int
    preferred: bool
    price: Price = FREE
    first_day: int = -FOREVER
    last_day: int = FOREVER
