"""Hours and money between organisations, and how evenly the burden is spread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.problem import Problem
from optimiser.report.rota.contract_lines import CASUAL, ContractLine, JudgedWish

FULL_TIME_MINUTES = 2250
"""Minutes of a full-time week (37.5 h), by which counts are made comparable."""


@dataclass(frozen=True, slots=True)
class EmployerFlow:
    """What the people of one employer work in the teams of an organisation.

    `minutes` are contract minutes, `pence` their pay at the contracts' rates. Time of a person's
    own (portfolio, study) counts as worked for the employer.
    """

    employer: int
    host: int
    minutes: int
    duties: int
    pence: int


def flows(problem: Problem, rota: Iterable[Assignment]) -> list[EmployerFlow]:
    """Flows of some assignments by employer and host, an organisation's own first."""
    sums: dict[tuple[int, int], list[float]] = {}
    for assignment in sorted(rota):
        duty, terms = problem.duties[assignment.duty], problem.contracts[assignment.contract]
        host = problem.employer_at(duty)
        total = sums.setdefault((terms.employer, terms.employer if host == NOWHERE else host), [0, 0, 0])
        total[0] += duty.contract
        total[1] += 1
        total[2] += duty.paid * terms.hourly_pence / 60
    order = sorted(sums, key=lambda k: (k[0], k[0] != k[1], k[1]))
    return [EmployerFlow(a, b, int(sums[a, b][0]), int(sums[a, b][1]), round(sums[a, b][2])) for a, b in order]


@dataclass(frozen=True, slots=True)
class BurdenShare:
    """How a burden is spread over the people of an organisation with contracted hours.

    Counts are per full-time person: what somebody would take who is contracted for 37.5 h in each week of the period.
    A person's contracts with the organisation are taken together, by the days on which they run. None where there is
    nobody.
    """

    organisation: int
    measure: str
    least: float | None
    middle: float | None
    most: float | None


def burden_shares(problem: Problem, lines: list[ContractLine], wishes: list[list[JudgedWish]]) -> list[BurdenShare]:
    """Nights, weekends and share of wishes met, by employer."""
    found = []
    full_time = FULL_TIME_MINUTES * problem.calendar.days / 7
    for organisation in dict.fromkeys(c.employer for c in problem.contracts):
        mine: dict[int, list[ContractLine]] = {}
        for line in lines:
            terms = problem.contracts[line.contract]
            if terms.employer == organisation and terms.kind not in CASUAL and line.contracted:
                mine.setdefault(terms.person, []).append(line)
        scale = {p: full_time / sum(line.contracted for line in held) for p, held in mine.items()}
        met = [sum(w.met for w in wishes[p]) / len(wishes[p]) * 100 for p in sorted(mine) if wishes[p]]
        for measure, values in (
            ("nights", [scale[p] * sum(line.nights for line in held) for p, held in mine.items()]),
            ("weekends", [scale[p] * len(_weekends(held)) for p, held in mine.items()]),
            ("wishes met, %", met),
        ):
            known = bool(values)
            found.append(
                BurdenShare(
                    organisation,
                    measure,
                    round(min(values), 1) if known else None,
                    round(median(values), 1) if known else None,
                    round(max(values), 1) if known else None,
                )
            )
    return found


def _weekends(held: list[ContractLine]) -> frozenset[int]:
    """The weekends worked under any of some contracts, by number."""
    return frozenset[int]().union(*(line.weekends_worked for line in held))
