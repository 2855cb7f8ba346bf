"""What goes on missing in the same draw: it takes more of those who need no supervision, not more hours of others."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.mix_proof.proof import ProofSettings
from optimiser.mix_proof.run import run_proof
from optimiser.mix_proof.tables import role_wte
from optimiser.skillmix.mix.folder import read_mix_folder
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.rota_link.whole_people import able_hours, alone, floor_name, whole_needs, whole_problem
from tests.mix_proof.ward import WARD

CLINIC = WARD | {
    "settings.csv": "setting,name,kind\nclinic,clinic,clinic\n",
    "times.csv": "time,name,hours_per_week\nday,day,40\n",
    "competences.csv": "competence,name,registered_work,capability\ntherapy,therapy,yes,therapist\n",
    "hours.csv": "place,setting,time,competence,level,hours_per_week\neast,clinic,day,therapy,1,30\n",
    "roles.csv": "role,name,band,registered,register\ntherapist,therapist,6,yes,HCPC\nassistant,assistant,4,no,\n",
    "skills.csv": "role,competence,level,supervisor,supervision_share\ntherapist,therapy,1,,\n"
    "assistant,therapy,1,therapy,0.2\n",
    "staff.csv": "option,organisation,role,source,wte_max\ntherapist,RX1,therapist,hiring,\n"
    "assistant,RX1,assistant,hiring,\n",
    "teams.csv": "team,organisation,place,setting\nEast clinic,RX1,east,clinic\n",
    "periods.csv": "period,days,time,start,end\nmorning,weekdays,day,08:00,14:00\n",
}
"""A clinic of one competence: assistants cost less, and do nothing while no therapist is there."""

CELL = ("east", "clinic", "day", "therapy", 1)


def clinic(home: Path) -> Path:
    home.mkdir()
    for name, text in CLINIC.items():
        (home / name).write_text(text)
    return home


def test_where_the_supervisor_is_away_a_proof_ends_with_more_supervisors(tmp_path: Path) -> None:
    """Most of the work is the assistants' in hours; with their therapist away they may do none of it."""
    asked = ProofSettings(draws=3, share=1.0, iterations=1, halvings=0)
    run = run_proof(clinic(tmp_path / "mix"), tmp_path / "draws", settings=asked, workers=1)
    assert run.best is not None, run.why
    assert alone(CELL) in run.proven.more.hours
    first, last = (role_wte(tried.result, None) for tried in (run.rounds[1], run.proven))
    assert last["therapist"] > first["therapist"] + 0.5


def test_hours_without_supervision_and_a_floor_of_staff_are_had_from_therapists(tmp_path: Path) -> None:
    folder = read_mix_folder(clinic(tmp_path / "mix"))
    first = solve_mix(folder.problem(None))
    needs = whole_needs(folder, first, None)
    plain = solve_mix(whole_problem(first, needs, {}, None))
    asked = solve_mix(whole_problem(first, needs, {alone(CELL): 6.0}, None, {CELL: able_hours(plain, CELL) + 6.0}))
    assert able_hours(asked, CELL) == pytest.approx(able_hours(plain, CELL) + 6.0, abs=1e-3)
    assert hours(asked, "assistant") == pytest.approx(hours(plain, "assistant"), abs=1e-3)
    assert floor_name(CELL) in {line.limit for line in asked.limits}


def hours(result: MixResult, role: str) -> float:
    return sum(use.hours for use in result.uses if use.role == role)
