"""What a rota comes to for clients: rounds as they are made, and who visits whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from optimiser.audit import Lines
from optimiser.problem.problem import Problem
from optimiser.problem.rounds import RoundStop, stops_of
from optimiser.problem.visits import Visit


@dataclass(frozen=True)
class RoundMade:
    """A round of a day.

    Attributes:
        duty: index.
        carers: who is on it; persons.
        stops: its visits as it comes to them.
        care, travel, wait: minutes.
        late: visits that begin after their window.
        over: minutes by which it ends after its shift.
    """

    duty: int
    carers: tuple[int, ...]
    stops: tuple[RoundStop, ...]
    care: int
    travel: int
    wait: int
    late: int
    over: int


@dataclass(frozen=True)
class ClientCared:
    """A client over the days of a rota.

    Attributes:
        client: who.
        visits: how many are asked for, and `made` how many of them have all their carers on a round.
        carers: how many different people come, and `unknown` how many of them neither visited before nor are preferred.
        most_by_three: share of the carers' visits that the three who come most make; None where nobody comes.
        preferred: share of them by people whom the client prefers; None where nobody is, or nobody comes.
    """

    client: str
    visits: int
    made: int
    carers: int
    unknown: int
    most_by_three: float | None
    preferred: float | None


@dataclass(frozen=True)
class VisitsMade:
    """Visits of a rota: rounds in order of time, and clients by name."""

    rounds: tuple[RoundMade, ...]
    clients: tuple[ClientCared, ...]


def visits_made(problem: Problem, lines: Lines) -> VisitsMade:
    """Rounds as they are made, and clients with who visits them, over the days of a rota."""
    on: dict[int, list[int]] = {}
    for person in range(len(problem.people)):
        for a in lines.line(person):
            on.setdefault(a.duty, []).append(person)
    rounds = [_round(problem, duty, on) for duty in stops_of(problem) if problem.duties[duty].day >= 0]
    rounds.sort(key=lambda r: (problem.duties[r.duty].day, problem.duties[r.duty].team, r.stops[0].start, r.duty))
    by_client: dict[str, list[Visit]] = {}
    for visit in problem.visits:
        by_client.setdefault(visit.client, []).append(visit)
    return VisitsMade(
        tuple(rounds), tuple(_client(problem, client, on, mine) for client, mine in sorted(by_client.items()))
    )


def _round(problem: Problem, duty: int, on: dict[int, list[int]]) -> RoundMade:
    stops = stops_of(problem)[duty]
    return RoundMade(
        duty=duty,
        carers=tuple(sorted(on.get(duty, ()))),
        stops=stops,
        care=sum(s.end - s.start for s in stops),
        travel=sum(s.travel for s in stops),
        wait=sum(s.wait for s in stops),
        late=sum(s.start > problem.visits[s.visit].latest for s in stops),
        over=max(0, stops[-1].end - problem.duties[duty].end),
    )


def _client(problem: Problem, client: str, on: dict[int, list[int]], visits: list[Visit]) -> ClientCared:
    came: Counter[int] = Counter()
    before: set[int] = set()
    asked = made = 0
    for visit in visits:
        there = [person for duty in visit.duties for person in on.get(duty, ())]
        if visit.day < 0:
            before.update(there)
            continue
        asked += 1
        made += len(there) >= visit.carers
        came.update(there)
    preferred = {t.person for t in problem.client_carers if t.client == client and t.preferred}
    total = came.total()
    return ClientCared(
        client=client,
        visits=asked,
        made=made,
        carers=len(came),
        unknown=len(set(came) - before - preferred),
        most_by_three=sum(number for _, number in came.most_common(3)) / total if total else None,
        preferred=sum(came[p] for p in preferred) / total if total and preferred else None,
    )
