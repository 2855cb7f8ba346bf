"""The change that a mix is from today: by employer and role, staff in post beside those of the mix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.skillmix.mix.problem import TEMPORARY_SOURCES, Source
from optimiser.skillmix.mix.result import SMALL, MixResult


@dataclass(frozen=True)
class ChangeLine:
    """One employer and role, today and in the mix. WTE in post today (existing staff) and in the mix (all but bank and
    agency); ``temporary_wte`` from bank and agency in the mix, for today's is not known. Money is pence a year of posts
    at their annual cost, without premiums for unsocial hours and without temporary staff."""

    organisation: str
    role: str
    today_wte: float
    mix_wte: float
    temporary_wte: float
    today_pence: int
    mix_pence: int

    @property
    def change_wte(self) -> float:
        return self.mix_wte - self.today_wte

    @property
    def change_pence(self) -> int:
        return self.mix_pence - self.today_pence


def change_lines(result: MixResult) -> list[ChangeLine]:
    """A line for each employer and role that has staff today or in the mix, employers and roles in the folder's
    order."""
    problem = result.problem
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * 5)
    for option, line in zip(problem.options, result.staff, strict=True):
        row = sums[option.organisation, option.role]
        if option.source == Source.EXISTING:
            row[0] += option.wte_max or 0.0
            row[3] += (option.wte_max or 0.0) * option.annual_cost_pence
        if option.source in TEMPORARY_SOURCES:
            row[2] += line.wte
        else:
            row[1] += line.wte
            row[4] += line.wte * option.annual_cost_pence
    employers = list(dict.fromkeys(option.organisation for option in problem.options))
    roles = [role.id for role in problem.roles]
    ordered = sorted(sums, key=lambda key: (employers.index(key[0]), roles.index(key[1])))
    made = []
    for key in ordered:
        today, mix, temporary, today_pence, mix_pence = sums[key]
        if max(today, mix, temporary) > SMALL:
            made.append(ChangeLine(*key, today, mix, temporary, round(today_pence), round(mix_pence)))
    return made


def employer_lines(lines: Sequence[ChangeLine]) -> list[ChangeLine]:
    """The lines of each employer summed, its role left empty."""
    made = []
    for employer in dict.fromkeys(line.organisation for line in lines):
        ours = [line for line in lines if line.organisation == employer]
        made.append(
            ChangeLine(
                employer, "", sum(line.today_wte for line in ours), sum(line.mix_wte for line in ours),
                sum(line.temporary_wte for line in ours), sum(line.today_pence for line in ours),
                sum(line.mix_pence for line in ours),
            )
        )  # fmt: skip
    return made
