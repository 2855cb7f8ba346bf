"""Who is not qualified fills no need, over whole folders: the need is short and the breach is named, with figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cases.folder import Folder
from tests.cases.outputs import every_output_says_the_same

MONDAY = "2026-11-02"
NURSE = "registered nurse"


def ward(home: Path, *, nurses: int = 2, asked: str = NURSE) -> Folder:
    """A ward of RX1 that needs nurses on Monday; A is one in every respect, and on duty."""
    folder = Folder(home, rules='without = ["all"]\n')
    folder.row("shifts.csv", shift="D", start="07:00", end="19:00", cover_periods="day")
    folder.period = '[cover_periods]\nday = "07:00-19:00"\n'
    for organisation in ("RX1", "RX2"):
        folder.row("organisations.csv", organisation=organisation)
    folder.row("teams.csv", team="W", organisation="RX1")
    folder.row("skills.csv", skill=NURSE, registration="yes", levels="")
    folder.row("skills.csv", skill="intravenous therapy", registration="no", levels=3)
    folder.row(
        "demand.csv", team="W", days=MONDAY, cover_period="day", capability=asked, minimum=nurses, importance="high"
    )
    return holding(folder, "A", intravenous=3)


def holding(folder: Folder, name: str, *, expires: str = "", intravenous: int = 0, assessed_by: str = "",
            registered: bool = True, on: str = MONDAY, used_as: str = "", **cells: str) -> Folder:  # fmt: skip
    """A nurse of RX1 on the day's shift, with what they hold."""
    folder.person(name, employer="RX1", **cells)
    if registered:
        folder.row("staff_skills.csv", person=name, skill=NURSE, level=1, to=expires)
    if intravenous:
        folder.row(
            "staff_skills.csv", person=name, skill="intravenous therapy", level=intravenous, assessed_by=assessed_by
        )
    if on:
        folder.row("rota.csv", person=name, date=on, shift="D", team="W", capability=used_as)
    return folder


def told(folder: Folder) -> tuple[list[tuple[int, int]], list[tuple[str, str]]]:
    """(have, missing) of each gap; (person, facts) of each breach of `qualified`."""
    found = folder.audit()
    gaps = [(gap["have"], gap["missing"]) for gap in found["gap_list"]]
    return gaps, [(b["people"][0], b["facts"]) for b in found["breach_list"] if b["rule"] == "qualified"]


def reason(expected: str, used_as: str = NURSE) -> str:
    return f"D on Mon 2 Nov: not qualified as {used_as} ({expected}), nor allowed to stand in"


@pytest.mark.parametrize("used_as", ["", NURSE])
def test_a_lapsed_nurse_leaves_the_need_short_and_is_named_with_the_day(tmp_path: Path, used_as: str) -> None:
    """2 asked, A and B there; B's registration ended on 30 June: 1 of 2, 1 missing."""
    folder = holding(ward(tmp_path), "B", expires="2026-06-30", used_as=used_as)
    assert told(folder) == ([(1, 1)], [("B", reason("registered nurse expired on Tue 30 Jun 2026"))])


def test_a_registration_that_ends_on_the_day_of_the_duty_counts(tmp_path: Path) -> None:
    """The day of expiry is the last valid one: 2 of 2."""
    assert told(holding(ward(tmp_path), "B", expires=MONDAY)) == ([], [])


def test_a_lapsed_nurse_beyond_what_is_asked_is_named_all_the_same(tmp_path: Path) -> None:
    """1 asked and A there; B works as nurse without a registration: no gap, and a breach."""
    folder = holding(ward(tmp_path, nurses=1), "B", expires="2026-10-31")
    assert told(folder) == ([], [("B", reason("registered nurse expired on Sat 31 Oct 2026"))])


@pytest.mark.parametrize("used_as", ["", "intravenous therapy@3"])
def test_a_level_too_low_leaves_the_need_short_and_is_named_with_both_levels(tmp_path: Path, used_as: str) -> None:
    """2 at level 3 asked; A is at 3, B at 2."""
    folder = holding(ward(tmp_path, asked="intravenous therapy@3"), "B", intravenous=2, used_as=used_as)
    expected = reason("intravenous therapy at level 2 of 3", "intravenous therapy@3")
    assert told(folder) == ([(1, 1)], [("B", expected)])


def test_levels_are_figures_in_every_output(tmp_path: Path) -> None:
    """B is at level 2 of the 3 asked; C's registration expired, which is no level; D lacks both."""
    folder = holding(ward(tmp_path, asked="intravenous therapy@3"), "B", intravenous=2, used_as="intravenous therapy@3")
    holding(folder, "C", expires="2026-06-30", used_as=NURSE)
    both = f"intravenous therapy@3 and {NURSE}"
    holding(folder, "D", intravenous=1, expires="2026-06-30", used_as=both)
    folder.row("demand.csv", team="W", days=MONDAY, cover_period="day", capability=both, minimum=1)
    folder.row("demand.csv", team="W", days=MONDAY, cover_period="day", capability=NURSE, minimum=1)
    breaches = every_output_says_the_same(folder.write().parent)["breach_list"]
    told_of = [b for b in breaches if b["rule"] == "qualified"]
    figures = {b["people"][0]: (b["measured"], b["allowed"], b["unit"]) for b in told_of}
    assert figures == {"B": (2, 3, "level"), "C": (None, None, None), "D": (None, None, None)}


def test_levels_that_a_rule_asks_for_are_figures_too(tmp_path: Path) -> None:
    """Level 3 asked on each duty: A is at 3, B at 2."""
    folder = holding(ward(tmp_path, nurses=1), "B", intravenous=2)
    folder.rules += '[[rule]]\nid = "must-hold"\nname = "drips"\nparams = { holds = "intravenous therapy@3" }\n'
    (breach,) = [b for b in folder.audit()["breach_list"] if b["rule"] == "drips"]
    assert (breach["people"], breach["measured"], breach["allowed"], breach["unit"]) == (["B"], 2, 3, "level")


def test_a_learner_on_a_day_that_others_fill_is_present_and_no_breach(tmp_path: Path) -> None:
    """1 at level 3 asked, A is; B at level 2 is there too, and the rows do not say as what."""
    assert told(holding(ward(tmp_path, nurses=1, asked="intravenous therapy@3"), "B", intravenous=2)) == ([], [])


def test_a_skill_that_this_employer_does_not_recognise_says_so(tmp_path: Path) -> None:
    """B's level 3 was assessed by RX2, and RX1 has not said that it accepts it."""
    folder = holding(ward(tmp_path, asked="intravenous therapy@3"), "B", intravenous=3, assessed_by="RX2")
    expected = reason("intravenous therapy is not recognised by RX1", "intravenous therapy@3")
    assert told(folder) == ([(1, 1)], [("B", expected)])


def test_one_who_has_nothing_of_it_is_present_and_counted_by_no_need(tmp_path: Path) -> None:
    assert told(holding(ward(tmp_path), "B", registered=False, role="porter")) == ([(1, 1)], [])


def test_a_supernumerary_lapsed_nurse_is_no_breach(tmp_path: Path) -> None:
    """Supernumerary on Monday: nobody counts on her."""
    folder = holding(ward(tmp_path), "B", expires="2026-06-30", supernumerary_until=MONDAY)
    assert told(folder) == ([(1, 1)], [])


def test_an_associate_without_a_supervisor_leaves_the_need_short_and_is_named(tmp_path: Path) -> None:
    """2 asked: B and C stand in, one under each nurse. With A there, one of them has a supervisor: 2 + 0 of 3."""
    folder = ward(tmp_path, nurses=3)
    folder.row(
        "substitutions.csv",
        wanted=NURSE,
        stand_in="role:nursing associate",
        teams="W",
        supervisor=NURSE,
        per_supervisor=1,
        importance="low",
    )
    for name in "BC":
        holding(folder, name, registered=False, role="nursing associate", used_as=NURSE)
    found = folder.audit()
    assert [(gap["have"], gap["missing"]) for gap in found["gap_list"]] == [(2, 1)]
    (unsupervised,) = [b for b in found["breach_list"] if b["rule"] == "supervised"]
    assert unsupervised["facts"] == "day: 1 registered nurse to supervise 2 standing in, 2 needed"


def test_a_rule_that_asks_for_a_skill_says_what_is_missing_of_it(tmp_path: Path) -> None:
    """Mandatory training of B ended on 1 November, one day before the duty; A has it in date, C has none."""
    folder = holding(holding(ward(tmp_path, nurses=1), "B"), "C")
    folder.row("skills.csv", skill="mandatory training", registration="no")
    for name, expires in (("A", "2027-01-31"), ("B", "2026-11-01")):
        folder.row("staff_skills.csv", person=name, skill="mandatory training", level=1, to=expires)
    folder.rules += (
        '[[rule]]\nid = "must-hold"\nname = "training"\nprice = 5\nparams = { holds = "mandatory training" }\n'
    )
    found: Any = [(b["people"], b["facts"]) for b in folder.audit()["breach_list"] if b["rule"] == "training"]
    assert found == [
        (
            ["B"],
            "D on Mon 2 Nov as registered nurse: must hold mandatory training "
            "(mandatory training expired on Sun 1 Nov 2026)",
        ),
        (["C"], "D on Mon 2 Nov as registered nurse: must hold mandatory training"),
    ]
