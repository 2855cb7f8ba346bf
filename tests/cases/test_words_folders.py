"""Words of a folder over whole folders: groups of people and shifts, a person in a capability, patterns wanted, totals
by distance, any number but one. Each expected value by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cases.folder import Folder, later
from tests.commands import run_rota

MON = "2026-11-02"


def ward(home: Path, rules: str = "", *, capability: str = "any", maximum: object = "", groups: str = "") -> Folder:
    """A ward of RX1 with earlies, lates, late lates and nights; A, B, C and D are its nurses."""
    folder = Folder(home, rules=f'without = ["all"]\n{groups}{rules}')
    for code, start, end in (("E", "07:00", "15:00"), ("L", "13:00", "21:00"), ("LL", "14:00", "22:00"),
                             ("N", "21:00", "07:00")):  # fmt: skip
        folder.row("shifts.csv", shift=code, start=start, end=end)
    folder.row("organisations.csv", organisation="RX1").row("teams.csv", team="W", organisation="RX1")
    folder.row("skills.csv", skill="lead")
    for code in ("E", "L", "LL", "N"):
        folder.row(
            "demand.csv",
            team="W",
            cover_period=code,
            capability=capability,
            minimum=0,
            maximum=maximum,
            maximum_importance="hard",
        )
    for name in "ABCD":
        folder.person(name, employer="RX1")
    return folder


def line(folder: Folder, name: str, codes: str, **cells: str) -> Folder:
    """A person's week, a word a day; `.` is off."""
    for day, code in enumerate(codes.split()):
        if code != ".":
            folder.row("rota.csv", person=name, date=later(MON, day), shift=code, team="W", **cells)
    return folder


def found(folder: Folder, rule: str) -> list[tuple[list[str], str]]:
    return [(b["people"], b["facts"]) for b in folder.audit()["breach_list"] if b["rule"] == rule]


GROUPS = '[people_groups]\nnew = ["A", "B"]\npreceptors = ["C", "D"]\n[shift_groups]\nlate = ["L", "LL"]\n'


def test_a_scope_names_groups_of_people_and_of_shifts(tmp_path: Path) -> None:
    """The new have at most one late of either kind: A has L and LL, two; B one; C, who is not new, three."""
    rule = (
        '[[rule]]\nid = "total-assignments"\nname = "lates"\nprice = 5\nparams = { most = 1 }\n'
        'scope = { people = ["new"], shifts = ["late"] }\n'
    )
    folder = ward(tmp_path, rule, groups=GROUPS)
    line(line(line(folder, "A", "L . LL E"), "B", "LL"), "C", "L L LL")
    assert found(folder, "lates") == [(["A"], "2 L/LL in the period, at most 1")]


@pytest.mark.parametrize("apart", [False, True])
def test_groups_are_paired_member_by_member(tmp_path: Path, apart: bool) -> None:
    """A and C are both on Monday's early, B on Tuesday's alone. Apart: A with C is the one fault. Together, each new
    nurse with each preceptor: A lacks D on Monday, B lacks C and D on Tuesday, three."""
    rule = (
        f'[[rule]]\nid = "pairing"\nname = "pairs"\nprice = 5\n'
        f'params = {{ pairs = [["new", "preceptors"]], apart = {str(apart).lower()} }}\n'
    )
    folder = ward(tmp_path, rule, groups=GROUPS)
    line(line(line(folder, "A", "E"), "B", ". E"), "C", "E")
    pairs = sorted(tuple(people) for people, _ in found(folder, "pairs"))
    assert pairs == ([("A", "C")] if apart else [("A", "D"), ("B", "C"), ("B", "D")])


def test_a_group_beside_itself_is_every_two_of_it_once(tmp_path: Path) -> None:
    rule = '[[rule]]\nid = "pairing"\nname = "apart"\nprice = 5\nparams = { pairs = [["new", "new"]], apart = true }\n'
    folder = ward(tmp_path, rule, groups=GROUPS)
    line(line(folder, "A", "E"), "B", "E")
    assert [people for people, _ in found(folder, "apart")] == [["A", "B"]]


def test_a_group_of_shifts_is_a_word_of_a_pattern(tmp_path: Path) -> None:
    """A late of either kind before an early: A on Monday and Tuesday; B has a day between."""
    rule = '[[rule]]\nid = "shift-pattern"\nname = "late early"\nprice = 5\nparams = { days = ["late", "E"] }\n'
    folder = ward(tmp_path, rule, groups=GROUPS)
    line(line(folder, "A", "LL E"), "B", "L . E")
    assert found(folder, "late early") == [(["A"], "pattern L|LL E from Mon 2 Nov")]


def test_faults_of_groups_are_all_told(tmp_path: Path) -> None:
    groups = '[people_groups]\nA = ["B"]\nnew = ["A", "Z"]\nnobody = []\n[shift_groups]\nlate = ["LX"]\n'
    folder = line(ward(tmp_path, groups=groups), "A", "E")
    folder.write()
    told = run_rota("check", tmp_path)
    assert told.exit_code == 2
    for said in (
        "people_groups.A: 'A' is one of the people itself",
        "people_groups.new: 'Z' is none of the people here",
        "people_groups.nobody: the group has no members",
        "shift_groups.late: 'LX' is none of the shifts here",
    ):
        assert said in told.stderr


def test_a_name_that_nobody_of_a_pair_has_is_a_fault(tmp_path: Path) -> None:
    folder = ward(tmp_path, '[[rule]]\nid = "pairing"\nname = "two"\nparams = { pairs = [["A", "preceptrs"]] }\n')
    line(folder, "A", "E")
    rota = folder.write()
    for words in (("check", tmp_path), ("audit", tmp_path, rota)):
        done = run_rota(*words)
        assert done.exit_code == 2
        assert "rota.toml:rule.params: two: 'preceptrs' is none of the people here" in done.stderr
        assert "a name of [people_groups]" in done.stderr


@pytest.mark.parametrize(("rule", "params", "name"), [
    ("shift-pattern", 'days = ["!EX|E", "*"]', "EX"), ("shift-pattern", 'days = ["Any", "E"]', "Any"),
    ("shift-succession", 'forbidden = [[["E"], ["L", "NN"]]]', "NN"),
    ("contacts", 'contacts = [["E", 5], ["ll", 9]]', "ll"), ("consulting-time", 'contacts = [["LLL", 9]]', "LLL"),
])  # fmt: skip
def test_a_shift_of_a_rule_that_is_not_there_is_a_fault(tmp_path: Path, rule: str, params: str, name: str) -> None:
    folder = ward(tmp_path, f'[[rule]]\nid = "{rule}"\nname = "shifts"\nprice = 5\nparams = {{ {params} }}\n')
    line(folder, "A", "E").write()
    told = run_rota("check", tmp_path)
    assert told.exit_code == 2
    assert f"rota.toml:rule.params: shifts: {name!r} is none of the shifts here; expected a code of shifts.csv" in (
        told.stderr
    )
    assert told.stderr.count("none of the shifts") == 1


@pytest.mark.parametrize(("params", "said"), [
    ("most = 3, least = 5", "params.least: days: 5 is more than most, 3; expected at most 3"),
    ("least = -1", "params.least: days: -1 is too small; expected a number from 0 up"),
    ("most = -2, least = 1", "params.most: days: -2 is too small; expected a number from 0 up"),
])  # fmt: skip
def test_a_range_that_holds_nothing_is_a_fault(tmp_path: Path, params: str, said: str) -> None:
    rule = f'[[rule]]\nid = "consecutive-days"\nname = "days"\nprice = 5\nparams = {{ {params} }}\n'
    line(ward(tmp_path, rule), "A", "E").write()
    told = run_rota("check", tmp_path)
    assert told.exit_code == 2
    assert said in told.stderr
    assert "1 fault in 1 file" in told.stderr


@pytest.mark.parametrize(("capability", "able"), [
    ("lead or person:B", "AB"), ("person: B", "B"), ("group: preceptors", "CD"), ("lead and not person:A", ""),
    ("role:nurse and not group: new", "CD"),
])  # fmt: skip
def test_a_person_is_part_of_a_capability(tmp_path: Path, capability: str, able: str) -> None:
    """A is a lead. Everybody is on Monday's early as the capability: who is not it fills no need."""
    folder = ward(tmp_path, capability=capability, groups=GROUPS)
    folder.row("staff_skills.csv", person="A", skill="lead")
    for row in folder.tables["demand.csv"]:
        row["minimum"] = "4" if row["cover_period"] == "E" else "0"
        row["days"] = MON
    for name in "ABCD":
        line(folder, name, "E", capability=capability)
    data = folder.audit()
    (gap,) = data["gap_list"]
    assert gap["have"] == len(able)
    unfit = {b["people"][0] for b in data["breach_list"] if b["rule"] == "qualified"}
    assert unfit == set("ABCD") - set(able)


def test_nobody_of_that_name_is_a_fault(tmp_path: Path) -> None:
    line(ward(tmp_path, capability="person:Z"), "A", "E").write()
    told = run_rota("check", tmp_path)
    assert told.exit_code == 2
    assert "'person:Z' is nobody of staff.csv" in told.stderr


@pytest.mark.parametrize(("distance", "points"), [("each", 3 * 5), ("once", 5), ("squared", 9 * 5)])
def test_a_total_is_priced_by_its_distance(tmp_path: Path, distance: str, points: int) -> None:
    """Five earlies where two are the most: three beyond."""
    rule = (
        '[[rule]]\nid = "total-assignments"\nname = "most"\nprice = 5\n'
        f'params = {{ most = 2, distance = "{distance}" }}\n'
    )
    bill = line(ward(tmp_path, rule), "A", "E E E E E").audit()["bill"]
    assert bill["most"] == points


def test_a_pattern_wanted_from_a_day(tmp_path: Path) -> None:
    """From Friday: a night, anything, and Sunday off. A has it; B works on Sunday; C has no night; D's night begins on
    Thursday, so it is missing from Friday."""
    rule = (
        '[[rule]]\nid = "shift-pattern"\nname = "weekend"\nprice = 5\n'
        'params = { days = ["N", "?", "-"], wanted = true, starts = ["Fri"] }\n'
    )
    folder = ward(tmp_path, rule)
    for name, codes in (("A", ". . . . N E ."), ("B", ". . . . N . E"), ("C", ". . . . E . ."), ("D", ". . . N . . .")):
        line(folder, name, codes)
    assert found(folder, "weekend") == [([n], "the pattern N ? - is missing from Fri 6 Nov") for n in "BCD"]


def test_a_forbidden_pattern_with_anything_between(tmp_path: Path) -> None:
    """A night, whatever the next day, and an early: A and B have it, C a day later."""
    rule = '[[rule]]\nid = "shift-pattern"\nname = "soon"\nprice = 5\nparams = { days = ["N", "?", "E"] }\n'
    folder = ward(tmp_path, rule)
    for name, codes in (("A", "N . E"), ("B", "N N E"), ("C", "N . . E")):
        line(folder, name, codes)
    assert [people for people, _ in found(folder, "soon")] == [["A"], ["B"]]


@pytest.mark.parametrize(("number", "faults"), [(0, 0), (1, 1), (2, 0), (3, 0)])
def test_any_number_of_people_but_one(tmp_path: Path, number: int, faults: int) -> None:
    """On the early nobody or at least two: one alone is the fault."""
    folder = ward(tmp_path)
    folder.row(
        "composition.csv",
        composition="never alone",
        team="W",
        cover_period="E",
        limit="any but",
        number=1,
        capability="any",
        importance=10,
    )
    line(folder, "D", "N")
    for name in "ABC"[:number]:
        line(folder, name, "E")
    said = [b for b in folder.audit()["breach_list"] if b["rule"] == "composition"]
    assert [(b["measured"], b["points"]) for b in said] == [(1, 10)] * faults


@pytest.mark.parametrize(("number", "faults"), [(0, 0), (1, 1), (2, 0)])
def test_any_number_of_duties_but_one(tmp_path: Path, number: int, faults: int) -> None:
    """No night, or two and more: a single one is the fault."""
    rule = (
        '[[rule]]\nid = "total-assignments"\nname = "single"\nprice = 5\nparams = { any_but = 1 }\n'
        'scope = { shifts = ["N"] }\n'
    )
    folder = line(line(ward(tmp_path, rule), "A", " ".join(["N"] * number or ["E"])), "B", "E")
    assert [facts for _, facts in found(folder, "single")] == ["1 N in the period, any number but 1"] * faults


def test_somebody_without_the_skill_beside_a_hard_maximum_is_told_of(tmp_path: Path) -> None:
    """The early asks for leads alone, at most one and never more. A is one; B, who is none, is there too."""
    folder = ward(tmp_path, capability="lead", maximum=1)
    folder.row("staff_skills.csv", person="A", skill="lead")
    line(line(folder, "A", "E"), "B", "E")
    data: Any = folder.audit()
    (told,) = data["not_offered"]
    assert told["person"] == "B"
    why = "all that is asked for there is lead, of which they have nothing"
    assert told["why"] == f"{why}: the most that may be there (1) does not count them"
