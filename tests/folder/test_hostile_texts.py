"""Settings of wrong types, numbers and nesting without end, characters that nobody sees: told, never a crash."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from optimiser.tabular.faults import BadInput
from optimiser.tabular.visible import is_visible, visible

ESCAPE, OVERRIDE = "\x1b[31m", "\u202e"


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    scaffold(tmp_path / "ward", date(2026, 11, 2))
    return tmp_path / "ward"


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(BadInput) as error:
        load(folder)
    return list(map(str, error.value.faults))


def notices_of(folder: Path) -> list[str]:
    return [str(notice) for notice in load(folder).notices]


def put(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add(folder: Path, text: str) -> None:
    with (folder / "rota.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + text + "\n")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("source = 5", "rule[4].source: 5 is not text"),
        ('title = ["a"]', "rule[4].title: ['a'] is not text"),
        ("name = 2026-11-02", "rule[4].name: 2026-11-02 is not text"),
        ('verified = "yes"', "rule[4].verified: 'yes' is not true or false"),
        ('effective_from = "2026-11-02"', "rule[4].effective_from: '2026-11-02' is not a date"),
        ("effective_to = 2026-11-02T07:00:00", "is not a date such as 2026-11-30"),
        ("params = 7", "rule[4].params: 7 is not a table"),
        ('versions = "1"', "rule[4].versions: '1' is not a list"),
    ],
)
def test_a_rule_of_a_wrong_type_is_a_fault(ward: Path, line: str, told: str) -> None:
    add(ward, f'[[rule]]\nid = "one-duty-a-day"\n{line}')
    assert any(told in fault for fault in faults_of(ward))


@pytest.mark.parametrize("word", ["id", "name"])
def test_a_rule_whose_name_is_of_a_wrong_type_is_one_fault(ward: Path, word: str) -> None:
    add(ward, f"[[rule]]\n{word} = [1, 2]")
    [fault] = faults_of(ward)
    assert fault.startswith(f"rota.toml:rule[4].{word}: [1, 2] is not text")


def test_an_unknown_rule_does_not_hide_other_faults_of_its_row(ward: Path) -> None:
    add(ward, '[[rule]]\nid = "rest-betwen"\nprice = "dear"\nscope = { rols = ["nurse"] }')
    told = " ".join(faults_of(ward))
    assert all(part in told for part in ("there is no rule 'rest-betwen'", "'dear' is no price", "no 'rols'"))


@pytest.mark.parametrize("named", ["", 'name = "NO-SUCH"\n', "id = 7\n", 'name = "WTR-3"\nid = "one-duty-a-day"\n'])
def test_a_rule_that_is_not_known_does_not_hide_other_faults_of_its_row(ward: Path, named: str) -> None:
    add(ward, f'[[rule]]\n{named}price = "dear"\nscope = {{ rols = ["nurse"] }}')
    told = faults_of(ward)
    assert len(told) == 3
    assert all(any(part in fault for fault in told) for part in ("rule[4]", "'dear' is no price", "no 'rols'"))


def test_a_price_too_dear_to_be_added_up_is_a_fault_wherever_it_stands(ward: Path) -> None:
    text = (ward / "rota.toml").read_text(encoding="utf-8").replace("[importance]", "[importance]\ndire = 2000000000")
    (ward / "rota.toml").write_text(text, encoding="utf-8")
    add(ward, '[[rule]]\nid = "one-duty-a-day"\nprice = 1000000001')
    told = " ".join(faults_of(ward))
    assert "'2000000000' is above 1,000,000,000; expected a whole number from 0 to 1,000,000,000" in told
    assert "1000000001 is no price; expected hard, whole points from 0 to 1,000,000,000 or an importance word" in told


@pytest.mark.parametrize("number", ["9" * 5000, "0x" + "f" * 5000, str(1 << 63)])
def test_a_whole_number_without_end_is_a_fault(ward: Path, number: str) -> None:
    add(ward, f'[[rule]]\nid = "one-duty-a-day"\nprice = {number}')
    [fault] = faults_of(ward)
    assert fault.startswith("rota.toml: the file is not TOML: a whole number has more than 64 bits")


@pytest.mark.parametrize("depth", [200, 20_000])
def test_nesting_without_end_is_a_fault(ward: Path, depth: int) -> None:
    add(ward, f"deep = {'[' * depth}{']' * depth}")
    assert any("rota.toml" in fault for fault in faults_of(ward))


def test_what_nobody_sees_is_left_out_and_told_once_for_a_column(ward: Path) -> None:
    put(ward / "staff.csv", "Chidi Eze", f"{ESCAPE}Chidi Eze")
    put(ward / "staff.csv", "Grace Mensah", f"{OVERRIDE}Grace\u200b Mensah")
    put(ward / "staff.csv", "Bethan Rees", '"Bethan\nRees"')
    put(ward / "staff.csv", "Rosa Marin", 'Rosa "Marin')
    names = {person.name for person in load(ward).problem.people}
    assert {"Chidi Eze", "Grace Mensah", "Bethan Rees", 'Rosa "Marin'} <= names
    told = notices_of(ward)
    assert any("control characters in the cell; read without them" in line for line in told)
    assert any("marks of writing direction and characters without width" in line for line in told)
    assert any("line ends or tabs" in line for line in told)
    assert any('stray " sign' in line for line in told)
    assert all(line.startswith("staff.csv:") and ":name:" in line for line in told)


def test_an_id_with_a_hidden_mark_is_the_id_that_it_looks_like(ward: Path) -> None:
    put(ward / "staff_skills.csv", "P03,", "P03\u200e,")
    [told] = notices_of(ward)
    assert told == "staff_skills.csv:4:person: there are marks of writing direction in the cell; read without them"


@pytest.mark.parametrize("command", ["check", "explain"])
def test_no_escape_reaches_the_terminal(ward: Path, command: str) -> None:
    put(ward / "staff.csv", "Chidi Eze", f"{ESCAPE}Chidi Eze")
    put(ward / "availability.csv", "2026-11-09", f"{ESCAPE}tomorrow")
    words = [command, str(ward)] if command == "check" else ["explain", "clash", "-f", str(ward)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "\x1b" not in done.output
    assert "tomorrow" in done.output


def test_a_name_of_two_lines_becomes_one_line_of_every_calendar(ward: Path) -> None:
    text = (ward / "rota.toml").read_text(encoding="utf-8")
    (ward / "rota.toml").write_text('name = "Willow\\r\\nward\\u0007"\n' + "".join(
        line for line in text.splitlines(keepends=True) if not line.startswith("name")), encoding="utf-8")  # fmt: skip
    loaded = load(ward)
    assert loaded.name == "Willow ward"
    (ward / "one.csv").write_text("person,date,shift,team\nP03,2026-11-02,E,WILLOW\n", encoding="utf-8")
    words = ["audit", str(ward), str(ward / "one.csv"), "--format", "ical", "--out", str(ward / "out")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1, done.output
    assert b"X-WR-CALNAME:Willow ward" in (ward / "out" / "calendars" / "P03.ics").read_bytes()


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain Ines Duarte", "plain Ines Duarte"),
        ("a\x1b]0;title\x07b", "ab"),
        ("a\x9b2Jb", "ab"),
        ("one\r\ntwo\tthree", "one two three"),
        ("\ufeffP01\u2066", "P01"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # joins letters
    ],
)
def test_visible_text(text: str, seen: str) -> None:
    assert visible(text) == seen
    assert is_visible(seen)


def test_an_ambiguous_name_lists_all_who_bear_it(ward: Path) -> None:
    put(ward / "staff.csv", "Grace Mensah", "Chidi Eze")
    (ward / "one.csv").write_text("person,date,shift,team\nP03,2026-11-02,E,WILLOW\n", encoding="utf-8")
    words = ["explain", "person", "chidi eze", "-f", str(ward), "--rota", str(ward / "one.csv")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "'chidi eze' is the name of 2; expected the id of one: P03, P07" in done.stderr
