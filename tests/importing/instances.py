"""Public instances: their files, random rotas of them, what the published scoring says, and one read two ways."""

from __future__ import annotations

import random
from pathlib import Path

from optimiser.importing.instances import inrc2
from optimiser.importing.instances.instance import Instance
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from tests.importing import scorers

FILES = {
    "Instance1": ["curtois/Instance1.txt"],
    "Instance2": ["curtois/Instance2.txt"],
    "sprint01": ["inrc1/sprint01.xml"],
    "n005w4_0_1-2-3-3": [
        "inrc2/n005w4/Sc-n005w4.txt",
        "inrc2/n005w4/H0-n005w4-0.txt",
        *(f"inrc2/n005w4/WD-n005w4-{w}.txt" for w in (1, 2, 3, 3)),
    ],
}


def same(a: Assignment, old: Problem, new: Problem) -> Assignment:
    """An assignment of one problem in the indexes of another."""
    duty = old.duties[a.duty]
    code = old.shifts[duty.shift].code
    there = next(
        i for i, d in enumerate(new.duties) if d.day == duty.day and new.shifts[d.shift].code == code and d.owner < 0
    )
    use = next(i for i, c in enumerate(new.capabilities) if c.expression == old.capabilities[a.capability].expression)
    person = old.people[old.contracts[a.contract].person].id
    contract = next(i for i, c in enumerate(new.contracts) if new.people[c.person].id == person)
    return Assignment(contract, there, use)


def random_rota(instance: Instance, rng: random.Random) -> set[Assignment]:
    """At most one duty a day and person, in blocks, so that every rule is met and broken somewhere."""
    problem = instance.problem
    can: dict[tuple[int, int], list[Assignment]] = {}
    for a in problem.candidates:
        can.setdefault((a.contract, problem.duties[a.duty].day), []).append(a)
    rota = set()
    for person in range(len(problem.people)):
        day = rng.randrange(-3, 3)
        while day < problem.calendar.days:
            length, kind = rng.choice([1, 2, 3, 4, 5, 6, 8]), rng.randrange(100)
            for d in range(day, day + length):
                if rng.random() < 0.2:
                    kind = rng.randrange(100)
                if choices := can.get((person, d)):
                    rota.add(choices[kind % len(choices)])
            day += length + rng.choice([1, 1, 2, 3, 4, 6])
    return rota


def score(instance: Instance, rota: set[Assignment], data: Path) -> tuple[int, int]:
    """What the published scoring says of a rota."""
    problem = instance.problem
    person = [p.id for p in problem.people]

    def at(a: Assignment) -> tuple[str, int]:
        return person[problem.contracts[a.contract].person], problem.duties[a.duty].day

    def code(a: Assignment) -> str:
        return problem.shifts[problem.duties[a.duty].shift].code

    if instance.name.startswith("Instance"):
        return scorers.curtois(data / "curtois" / f"{instance.name}.txt", {at(a): code(a) for a in rota})
    if (data / "inrc1" / f"{instance.name}.xml").exists():
        return scorers.inrc1(data / "inrc1" / f"{instance.name}.xml", {at(a): code(a) for a in rota})
    named = {at(a): (code(a), problem.capabilities[a.capability].name) for a in rota}
    return scorers.inrc2(*inrc2.files(data / "inrc2", instance.name), named)
