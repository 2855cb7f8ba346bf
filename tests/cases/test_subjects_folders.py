"""Mandatory training by subject, without a rule for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.folder import Folder

SUBJECTS = ("fire safety", "moving and handling", "resuscitation", "health, safety and welfare")


def trained(home: Path, *, known: tuple[str, ...] = SUBJECTS, **to: str) -> Folder:
    """A nurse who holds every subject known, each to the day given by its first word; on duty on 4 November 2026."""
    folder = Folder(home, ("roles-and-scope",)).person("N")
    for subject in known:
        folder.row("skills.csv", skill=subject)
        if (last := to.get(subject.split()[0].strip(","), "2027-01-01")) != "never":
            folder.row("staff_skills.csv", person="N", skill=subject, to=last)
    return folder.on("N", "2026-11-04", "08:00", "16:00")


@pytest.mark.parametrize(
    ("to", "missing"),
    [
        ({}, []),
        ({"fire": "2026-11-04"}, []),  # the last valid day
        ({"fire": "2026-11-03"}, ["fire safety"]),
        ({"fire": "2026-11-03", "resuscitation": "never"}, ["fire safety", "resuscitation"]),
        ({"health": "2026-10-01"}, ["health, safety and welfare"]),  # by one of its two names
    ],
)
def test_each_subject_that_a_folder_names_is_in_date(to: dict[str, str], missing: list[str], tmp_path: Path) -> None:
    """One breach a duty, whatever number of subjects is out of date, and each of them is named."""
    found = trained(tmp_path, **to).found().get("N", {}).get("TR-1", [])
    assert len(found) == bool(missing)
    for subject in SUBJECTS:
        assert all((subject in b["facts"]) == (subject in missing) for b in found), subject


def test_subjects_that_a_folder_does_not_name_are_not_asked_for(tmp_path: Path) -> None:
    assert "TR-1" not in trained(tmp_path, known=("fire safety",)).found().get("N", {})


def test_without_any_subject_nobody_is_judged_and_it_is_said(tmp_path: Path) -> None:
    told = trained(tmp_path, known=("cannulation",)).audit()
    assert "TR-1" in {n["rule"] for n in told["not_judged"]}
