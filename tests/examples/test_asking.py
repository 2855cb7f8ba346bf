"""A ward's summer leave, a self-rostering month and resident doctors: as their generators make them, and answered."""

from __future__ import annotations

import shutil
import sys
from fractions import Fraction
from pathlib import Path

import pytest

import optimiser
from tests.examples.solved import EXAMPLES as HOME

sys.path.insert(0, str(HOME))

from generate import ASKING, generate


@pytest.mark.parametrize("name", ASKING)
def test_the_generator_makes_the_very_files(name: str, tmp_path: Path) -> None:
    made = generate(name, tmp_path)
    files = sorted(path.name for path in made.iterdir())
    assert files == sorted(path.name for path in (HOME / name).iterdir() if path.name != "expected.json")
    for file in files:
        assert (made / file).read_bytes() == (HOME / name / file).read_bytes(), file


def test_summer_leave_is_granted_until_august_is_full() -> None:
    found = optimiser.leave(HOME / "summer-leave").found
    refused = [d for d in found.decisions if d.refusal is not None]
    assert len(found.decisions) > 50
    assert {d.refusal.why for d in refused if d.refusal} >= {"hours"}
    assert any(d.nearest for d in refused)
    first = [d for d in found.decisions if d.request.priority == 1]
    assert sum(d.outcome == "granted" for d in first) > len(first) // 2
    assert all(len(at.away) + len(at.granted) <= at.at_most for at in found.days)


def test_a_self_rostering_month_meets_every_floor_and_breaks_no_rule() -> None:
    found = optimiser.award(HOME / "self-rostering").found
    assert found.below == ()
    assert set(found.floor.values()) == {2}
    won = [a for a in found.won if a is not None]
    rota = optimiser.audit(optimiser.load(HOME / "self-rostering"), won)
    assert [b for b in rota.bill.all_breaches() if b.hard and b.place.kind == "person"] == []
    assert all((lost is None) == (a is not None) for lost, a in zip(found.lost, found.won, strict=True))


def test_resident_doctors_rotate_through_eight_lines_with_no_hard_breach(tmp_path: Path) -> None:
    lines = optimiser.audit_template(HOME / "resident-doctors")
    assert lines.hard == 0
    assert {rule.pack for rule in lines.source.rules} >= {"doctors-in-training-2016", "working-time-1998"}
    assert lines.view.gaps == []
    shutil.copytree(HOME / "resident-doctors", tmp_path / "doctors")
    settings = tmp_path / "doctors" / "rota.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("weeks = 52", "weeks = 8"), encoding="utf-8")
    done = optimiser.assign_template(tmp_path / "doctors", seconds=4)
    ways = [way for way in done.found.found.chosen if way is not None]
    assert len(ways) == 11
    assert {way.line for way in ways} == set(range(8))
    assert sorted(way.part for way in ways)[:4] == [Fraction(1, 2), Fraction(1, 2), Fraction(3, 5), Fraction(4, 5)]
    assert len({way.line for way in ways if way.part == Fraction(1, 2)}) == 1
    assert done.rota.hard == 0
    assert {o.why for o in done.found.found.opened} <= {"away", "rule"}
