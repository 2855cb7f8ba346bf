"""A hard breach that was taken on stands under its acceptance until it is worse, elsewhere or on other days."""

from __future__ import annotations

from dataclasses import replace

from optimiser.audit import Breach
from optimiser.operate.acceptance import acceptance_of, accepted_by
from optimiser.surface import WHOLE, person_place
from tests.operate.ward import ward


def test_an_acceptance_lapses_when_the_breach_is_worse() -> None:
    problem = ward()
    rest = Breach("rest", person_place(0), "", (0,), 3, 4, measured=600, allowed=660, hard=True)
    given = (acceptance_of(problem, rest, "agreed", "sister", "2027-01-01"),)
    assert accepted_by(problem, rest, given) is given[0]
    assert accepted_by(problem, replace(rest, measured=630), given) is given[0], "better than it was"
    assert accepted_by(problem, replace(rest, measured=599), given) is None
    assert accepted_by(problem, replace(rest, last_day=5), given) is None
    assert accepted_by(problem, replace(rest, place=person_place(1)), given) is None
    assert accepted_by(problem, replace(rest, rule="other"), given) is None
    assert accepted_by(problem, replace(rest, hard=False), given) is None
    much = Breach("most", WHOLE, "", (), 0, 6, measured=50, allowed=48, hard=True)
    taken = (acceptance_of(problem, much, "agreed", "sister", "2027-01-01"),)
    assert accepted_by(problem, replace(much, measured=49), taken)
    assert accepted_by(problem, replace(much, measured=51), taken) is None
