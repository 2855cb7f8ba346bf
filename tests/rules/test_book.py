"""The rule book: discovery, packs, a folder's own rows, and every fault at once."""

from __future__ import annotations

import datetime as dt

import pytest

from constraints import book
from constraints.pack import all_packs
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import FOREVER, Price
from optimiser.tabular.faults import BadInput

CALENDAR = Calendar(dt.date(2026, 11, 30), 28)


def test_one_rule_per_file_called_like_the_file() -> None:
    for rule_id, kind in book.rule_types().items():
        assert kind.__module__ == f"constraints.rules.{rule_id.replace('-', '_')}"
        assert kind.span in ("person", "duty", "whole")
        assert kind.__doc__


def test_core_is_always_in_force_and_keys_are_unique() -> None:
    rules = book.load_rules((), (), CALENDAR)
    keys = [r.key for r in rules]
    assert "need-cover" in keys
    assert len(keys) == len(set(keys))
    assert [r.key for r in book.load_rules((), (), CALENDAR)] == keys


def test_a_folder_adds_a_rule_with_scope_and_dates() -> None:
    entry = {
        "id": "rest-between",
        "name": "ward rest",
        "params": {"minutes": 720},
        "price": "high",
        "scope": {"teams": ["W1"], "from": dt.date(2026, 12, 7)},
    }
    rule = next(r for r in book.load_rules((), [entry], CALENDAR) if r.key == "ward rest")
    assert rule.minutes == 720  # type: ignore[attr-defined]
    assert rule.price == Price(400)
    assert rule.scope.teams == {"W1"}
    assert (rule.scope.first_day, rule.scope.last_day) == (7, FOREVER)
    assert rule.source == "this folder"


def test_a_folder_switches_off_and_prices_again() -> None:
    rules = book.load_rules((), [{"name": "need-cover", "off": True}], CALENDAR)
    assert "need-cover" not in [r.key for r in rules]
    entries = [{"id": "consecutive-days", "name": "mine", "params": {"most": 5}}, {"name": "mine", "price": 7}]
    rule = next(r for r in book.load_rules((), entries, CALENDAR) if r.key == "mine")
    assert rule.price == Price(7)
    assert rule.most == 5  # type: ignore[attr-defined]


def test_every_fault_at_once() -> None:
    entries = [
        {"id": "rest-betwen"},
        {"id": "rest-between", "name": "a", "params": {"minuts": 600}},
        {"id": "rest-between", "name": "b", "params": {"minutes": "eleven"}},
        {"id": "rest-between", "name": "c", "price": "hihg"},
        {"id": "rest-between", "name": "d", "scope": {"teems": ["W1"]}},
        {"name": "need-covr", "off": True},
        {"id": "rest-between", "name": "e", "prise": 4},
        {"id": "rest-between", "name": "f", "scope": {"from": "soon"}},
        {"id": "rest-between", "name": "g", "minutes": 600, "teams": ["W1"]},
    ]
    with pytest.raises(BadInput) as caught:
        book.load_rules(["working-tme"], entries, CALENDAR)
    text = str(caught.value)
    assert len(caught.value.faults) == 11
    for meant in ("rest-between", "minutes", "high", "teams", "need-cover", "price"):
        assert f"did you mean {meant}?" in text
    assert "'eleven' is not a whole number" in text
    assert "'soon' is no date" in text
    assert "rule[9].minutes: the key is not known here; expected params = { minutes = ... }" in text
    assert "rule[9].teams: the key is not known here; expected scope = { teams = ... }" in text


def test_every_pack_row_makes_a_rule_in_every_version() -> None:
    for pack in all_packs().values():
        for version in pack.versions:
            name = f"{pack.name}@{version.name}"
            rules = book.load_rules([name], (), CALENDAR)
            assert [r for r in rules if r.pack == pack.name] or pack.clauses, name
            for rule in rules:
                assert rule.title, rule.key
                assert rule.source, rule.key


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (
            [{"id": "consecutive-days", "off": True}],
            "rule[1].off: no row of the packs in force is called 'consecutive-days'; expected the name of one: ",
        ),
        (
            [{"id": "consecutive-days", "name": "long stretche", "off": True}],
            "rule[1].off: no row of the packs in force is called 'long stretche'",
        ),
        (
            [{"id": "consecutive-days", "name": "x", "params": {"most": most}} for most in (5, 4)],
            "rule[2].name: 'x' is already the name of rule[1]; expected another name",
        ),
        (
            [{"id": "long stretches", "price": 4}],
            "rule[1].id: 'long stretches' is no rule but the name of a row; expected name = ",
        ),
        (
            [{"id": "consecutive-nights", "name": "x"}],
            "rule[1].params: x: consecutive-nights asks nothing as it stands; expected least or most in params",
        ),
        (
            [{"id": "rest-between", "effective_from": dt.date(2026, 12, 1), "effective_to": dt.date(2026, 11, 1)}],
            "rule[1].effective_to: rest-between: 2026-11-01 is before the first day, 2026-12-01; expected 2026-12-01",
        ),
    ],
)
def test_an_entry_that_would_do_nothing_is_a_fault(entries: list[dict[str, object]], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        book.load_rules(["good-practice"], entries, CALENDAR)
    (fault,) = caught.value.faults
    assert str(fault).startswith(f"rota.toml:{said}")
