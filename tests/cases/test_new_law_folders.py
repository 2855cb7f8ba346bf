"""New law and terms in whole folders: registrations on file, an approval that lapses, posts of trainees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimiser.tabular.wording import count
from tests.cases.folder import Folder
from tests.commands import run_rota


def clinic(home: Path, start: str = "2026-12-07", length: int = 14) -> Folder:
    """A team T of mental health that needs somebody, and an approved professional, by day."""
    folder = Folder(home, ("roles-and-scope",), start, length)
    folder.period = '[cover_periods]\nD = "08:00-16:00"'
    folder.row("organisations.csv", organisation="O", sector="mental health")
    folder.row("teams.csv", team="T", organisation="O", sector="mental health")
    folder.row("skills.csv", skill="AMHP").row("skills.csv", skill="register", registration="yes")
    folder.row("demand.csv", team="T", cover_period="D", capability="any", minimum=0)
    return folder.row("demand.csv", team="T", cover_period="D", capability="AMHP", minimum=0)


def judged(folder: Folder, name: str, rule: str) -> list[dict[str, Any]]:
    """Breaches of a rule by one person."""
    return folder.found().get(name, {}).get(rule, [])


@pytest.mark.parametrize(
    ("role", "date", "held", "breaches"),
    [
        ("physician associate", "2026-12-12", False, 0),  # the day before: not asked yet
        ("physician associate", "2026-12-13", False, 1),  # the first day of article 19(1)(b)
        ("anaesthesia associate", "2026-12-14", False, 1),
        ("physician associate", "2026-12-14", True, 0),  # a registration is on file
        ("nurse", "2026-12-14", False, 0),  # no associate
    ],
)
def test_an_associate_has_a_registration_on_file(
    role: str, date: str, held: bool, breaches: int, tmp_path: Path
) -> None:
    folder = clinic(tmp_path).person("P", role=role, employer="O").person("Q", role="physician associate", employer="O")
    if held:
        folder.row("staff_skills.csv", person="P", skill="register")
    folder.on("P", date, "08:00", "16:00", team="T", capability="any")
    found = judged(folder, "P", "PA-4")
    assert [b["hard"] for b in found] == [False] * breaches
    assert all("no professional registration is on file" in b["facts"] for b in found)


def test_a_folder_may_make_the_registration_hard(tmp_path: Path) -> None:
    folder = clinic(tmp_path).person("P", role="physician associate", employer="O")
    folder.rules = '[[rule]]\nname = "PA-4"\nprice = "hard"\n'
    folder.on("P", "2026-12-14", "08:00", "16:00", team="T", capability="any")
    assert [b["hard"] for b in judged(folder, "P", "PA-4")] == [True]


@pytest.mark.parametrize(
    ("to", "use", "breaches"), [("2026-12-10", "AMHP", 0), ("2026-12-09", "AMHP", 1), ("2026-12-09", "any", 0)]
)
def test_an_approval_lapses_with_the_registration(to: str, use: str, breaches: int, tmp_path: Path) -> None:
    """On duty on 10 December: a registration to the 10th holds, to the 9th not; for work as an AMHP alone."""
    folder = clinic(tmp_path).person("P", role="social worker", employer="O")
    folder.row("staff_skills.csv", person="P", skill="AMHP")
    folder.row("staff_skills.csv", person="P", skill="register", to=to)
    found = judged(folder.on("P", "2026-12-10", "08:00", "16:00", team="T", capability=use), "P", "MH-6")
    assert [b["hard"] for b in found] == [True] * breaches
    assert all("expired on 2026-12-09" in b["facts"] for b in found)


@pytest.mark.parametrize(("on", "late"), [("2026-10-21", 0), ("2026-10-22", 1), ("2026-11-02", 12)])
def test_a_trainees_rota_is_due_six_weeks_before_the_post(on: str, late: int, tmp_path: Path) -> None:
    """The post begins on 2 December 2026: 42 days before is 21 October, 56 days 7 October, 84 days 9 September."""
    folder = Folder(tmp_path, (), "2026-11-30", 7)
    terms = {"role": "doctor", "packs": "doctors-in-training-2016"}
    folder.person("D", 40, **{"from": "2026-12-02"}, **terms).person("E", 40, **{"from": "2026-08-05"}, **terms)
    folder.person("N", 37.5, **{"from": "2026-12-02"}).on("D", "2026-12-03", "09:00", "17:00")
    path = folder.write()
    done = run_rota("publish", "--folder", tmp_path, "--rota", path, "--on", on)
    assert done.exit_code == 0, done.stderr
    assert f"due by 2026-10-21, {count(late, 'day') + ' late' if late else 'in time'}" in done.stdout
    assert "information by 2026-09-09, which is past; work schedule by 2026-10-07, which is past" in done.stdout
    (version,) = (tmp_path / "published").glob("[0-9]*")
    (post,) = json.loads((version / "publication.json").read_text(encoding="utf-8"))["posts"]
    assert (post["person"], post["first"], post["late_days"]) == ("D", "2026-12-02", late)
    assert post["due"] == {
        "information": "2026-09-09", "work schedule": "2026-10-07", "detailed rota": "2026-10-21",
    }  # fmt: skip


def test_leave_for_a_life_event_is_an_absence_that_only_managers_see(tmp_path: Path) -> None:
    """A duty in it is a hard breach, and the breach does not tell why."""
    folder = Folder(tmp_path, ()).person("D", 40).leave("D", "2026-11-03", "2026-11-04", "life event leave")
    found = folder.on("D", "2026-11-04", "09:00", "17:00").audit()["breach_list"]
    assert [b["people"] for b in found if b["hard"]] == [["D"]]
    assert "life" not in json.dumps(found)
