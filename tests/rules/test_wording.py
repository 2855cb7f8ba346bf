"""Rules speak of one thing in the singular."""

from __future__ import annotations

import pytest

from constraints.rule import Rule
from constraints.rules.consecutive_days_off import ConsecutiveDaysOff
from constraints.rules.consecutive_nights import ConsecutiveNights
from constraints.rules.duties_in_window import DutiesInWindow
from constraints.rules.fairness import Fairness
from constraints.rules.total_assignments import TotalAssignments
from optimiser.audit import EVERYWHERE, Lines
from optimiser.problem.problem import Problem
from optimiser.tabular.wording import count, in_a_row
from tests.tiny import plain


def said(problem: Problem, rule: Rule, rota: str = "") -> list[str]:
    """What a rule says of A's line, a letter a day."""
    on = {a: problem.duties[a.duty] for a in problem.candidates}
    codes = {(problem.shifts[duty.shift].code, duty.day): a for a, duty in on.items()}
    taken = [codes[code, day] for day, code in enumerate(rota) if code != "."]
    return [b.text for b in rule.audit(problem, Lines(problem, taken), EVERYWHERE)]


@pytest.mark.parametrize(
    ("rule", "rota", "text"),
    [
        (ConsecutiveNights(least=2), ".N..", "1 night from Tue 3 Nov, at least 2"),
        (ConsecutiveNights(most=1), ".NN.", "2 nights in a row from Tue 3 Nov, at most 1"),
        (ConsecutiveDaysOff(least=2), "D.D.", "1 day off from Tue 3 Nov, at least 2"),
        (DutiesInWindow(most=0, days=1), "D...", "1 duty in the 1 day to Mon 2 Nov, at most 0"),
        (TotalAssignments(least=2), "D...", "1 duty in the period, at least 2"),
        (TotalAssignments(least=5), "DD..", "2 duties in the period, at least 5"),
    ],
)
def test_one_is_no_plural(rule: Rule, rota: str, text: str) -> None:
    assert text in said(plain(4, "D N").problem(), rule, rota)


def test_measures_of_fairness_have_a_singular() -> None:
    measures = ("nights", "late finishes", "refused days off", "bank holidays")
    one = ["1 night", "1 late finish", "1 refused day off", "1 bank holiday"]
    assert [Fairness(measure=m).in_words(1) for m in measures] == one
    assert Fairness(measure="late finishes").in_words(2) == "2 late finishes"


def test_numbers_and_rows_in_words() -> None:
    assert (count(1, "duty", "duties"), count(0, "gap")) == ("1 duty", "0 gaps")
    assert count(1200, "person", "people") == "1,200 people"
    assert (in_a_row(1, "night"), in_a_row(2, "day off", "days off")) == ("1 night", "2 days off in a row")
