"""Who is on: the person in charge first, what is short, who is away, and what only managers read."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import optimiser
from optimiser.cli import main
from optimiser.folder.scaffold import scaffold
from optimiser.library.judged_rota import JudgedRota

STAFF = [
    {"person": "P0", "name": "Ann", "role": "nurse", "band": "6", "weekly_hours": 37.5, "home_team": "ELM",
     "contact": "ext 100"},
    {"person": "P1", "name": "Bo", "role": "nurse", "band": "5", "weekly_hours": 37.5, "home_team": "ELM"},
    {"person": "P2", "name": "Cy", "role": "carer", "band": "8a", "weekly_hours": 37.5, "home_team": "ELM"},
    {"person": "P3", "name": "Di", "role": "nurse", "band": "7", "weekly_hours": 37.5, "home_team": "ELM"},
]  # fmt: skip
SHIFTS = [{"shift": "E", "start": "07:00", "end": "15:00"}, {"shift": "N", "start": "21:00", "end": "07:00"}]
DEMAND = [
    {"team": "ELM", "cover_period": "E", "capability": "any", "minimum": 2},
    {"team": "ELM", "cover_period": "N", "capability": "any", "minimum": 1},
]
SKILLS = [{"skill": "ward in charge"}, {"skill": "first aid"}]
HELD = [{"person": p, "skill": "ward in charge"} for p in ("P0", "P1")] + [{"person": "P3", "skill": "first aid"}]
ROTA = [
    {"person": person, "date": date, "shift": shift, "team": "ELM", "capability": "any"}
    for date, shift, people in [
        ("2026-11-02", "E", ("P1", "P0", "P2")),
        ("2026-11-02", "N", ("P3",)),
        ("2026-11-03", "E", ("P2",)),
        ("2026-11-03", "N", ("P1",)),
    ]
    for person in people
]


def elm(manager: bool = False, **more: Any) -> JudgedRota:
    given = {"skills": SKILLS, "staff_skills": HELD, "rota": ROTA, **more}
    ward = optimiser.problem_from(STAFF, SHIFTS, DEMAND, start="2026-11-02", days=2, name="Elm", **given)
    return optimiser.audit(ward, manager=manager)


def at(hour: int, day: int = 2) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, 30)


def slots(rota: JudgedRota, **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = optimiser.show(rota, team="ELM", **asked).data()["teams"][0]["slots"]
    return found


def people(slot: dict[str, Any]) -> list[str]:
    return [one["person"] for one in slot["working"]]


def test_now_and_next_with_the_person_in_charge_first() -> None:
    now, then = slots(elm(), at=at(9))
    assert (now["when"], people(now), now["in_charge"]) == ("now", ["P0", "P1", "P2"], "P0")
    assert (then["when"], people(then), then["in_charge"]) == ("next", ["P3"], None)
    assert then["from"] == "2026-11-02T21:00"


def test_a_night_is_on_after_midnight_and_the_clock_decides_at_the_minute() -> None:
    now, then = slots(elm(), at=dt.datetime(2026, 11, 3, 6, 59))
    assert (people(now), people(then)) == (["P3"], ["P2"])
    now, then = slots(elm(), at=dt.datetime(2026, 11, 3, 7, 0))
    assert (people(now), people(then)) == (["P2"], ["P1"])
    assert [(c["have"], c["need"], c["short"]) for c in now["cover"]] == [(1, 2, 1)]


def test_a_time_with_its_zone_is_turned_into_local_time() -> None:
    (now, _) = slots(elm(), at=dt.datetime(2026, 11, 3, 2, 0, tzinfo=dt.timezone(dt.timedelta(hours=5))))
    assert people(now) == ["P3"]  # 21:00 of the day before in London


def test_before_the_period_nobody_is_on_and_the_first_day_is_next() -> None:
    now, then = slots(elm(), at=at(9, day=1))
    assert (people(now), people(then)) == ([], ["P0", "P1", "P2"])
    assert [people(slot) for slot in slots(elm(), at=dt.datetime(2027, 1, 1))] == [[]]


def test_a_day_by_cover_period_and_a_week_of_the_period() -> None:
    day = slots(elm(), date="2026-11-03")
    assert [(s["period"], people(s)) for s in day] == [("E", ["P2"]), ("N", ["P1"])]
    week = optimiser.show(elm(), week="2026-11-03", team="ELM").data()
    assert week["days"] == ["2026-11-02", "2026-11-03"]
    text = str(optimiser.show(elm(), date="2026-11-03"))
    assert "Short: E, 1 of 2 any" in text
    assert "Nobody who may take charge" in text


def test_who_takes_charge_is_named_in_the_settings() -> None:
    now, _ = slots(elm(settings={"in_charge": ["First aid"]}), at=at(22))
    assert now["in_charge"] == "P3"
    with pytest.raises(optimiser.BadInput, match=r"'first ade' is no skill.*did you mean first aid"):
        elm(settings={"in_charge": ["first ade"]})


def test_a_persons_own_days() -> None:
    found = optimiser.show(elm(), person="Bo", at=at(9)).data()
    assert [(d["shift"], d["on_now"]) for d in found["duties"]] == [("E", True), ("N", False)]
    assert "on now" in str(optimiser.show(elm(), person="Bo", at=at(9)))
    assert [d["shift"] for d in optimiser.show(elm(), person="Bo", date="2026-11-03").data()["duties"]] == ["N"]


def test_away_is_told_without_reasons_and_contacts_only_to_managers() -> None:
    sick = [{"person": "P3", "kind": "sickness", "from": "2026-11-03", "to": "2026-11-03"}]
    leave = [{"person": "P3", "kind": "annual leave", "from": "2026-11-03", "to": "2026-11-03"}]
    fixed = [{"person": "P3", "agreement": "fixed days", "days": "2026-11-02"}]
    folders = [elm(availability=sick), elm(availability=leave), elm(flexible_working=fixed)]
    for asked in ({"date": "2026-11-03"}, {"at": at(9, 3)}, {"person": "P3", "at": at(9)}):
        answers = [optimiser.show(rota, **asked) for rota in folders]
        assert len({(str(a), str(a.data())) for a in answers}) == 1
        assert "ext 100" not in str(answers[0])
    told = optimiser.show(elm(manager=True, availability=sick), date="2026-11-03", team="ELM")
    assert told.data()["teams"][0]["away"] == [{"person": "P3", "reasons": ["sickness"]}]
    assert "Di (P3): sickness" in str(told)
    assert "ext 100" in str(optimiser.show(elm(manager=True), at=at(9)))


def test_a_moment_outside_the_rota_is_said_to_be_that() -> None:
    """Days of agreements are known for the rota alone: on any other day whoever has fixed days was said to be away."""
    fixed = [{"person": "P3", "agreement": "fixed days", "days": "Mon"}]
    told = optimiser.show(elm(flexible_working=fixed), at=dt.datetime(2026, 11, 30, 9))
    assert str(told).strip() == "On Mon 30 Nov 09:00, outside the rota of Mon 2 Nov to Tue 3 Nov"


def test_what_cannot_be_asked_together_is_a_fault() -> None:
    with pytest.raises(optimiser.BadInput, match="date and week were given"):
        optimiser.show(elm(), date="2026-11-02", week="2026-11-02")
    with pytest.raises(optimiser.BadInput, match="did you mean ELM"):
        optimiser.show(elm(), team="ELN", person=None)


def test_the_command_shows_what_the_library_finds(tmp_path: Path) -> None:
    scaffold(tmp_path, dt.date(2027, 1, 4))
    head = "person,date,shift,team,capability\n"
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "rota.csv").write_text(f"{head}P01,2027-01-04,E,WILLOW,registered nurse\n", encoding="utf-8")
    asked = ["show", str(tmp_path), "--at", "2027-01-04T09:00", "--team", "WILLOW"]
    done = CliRunner().invoke(main, [*asked, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    (team,) = json.loads(done.stdout)["teams"]
    assert [one["person"] for one in team["slots"][0]["working"]] == ["P01"]
    text = CliRunner().invoke(main, asked, catch_exceptions=False).stdout
    assert "in charge" in text
    assert "Short: early, 1 of 2 registered nurse" in text
