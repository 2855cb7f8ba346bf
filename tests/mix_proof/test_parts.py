"""Parts of a rota that share nobody: whom and what they have, and that the whole is their sum."""

from __future__ import annotations

from pathlib import Path

from optimiser.mix_proof.draws import DrawTask, draw_task, draws_in
from optimiser.mix_proof.parts import RotaPart, rota_parts
from optimiser.skillmix.mix.folder import read_mix_folder
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.rota_link.synthetic_rota import RotaDraw, SyntheticRota, make_synthetic_rota
from optimiser.skillmix.rota_link.whole_people import whole_needs

TWO_PLACES = {
    "mix.toml": "[hours]\nuplift_percent = 20\n[costs]\nunmet_gbp_per_hour = 100.00\n"
    '[link]\nstart = "2027-01-04"\nweeks = 1\n',
    "organisations.csv": "organisation,name,sector\nRX1,Trust,acute\n",
    "places.csv": "place,name\neast,East\nwest,West\n",
    "settings.csv": "setting,name,kind\nclinic,clinic,clinic\n",
    "times.csv": "time,name,hours_per_week\nday,day,40\n",
    "competences.csv": "competence,name,capability\nnursing,nursing,registered nurse\ntherapy,therapy,therapist\n",
    "hours.csv": "place,setting,time,competence,level,hours_per_week\n"
    "east,clinic,day,nursing,1,40\neast,clinic,day,therapy,1,16\nwest,clinic,day,nursing,1,24\n",
    "roles.csv": "role,name,band,registered,register\nnurse,staff nurse,5,yes,nurse\ntherapist,therapist,6,yes,HCPC\n",
    "skills.csv": "role,competence,level,supervisor,supervisor_level,supervision_share\nnurse,nursing,1,,1,0\n"
    "therapist,therapy,1,,1,0\n",
    "staff.csv": "option,organisation,role,source,wte_max,places\nnurse east,RX1,nurse,hiring,,east\n"
    "nurse west,RX1,nurse,hiring,,west\ntherapist,RX1,therapist,hiring,,\n",
    "teams.csv": "team,organisation,place,setting\nEast clinic,RX1,east,clinic\nWest clinic,RX1,west,clinic\n",
    "periods.csv": "period,days,time,start,end\nmorning,weekdays,day,09:00,17:00\n",
}
"""Nurses of two places, and therapists of one who may work in both."""

SUPERVISED = {"skills.csv": TWO_PLACES["skills.csv"] + "therapist,nursing,1,nursing,1,0.25\n"}
"""The same with therapists who may do a nurse's work beside one."""


def make(home: Path, changes: dict[str, str] | None = None) -> SyntheticRota:
    home.mkdir()
    for name, text in (TWO_PLACES | (changes or {})).items():
        (home / name).write_text(text)
    folder = read_mix_folder(home)
    result = solve_mix(folder.problem(None))
    needs = tuple(whole_needs(folder, result, None))
    return make_synthetic_rota(folder, result, 1, None, RotaDraw(needs, 1))


def test_those_who_share_no_need_are_of_different_parts(tmp_path: Path) -> None:
    parts = rota_parts(make(tmp_path / "mix"))
    options = [{name.rsplit(" ", 1)[0] for name in part.names} for part in parts]
    assert sorted(options, key=min) == [{"nurse east"}, {"nurse west"}, {"therapist"}]
    everybody = sorted(person for part in parts for person in part.people)
    assert everybody == [f"P{n:04d}" for n in range(1, len(everybody) + 1)]
    for part in parts:
        staff = dict(part.files)["staff.csv"].splitlines()[1:]
        assert [row.split(",")[0] for row in staff] == [f"P{n:04d}" for n in range(1, len(part.people) + 1)]


def test_whom_supervision_binds_together_are_of_one_part(tmp_path: Path) -> None:
    (part,) = rota_parts(make(tmp_path / "mix", SUPERVISED))
    assert {name.rsplit(" ", 1)[0] for name in part.names} == {"nurse east", "nurse west", "therapist"}


def test_a_draw_in_parts_misses_as_many_as_the_rota_made_whole(tmp_path: Path) -> None:
    """And a part that did not change is not made again."""
    made = make(tmp_path / "mix")
    task = draw_task(made, 1, 1)
    whole = DrawTask(task.files, (_all_in_one(task),), task.people, 1, 1)
    with draws_in(tmp_path / "draws", 1, None) as draws:
        (rota,) = draws.all_of([task])
        assert draws.made == len(task.parts) == 3
        again = draws.all_of([task])
        assert (draws.made, again) == (3, [rota])
        (one,) = draws.all_of([whole])
    assert (rota.slots, rota.missing, rota.people) == (one.slots, one.missing, one.people)
    assert rota.proven


def _all_in_one(task: DrawTask) -> RotaPart:
    people = tuple(sorted(person for part in task.parts for person in part.people))
    return RotaPart(task.files, people, people)
