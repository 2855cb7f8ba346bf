"""The link between mix and rota: targets, synthetic people, cover read back; through the real commands."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from optimiser.cli import main
from optimiser.folder.load import load
from optimiser.skillmix.mix.folder import MixFolder, read_mix_folder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.rota_link.cover import compare_cover, cover_words, read_cover
from optimiser.skillmix.rota_link.synthetic_rota import make_synthetic_rota
from optimiser.skillmix.rota_link.targets import targets_of
from optimiser.tabular.faults import BadInput
from tests.skillmix.linked import FILES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "mix"
    home.mkdir()
    for name, text in FILES.items():
        (home / name).write_text(text)
    return home


@pytest.fixture
def solved(folder: Path) -> tuple[MixFolder, MixResult]:
    read = read_mix_folder(folder)
    return read, solve_mix(read.problem())


def rota(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def hours_worked(result: MixResult) -> dict[tuple[str, int], float]:
    total: dict[tuple[str, int], float] = defaultdict(float)
    for use in result.uses:
        if use.kind == "work":
            total[use.competence, use.level] += use.hours
    return total


def test_targets_hold_every_hour_worked_or_supervised(solved: tuple[MixFolder, MixResult]) -> None:
    """Work and supervision of each competence, in the rota's words; all of it for the one team, or the organisation of
    that team: a rota counts hours where they are worked, and the council's support workers work there too."""
    read, result = solved
    by_team = {t.capability: t.weekly_hours for t in targets_of(read, result)}
    assert set(by_team) == {"registered nurse", "approved clinician@2", "support"}
    assert by_team["approved clinician@2"] == pytest.approx(30)
    whole = sum(use.hours for use in result.uses if use.competence)
    assert sum(by_team.values()) == pytest.approx(whole, abs=0.02)
    by_organisation = targets_of(read, result, "organisation")
    assert {(t.capability, t.organisation, t.team): t.weekly_hours for t in by_organisation} == {
        (capability, "RX1", ""): hours for capability, hours in by_team.items()
    }


def test_two_teams_of_one_place_share(folder: Path) -> None:
    (folder / "teams.csv").write_text(FILES["teams.csv"] + "West wing,RX1,east,ward\n")
    read = read_mix_folder(folder)
    found = [t for t in targets_of(read, solve_mix(read.problem())) if t.capability == "approved clinician@2"]
    assert {t.team: t.weekly_hours for t in found} == {"East ward": 15, "West wing": 15}


def test_targets_of_one_place_are_for_a_rota_of_its_teams(folder: Path, tmp_path: Path) -> None:
    """A rota folder of the east refused targets of teams in the west."""
    (folder / "places.csv").write_text("place,name\neast,East\nwest,West\n")
    (folder / "hours.csv").write_text(FILES["hours.csv"] + "west,ward,day,support,1,60\n")
    (folder / "teams.csv").write_text(FILES["teams.csv"] + "Far,RX1,west,ward\n")
    out = tmp_path / "targets.csv"
    assert rota("mix", "targets", str(folder), "--place", "east", "--out", str(out)).exit_code == 0
    with out.open() as lines:
        assert {row["team"] for row in csv.DictReader(lines)} == {"East ward"}
    told = rota("mix", "targets", str(folder), "--place", "eastt")
    assert (told.exit_code, "places.csv:place: 'eastt' is unknown" in told.stderr) == (2, True)
    assert "did you mean east?" in told.stderr


def test_work_without_a_team_is_a_fault(folder: Path) -> None:
    (folder / "teams.csv").write_text("team,organisation,place,setting\n")
    read = read_mix_folder(folder)
    with pytest.raises(BadInput) as caught:
        targets_of(read, solve_mix(read.problem()))
    assert "no team works in east, ward" in str(caught.value)


def test_work_at_a_time_without_a_cover_period_is_a_fault(folder: Path) -> None:
    """Nights would be missing from the rota, and it would seem to hold."""
    periods = (folder / "periods.csv").read_text()
    (folder / "periods.csv").write_text(periods.replace("night,daily,night,20:00,08:00\n", ""))
    read = read_mix_folder(folder)
    with pytest.raises(BadInput) as caught:
        make_synthetic_rota(read, solve_mix(read.problem()))
    told = "periods.csv:time: night has no cover period, and 89.5 hours a week of the mix are worked then"
    assert told in str(caught.value)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_people_add_up_to_the_mix(solved: tuple[MixFolder, MixResult], seed: int) -> None:
    """Contracts of each option make its WTE; needs over the weeks make its hours to within a shift for each need."""
    read, result = solved
    made = make_synthetic_rota(read, result, seed)
    wte: dict[str, float] = defaultdict(float)
    for person in made.staff:
        wte[person.option.id] += person.wte
        assert 0 < person.wte <= 1
    for line in result.staff:
        assert wte[line.option] == pytest.approx(line.wte, abs=0.006)
    minutes = {"early": 6, "late": 6, "night": 12}
    asked: dict[str, float] = defaultdict(float)
    for _, days, period, capability, number in made.files["demand.csv"][1]:
        asked[str(capability)] += len(str(days).split("|")) * minutes[str(period)] * int(str(number))
    for (competence, level), hours in hours_worked(result).items():
        words = {"nursing": "registered nurse", "approved": "approved clinician@2", "support": "support"}[competence]
        assert asked[words] == pytest.approx(2 * hours, abs=2 * 12), level


def test_people_are_seeded_and_nameless(solved: tuple[MixFolder, MixResult]) -> None:
    read, result = solved
    one, same, other = (make_synthetic_rota(read, result, seed) for seed in (5, 5, 6))
    assert one.files == same.files
    assert one.files != other.files
    assert "name" not in one.files["staff.csv"][0]


def test_leave_follows_the_uplift(solved: tuple[MixFolder, MixResult]) -> None:
    """20% of ten weekdays is 2 days each: all people together within a day each of that."""
    read, result = solved
    made = make_synthetic_rota(read, result, 4)
    away = 0
    for _, kind, first, last, *_ in made.files["availability.csv"][1]:
        if kind in ("annual leave", "study leave"):
            end = dt.date.fromisoformat(str(last or first))
            away += (end - dt.date.fromisoformat(str(first))).days + 1
    people = sum(1 for person in made.staff if person.wte > 0)
    assert abs(away - 2 * people) <= people


def test_made_folder_is_a_rota_folder(folder: Path, tmp_path: Path) -> None:
    """``rota mix people`` writes what ``load`` reads without a notice, supervised stand-ins and portfolio included."""
    told = rota("mix", "people", str(folder), str(tmp_path / "rota"), "--seed", "3")
    assert told.exit_code == 0, told.output
    read = load(tmp_path / "rota")
    assert read.notices == ()
    problem = read.problem
    people = list(csv.DictReader((tmp_path / "rota/staff.csv").open()))
    assert len(problem.people) == len(people)
    assert {row["teams"] for row in people} == {"East ward"}
    substitution = (tmp_path / "rota/substitutions.csv").read_text()
    assert "registered nurse,registered nurse under supervision,registered nurse,5" in substitution
    assert "PA|PP" in (tmp_path / "rota/portfolio.csv").read_text()
    assert "LA1,RX1" in (tmp_path / "rota/sharing.csv").read_text()
    record = json.loads((tmp_path / "rota/made_from_mix.json").read_text())
    assert record["seed"] == 3
    again = rota("mix", "people", str(folder), str(tmp_path / "rota"))
    assert again.exit_code == 2
    assert "the folder is not empty" in again.stderr


def test_a_place_without_work_has_no_rota(folder: Path, tmp_path: Path) -> None:
    """A folder of nobody was written; a proof without hours ended in a traceback."""
    (folder / "places.csv").write_text("place,name\neast,East\nwest,West\n")
    told = rota("mix", "people", str(folder), str(tmp_path / "rota"), "--place", "west")
    assert (told.exit_code, "mix.toml: the mix has no staff in west" in told.stderr) == (2, True)
    assert not (tmp_path / "rota").exists()
    (folder / "hours.csv").write_text("place,setting,time,competence,level,hours_per_week\neast,ward,day,support,1,0\n")
    told = rota("mix", "prove", str(folder), "--draws", "1", "--workers", "1", "--out", str(tmp_path / "out"))
    assert (told.exit_code, "mix.toml: the mix has no hours to be met; expected some" in told.stderr) == (2, True)


def test_link_without_its_settings_tells_every_fault(folder: Path, tmp_path: Path) -> None:
    (folder / "mix.toml").write_text("[link]\nstart = '2027-01-05'\n")
    (folder / "periods.csv").unlink()
    told = rota("mix", "people", str(folder), str(tmp_path / "rota"))
    assert told.exit_code == 2
    assert "2027-01-05 is not a Monday; expected a Monday (did you mean 2027-01-04?)" in told.stderr
    assert "periods.csv: the file is missing" in told.stderr
    assert not (tmp_path / "rota").exists()


def test_cover_of_a_rota_is_set_beside_the_mix(
    folder: Path, solved: tuple[MixFolder, MixResult], tmp_path: Path
) -> None:
    """A week of cover: 60 of 60 nurse hours early, 84 needed and 63 filled at night (75%), 30 of 30 of clinicians."""
    path = tmp_path / "cover.csv"
    lines = ["organisation,team,date,cover_period,capability,minimum,have,needed_minutes,filled_minutes"]
    for day in range(7):
        date = f"2027-01-{4 + day:02d}"
        if day < 5:
            lines.append(f"RX1,East ward,{date},early,registered nurse,2,2,720,720")
            lines.append(f"RX1,East ward,{date},late,approved clinician@2,1,1,360,360")
        lines.append(f"RX1,East ward,{date},night,registered nurse,1,1,720,540")
    path.write_text("\n".join(lines) + "\n")
    read, result = solved
    checks = compare_cover(result, read_cover(path, read))
    night = checks[0]
    assert (night.time, night.rota_needed, night.rota_filled, night.filled_share) == ("night", 84, 63, 0.75)
    assert next(c for c in checks if c.competence == "approved").rota_filled == 30
    assert cover_words(result, checks) == "Enough hours, short of nursing at night: the rota fills 87.9%."
    told = rota("mix", "solve", str(folder), "--cover", str(path), "--no-explain", "--out", str(tmp_path / "out"))
    assert "Enough hours, short of nursing at night" in told.stdout
    assert (tmp_path / "out/rota_cover.csv").exists()


def test_hours_of_other_places_and_teams_are_not_enough_for_a_rota(folder: Path, tmp_path: Path) -> None:
    """60 h of nursing by day in the east, of which a rota of one of two wings has 30, and 500 h in the west: the rota
    needs 60 h, so the mix has half of them. It was told to have enough hours, those of the west counted in."""
    (folder / "places.csv").write_text("place,name\neast,East\nwest,West\n")
    (folder / "hours.csv").write_text("place,setting,time,competence,level,hours_per_week\n"
                                      "east,ward,day,nursing,1,60\nwest,ward,day,nursing,1,500\n")  # fmt: skip
    (folder / "teams.csv").write_text(FILES["teams.csv"] + "West wing,RX1,east,ward\nFar,RX1,west,ward\n")
    (folder / "staff.csv").write_text("option,organisation,role,source\nnurse,RX1,nurse,hiring\n")
    path = tmp_path / "cover.csv"
    lines = [f"East ward,2027-01-0{4 + d},{p},registered nurse,360,360" for d in range(5) for p in ("early", "late")]
    path.write_text("\n".join(["team,date,cover_period,capability,needed_minutes,filled_minutes", *lines]) + "\n")
    read = read_mix_folder(folder)
    result = solve_mix(read.problem())
    (check,) = checks = compare_cover(result, read_cover(path, read))
    assert (check.place, check.mix_hours, check.rota_needed) == ("east", pytest.approx(30), 60)
    assert cover_words(result, checks) == "The mix has 30 h a week of 60 needed, and the rota fills 100.0% of them."


def test_hours_of_one_person_are_never_counted_twice(folder: Path, tmp_path: Path) -> None:
    """A nurse in charge, used as approved clinician, is the second of two nurses too: a morning of 6 h takes two
    people, 12 h, not 18; the one who is missing is a nurse."""
    path = tmp_path / "cover.csv"
    path.write_text("team,date,cover_period,capability,needed_minutes,filled_minutes,elsewhere_minutes\n"
                    "East ward,2027-01-04,early,approved clinician@2,360,360,0\n"
                    "East ward,2027-01-04,early,registered nurse,720,360,360\n")  # fmt: skip
    read = read_cover(path, read_mix_folder(folder))
    assert {key[3]: (read.needed[key] * read.weeks, read.filled[key] * read.weeks) for key in read.needed} == {
        "approved": (6, 6), "nursing": (6, 0),
    }  # fmt: skip


def test_a_rota_that_needs_nobody_at_weekends_has_whole_weeks(folder: Path, tmp_path: Path) -> None:
    """Ten weekdays of 6 h are 30 h a week: the rota is of two weeks, not of the 12 days from Monday to Friday."""
    path = tmp_path / "cover.csv"
    dates = [dt.date(2027, 1, 4) + dt.timedelta(days=d) for d in range(14)]
    lines = [f"East ward,{d.isoformat()},early,registered nurse,360,360" for d in dates if d.weekday() < 5]
    path.write_text("\n".join(["team,date,cover_period,capability,needed_minutes,filled_minutes", *lines]) + "\n")
    found = read_cover(path, read_mix_folder(folder))
    assert found.weeks == 2
    assert list(found.needed.values()) == pytest.approx([30])


def test_competences_of_one_word_are_told_and_cover_is_that_of_the_first(folder: Path, tmp_path: Path) -> None:
    """It was that of either, from one run to the next."""
    path = folder / "competences.csv"
    path.write_text(path.read_text().replace(",approved clinician\n", ",registered nurse\n"))
    read = read_mix_folder(folder)
    (notice,) = (str(notice) for notice in read.notices)
    assert "competences.csv:3:capability: 'registered nurse' is the rota's word for nursing too" in notice
    cover = tmp_path / "cover.csv"
    cover.write_text("team,date,cover_period,capability,needed_minutes,filled_minutes\n"
                     "East ward,2027-01-04,early,registered nurse,360,360\n")  # fmt: skip
    assert list(read_cover(cover, read).needed) == [("east", "ward", "day", "nursing", 1)]


def test_competences_of_one_word_are_asked_for_together(folder: Path, tmp_path: Path) -> None:
    """60 h of nursing are one of each 60, 120 h of support two: three of one word. Rows for each were faults of the
    rota folder: it asked twice for the same day, and had two targets of one team."""
    path = folder / "competences.csv"
    path.write_text(path.read_text().replace(",support\n", ",registered nurse\n"))
    (folder / "hours.csv").write_text("place,setting,time,competence,level,hours_per_week\neast,ward,day,nursing,1,60\n"
                                      "east,ward,day,support,1,120\n")  # fmt: skip
    (folder / "staff.csv").write_text("option,organisation,role,source,annual_pay_gbp\nnurse,RX1,nurse,hiring,\n"
                                      "worker,LA1,worker,hiring,24000\n")  # fmt: skip
    told = rota("mix", "people", str(folder), str(tmp_path / "rota"))
    assert told.exit_code == 0, told.output
    read = load(tmp_path / "rota")
    assert {need.minimum for need in read.problem.needs} == {3}
    assert [target.weekly_minutes / 60 for target in read.problem.targets] == pytest.approx([180])


def test_the_uplift_of_a_run_is_that_of_its_people(folder: Path) -> None:
    """At 20% people are away for 2 of 10 weekdays, at 50% for 5."""
    read = read_mix_folder(folder)
    away = {}
    for uplift in (0.2, 0.5):
        made = make_synthetic_rota(read, solve_mix(read.problem(MixLevers(uplift=uplift))), 3, None)
        rows = [row for row in made.files["availability.csv"][1] if row[1] != "unavailable"]
        ends = [[dt.date.fromisoformat(str(day)) for day in (row[2], row[3] or row[2])] for row in rows]
        away[uplift] = sum((last - first).days + 1 for first, last in ends) / len(made.staff)
    assert away == pytest.approx({0.2: 2, 0.5: 5}, abs=0.5)


def test_supervision_that_takes_twice_the_time_is_of_half_as_many(folder: Path) -> None:
    """An associate takes a fifth of a nurse's hour: five for each nurse; two fifths: two."""
    read = read_mix_folder(folder)
    for factor, most in ((1.0, 5), (2.0, 2)):
        made = make_synthetic_rota(read, solve_mix(read.problem(MixLevers(supervision_factor=factor))), 3, None)
        assert [row[3] for row in made.files["substitutions.csv"][1]] == [most]


def test_cover_of_strangers_is_a_fault_with_suggestions(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "cover.csv"
    path.write_text(
        "team,date,cover_period,capability,needed_minutes,filled_minutes\n"
        "East wrad,2027-01-04,erly,registered nurse,10,10\nEast ward,2027-01-09,early,registered nurse,10,10\n"
    )
    told = rota("mix", "solve", str(folder), "--cover", str(path))
    assert told.exit_code == 2
    assert "cover.csv:2:team: 'East wrad' is unknown; teams.csv has East ward (did you mean East ward?)" in told.stderr
    assert "'erly' is no time of day on 2027-01-04" in told.stderr
    assert "cover.csv:3:cover_period: 'early' is no time of day on 2027-01-09" in told.stderr


def test_mix_to_rota_and_back(folder: Path, tmp_path: Path) -> None:
    """People made from the mix are rostered by the real solver over a week of one place, and its cover is read back:
    every need is accounted for."""
    (folder / "mix.toml").write_text(FILES["mix.toml"].replace("weeks = 2", "weeks = 1"))
    (folder / "hours.csv").write_text(FILES["hours.csv"].replace("nursing,1,120", "nursing,1,60"))
    assert rota("mix", "people", str(folder), str(tmp_path / "rota")).exit_code == 0
    search = ("--strategy", "lns", "--iterations", "2", "--workers", "1", "--format", "csv")
    told = rota("solve", str(tmp_path / "rota"), *search)
    assert told.exit_code in (0, 1), told.output
    cover = tmp_path / "rota/out/cover.csv"
    told = rota("mix", "solve", str(folder), "--cover", str(cover), "--no-explain", "--json", "--no-html")
    assert told.exit_code == 0, told.output
    checks = json.loads(told.stdout)["rota_cover"]
    needed = sum(check["rota_needed_hours_per_week"] for check in checks)
    filled = sum(check["rota_filled_hours_per_week"] for check in checks)
    assert needed == pytest.approx(sum(float(row["needed_minutes"]) for row in csv.DictReader(cover.open())) / 60)
    assert 0.5 * needed < filled <= needed
    hours = {row["shift"]: int(row["end"][:2]) - int(row["start"][:2]) for row in _rows(tmp_path / "rota/shifts.csv")}
    worked = sum(hours[row["shift"]] % 24 for row in _rows(tmp_path / "rota/out/rota.csv"))
    assert filled <= worked  # an hour of a person is of one need
