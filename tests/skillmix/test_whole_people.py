"""Whole people from hours, worked by hand; leave and sickness that are drawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from optimiser.skillmix.mix.folder import MixFolder, read_mix_folder
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.rota_link.drawn_absences import drawn_absences
from optimiser.skillmix.rota_link.synthetic_people import SyntheticPerson, draw_staff
from optimiser.skillmix.rota_link.whole_people import WholeNeed, whole_needs, whole_needs_rows, whole_problem

FILES = {
    "mix.toml": "[hours]\nuplift_percent = 20\n[costs]\nunmet_gbp_per_hour = 500.00\n"
    '[link]\nstart = "2027-01-04"\nweeks = 1\n',
    "organisations.csv": "organisation,name,sector\nRX1,Trust,acute\n",
    "places.csv": "place\neast\nwest\n",
    "settings.csv": "setting,name,kind\nward,ward,ward\nhome,home,home\n",
    "times.csv": "time,hours_per_week\nday,60\nnight,84\n",
    "competences.csv": "competence,registered_work\nnursing,yes\nmedicines,yes\nsupport,no\n",
    "hours.csv": "place,setting,time,competence,level,hours_per_week\n"
    "east,ward,night,nursing,1,126\neast,ward,night,nursing,2,33.6\neast,ward,night,support,1,42\n"
    "east,home,day,medicines,1,15\nwest,home,day,medicines,1,15\n",
    "roles.csv": "role,band,registered\nnurse,5,yes\nsenior,6,yes\nworker,2,no\npharmacist,7,yes\n",
    "skills.csv": "role,competence,level\nnurse,nursing,1\nsenior,nursing,2\nworker,support,1\n"
    "pharmacist,medicines,1\n",
    "staff.csv": "option,organisation,role,source\nnurse,RX1,nurse,hiring\nsenior,RX1,senior,hiring\n"
    "worker,RX1,worker,hiring\npharmacist,RX1,pharmacist,hiring\n",
    "teams.csv": "team,organisation,place,setting\nward,RX1,east,ward\nhome,RX1,east,home\nfar,RX1,west,home\n",
    "periods.csv": "period,days,time,start,end\nearly,weekdays,day,08:00,14:00\nlate,weekdays,day,14:00,20:00\n"
    "night,daily,night,20:00,08:00\n",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def needs_of(home: Path, place: str | None = "east") -> tuple[MixFolder, list[WholeNeed]]:
    folder = read_mix_folder(home)
    return folder, whole_needs(folder, solve_mix(folder.problem()), place)


def test_people_at_a_ward_are_whole_every_night(home: Path) -> None:
    """1.5 nurses and 0.4 of a senior on average: the senior does 0.4 of her own and the half nurse's work too, so one
    nurse and one senior are there. Half a support worker, whose work neither may do, is one."""
    _, needs = needs_of(home)
    found = {(n.cell[3], n.cell[4]): n for n in needs if n.cell[1] == "ward"}
    assert {key: set(n.people.values()) for key, n in found.items()} == {
        ("nursing", 1): {1}, ("nursing", 2): {1}, ("support", 1): {1},
    }  # fmt: skip
    assert all(len(n.people) == 7 and n.hours == 84 for n in found.values())
    assert found["nursing", 2].shared == (("east", "ward", "night", "nursing", 1),)


def test_visits_are_whole_periods_spread_over_the_week(home: Path) -> None:
    """15 hours in periods of six are 2.5 of the ten: three, on three days."""
    folder, needs = needs_of(home)
    (visits,) = [n for n in needs if n.cell[1] == "home"]
    assert sum(visits.people.values()) == 3
    assert len({day for _, day in visits.people}) == 3
    assert visits.hours == 18
    rows = [row for row in whole_needs_rows(folder, needs) if row[0] == "home"]
    assert sum(len(str(row[1]).split("|")) * int(str(row[4])) for row in rows) == 3
    assert {row[0] for row in whole_needs_rows(folder, needs)} == {"ward", "home"}


def test_a_safe_staffing_minimum_is_held_at_every_occasion(home: Path) -> None:
    """Two on all seven nights though 0.4 is needed on average, and one at home all day though visits could be put
    together."""
    (home / "presence.csv").write_text(
        "place,setting,time,competence,level,minimum\neast,ward,night,nursing,2,2\neast,home,day,medicines,1,1\n"
    )
    _, needs = needs_of(home)
    found = {(n.cell[3], n.cell[4]): n for n in needs}
    assert set(found["nursing", 2].people.values()) == {2}
    assert len(found["medicines", 1].people) == 10
    assert found["medicines", 1].hours == 60


def test_other_places_keep_their_hours(home: Path) -> None:
    """Whole people of the east, 10 h more of one cell, and the west as it was; unmet hours cost fifty times as much."""
    folder, needs = needs_of(home)
    first = solve_mix(folder.problem())
    cell = ("east", "ward", "night", "nursing", 2)
    made = whole_problem(first, needs, {cell: 10.0}, "east")
    hours = {(*c.where, c.competence, c.level): c.hours for c in made.cells}
    assert hours[cell] == pytest.approx(94)
    assert hours["east", "ward", "night", "nursing", 1] == pytest.approx(84)
    assert hours["west", "home", "day", "medicines", 1] == 15
    prices = {c.place: c.unmet_pence for c in made.cells}
    assert prices == {"east": 50 * prices["west"], "west": 50_000}


def drawn_days(home: Path, seed: int) -> tuple[list[SyntheticPerson], dict[str, list[tuple[str, int]]]]:
    """The staff, and for each person the kinds and days of what was drawn in four weeks."""
    folder = read_mix_folder(home)
    staff = draw_staff(solve_mix(folder.problem()), seed, None)
    days: dict[str, list[tuple[str, int]]] = {person.person: [] for person in staff}
    start = dt.date(2027, 1, 4)
    for person, kind, first, last, *_ in drawn_absences(folder, staff, start, 4, seed):
        since, until = ((dt.date.fromisoformat(str(day)) - start).days for day in (first, last))
        days[str(person)] += [(str(kind), day) for day in range(since, until + 1)]
    return staff, days


def test_absences_take_the_share_that_the_uplift_says(home: Path) -> None:
    """A fifth of contracted time over many draws, a twentieth of it sickness; nobody is away twice on a day."""
    taken: dict[str, float] = {"annual leave": 0.0, "sickness": 0.0}
    whole = 0.0
    for seed in range(60):
        staff, days = drawn_days(home, seed)
        for person in staff:
            mine = days[person.person]
            assert len({day for _, day in mine}) == len(mine)
            whole += 28 * person.wte
            for kind, _ in mine:
                taken[kind] += person.wte
    assert taken["annual leave"] / whole == pytest.approx(0.15, abs=0.01)
    assert taken["sickness"] / whole == pytest.approx(0.05, abs=0.01)


def test_leave_is_even_from_week_to_week(home: Path) -> None:
    """15% of a role's contracts, to within one contract either way, in every week of every draw."""
    for seed in range(10):
        staff, days = drawn_days(home, seed)
        for role in {person.role.id for person in staff}:
            mine = [person for person in staff if person.role.id == role]
            due = 0.15 * sum(person.wte for person in mine)
            for week in range(4):
                away = sum(p.wte for p in mine if ("annual leave", 7 * week) in days[p.person])
                assert abs(away - due) <= 1


def test_somebody_more_of_a_role_leaves_everybody_else_as_drawn(home: Path) -> None:
    """Common random numbers: with two WTE more of the first option its people and all others have the contracts and
    absences of before, but for the last one of that option."""
    folder = read_mix_folder(home)
    result = solve_mix(folder.problem())
    grown = replace(result, staff=tuple(replace(s, wte=s.wte + 2 * (i == 0)) for i, s in enumerate(result.staff)))
    for seed in range(8):
        before, after = (people_by_option(folder, mix, seed) for mix in (result, grown))
        first, *others = before
        assert len(after[first]) > len(before[first])
        assert after[first][: len(before[first]) - 1] == before[first][:-1]
        assert [after[option] for option in others] == [before[option] for option in others]


def people_by_option(folder: MixFolder, result: MixResult, seed: int) -> dict[str, list[object]]:
    """Contract and absences of each person, by option."""
    staff = draw_staff(result, seed, None)
    rows = drawn_absences(folder, staff, dt.date(2027, 1, 4), 4, seed)
    found: dict[str, list[object]] = {option.id: [] for option in result.problem.options}
    for person in staff:
        found[person.option.id].append((person.wte, [row[1:] for row in rows if row[0] == person.person]))
    return found
