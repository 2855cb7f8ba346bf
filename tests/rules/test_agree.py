"""The harness itself: a rule that encodes too little, too much or at another price is caught."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from constraints.helpers import options_worked
from constraints.rules.rest_between import RestBetween
from optimiser.audit import Lines, Where
from optimiser.problem.domain import Price
from optimiser.surface import Surface
from tests.agree import agree, stays_true
from tests.tiny import plain


class TooLax(RestBetween):
    """Says nothing."""

    def encode(self, surface: Surface) -> None:
        """Nothing."""


class TooStrict(RestBetween):
    """Also rules out a whole line."""

    def encode(self, surface: Surface) -> None:
        """The rule, and that nobody works more than one duty."""
        super().encode(surface)
        for person in self.encoded_people(surface):
            surface.total(person, options_worked(surface.problem, self.scope, person), high=1, price=self.price)


class TwicePriced(RestBetween):
    """Charges each breach twice."""

    def encode(self, surface: Surface) -> None:
        """The rule, and again."""
        super().encode(surface)
        super().encode(surface)


@dataclass(frozen=True, kw_only=True)
class Forgetful(RestBetween):
    """Judges nobody when only a part is asked for."""

    def audit(self, problem, rota: Lines, where: Where):  # type: ignore[no-untyped-def]
        """Breaches of the whole only."""
        return super().audit(problem, rota, where if where.people is None else Where(frozenset(), frozenset(), False))


@pytest.mark.parametrize("rule", [TooLax(), TooStrict(), TooLax(price=Price(2)), TwicePriced(price=Price(2))])
def test_what_does_not_agree_is_caught(rule: RestBetween) -> None:
    problem = plain(3, "D N").problem()
    agree(problem, RestBetween(price=rule.price))
    with pytest.raises(AssertionError, match="encoded"):
        agree(problem, rule)


def test_a_problem_that_tests_nothing_is_caught() -> None:
    with pytest.raises(AssertionError, match="tests nothing"):
        agree(plain(3, "D").problem(), RestBetween())


def test_an_audit_of_a_part_that_forgets_is_caught() -> None:
    with pytest.raises(AssertionError):
        stays_true(plain(5, "D N").problem(), [Forgetful(price=Price(1))], 0)
