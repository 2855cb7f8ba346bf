"""Mix folders on disk: every fault at once, hashes, levers, examples, and the reference page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from optimiser.skillmix.mix.document import MIX_FOLDER_PAGE, mix_folder_page
from optimiser.skillmix.mix.folder import read_mix_folder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.results.demand import demand_report
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.tabular.faults import BadInput

ROOT = Path(__file__).parents[2]
EXAMPLES = ("mix-place", "mix-crisis", "mix-pathology")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A copy of the place example to spoil."""
    shutil.copytree(ROOT / "examples/mix-place", tmp_path / "mix", ignore=shutil.ignore_patterns("out"))
    return tmp_path / "mix"


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert old in text, old
    (folder / file).write_text(text.replace(old, new, 1))


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(BadInput) as caught:
        read_mix_folder(folder)
    return str(caught.value).splitlines()


def test_reference_page_is_made_from_the_schemas() -> None:
    assert (ROOT / MIX_FOLDER_PAGE).read_text() == mix_folder_page()


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_give_their_expected_outcome(name: str) -> None:
    folder = read_mix_folder(ROOT / "examples" / name)
    assert folder.notices == ()
    result = solve_mix(folder.problem())
    assert result.status == "optimal"
    assert result.totals.needed_hours == pytest.approx(sum(line.hours for line in folder.demand_lines()))
    expected = json.loads((ROOT / "examples" / name / "expected.json").read_text())
    unmet = sorted({f"{c.competence}@{c.level} {c.time}" for c in result.cover if c.unmet_hours > 0.01})
    assert result.totals.bill_pence == pytest.approx(expected["bill_pence"], abs=100)
    assert result.totals.unmet_hours == pytest.approx(expected["unmet_hours"], abs=1e-3)
    assert (unmet, result.status) == (expected["unmet"], expected["status"])


def test_every_fault_at_once(place: Path) -> None:
    spoil(place, "skills.csv", "gp,prescribing", "gp,presciber")
    spoil(place, "profiles.csv", "all week,day,0.62", "all week,day,0.5")
    spoil(place, "limits.csv", "source:agency", "source:agincy")
    spoil(place, "roles.csv", ",8a,", ",8z,")
    spoil(place, "mix.toml", "uplift_percent = 22", 'uplift_percent = "a lot"')
    told = faults_of(place)
    assert any("competences.csv has" in line and "(did you mean prescribing?)" in line for line in told)
    assert any(line.startswith("mix.toml:8:hours.uplift_percent: 'a lot' is not a number") for line in told)
    assert any(line.startswith("profiles.csv:") and "the shares of all week make 0.88" in line for line in told)
    assert any("source 'agincy' is unknown" in line and "did you mean source:agency?" in line for line in told)
    assert any("'8z' is not a band" in line for line in told)
    assert told[-1] == "5 faults in 5 files; nothing was solved or written."


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("staff.csv", "PCN-N,gp,existing,,1.2", "PCN-N,gp,existing,,", "existing staff without a number"),
        ("staff.csv", ",31.50,1,", ",,1,", "bank staff have no hourly price"),
        ("staff.csv", "north,surgery|clinic,day,105000.00,,", "north,surgery|clinic,day,,60.00,",
         "existing staff are paid by the year"),
        ("staff.csv", ",senior-nurse-north\n", ",\n", "nobody is said to be trained"),
        ("limits.csv", "yes,,placements", "yes,5.00,placements", "a hard limit has no price"),
        ("limits.csv", "share_at_least,registered,0.3", "share_at_least,registered,3", "3 is more than the whole"),
        ("limits.csv", "share_at_least,registered,0.3", "share_at_least,registered,30%", "(did you mean 0.3?)"),
        ("ranges.csv", "population,,0.97,1,1.05", "population,,97,100,105", "105 times as much as the folder says"),
        ("roles.csv", ",8a,", ",Band 8A,", "(did you mean 8a?)"),
        ("periods.csv", "08:00,14:00", "8,14.00", "periods.csv:2:end: '14.00' is not a time of day"),
        ("limits.csv", "role:care-worker,150,all,,", "role:care-worker,150,all,north,", "posts, which have no place"),
        ("limits.csv", "tag:nursing,168,all", "tag:nursing,168,own", "hours_at_least is no share"),
        ("skills.csv", ",1.25,nursing,2,0.15", ",1.25,nursing,2,", "supervision without hours"),
        ("skills.csv", "gp,prescribing,2,1", "gp,prescribing,2,0", "0 is no amount"),
        ("roles.csv", "", "", None),
        ("mix.toml", "unmet_price = 1", "unmet_price = 0", "no stage weighs unmet hours"),
        ("times.csv", "60", "600", "is above 168"),
    ],
)  # fmt: skip
def test_each_fault_is_told(place: Path, file: str, old: str, new: str, told: str | None) -> None:
    if told is None:
        spoil(place, file, ",0.02,0,,\n", ",0.99,3,,\n")
        told = "no clinical hours are left"
    else:
        spoil(place, file, old, new)
    assert any(told in line for line in faults_of(place)), faults_of(place)


@pytest.mark.parametrize(
    ("example", "file", "column"), [("mix-place", "limits.csv", "value"), ("mix-crisis", "freed.csv", "source")]
)
def test_a_required_column_that_is_missing_is_told_first(tmp_path: Path, example: str, file: str, column: str) -> None:
    shutil.copytree(ROOT / "examples" / example, tmp_path / "mix", ignore=shutil.ignore_patterns("out"))
    spoil(tmp_path / "mix", file, column, "other")
    told = [fault for fault in faults_of(tmp_path / "mix") if fault.startswith(f"{file}:")]
    assert [fault.split(";")[0] for fault in told] == [f"{file}:1:{column}: the column is missing"]


def test_profiles_that_are_named_and_not_there_are_a_fault(place: Path) -> None:
    (place / "profiles.csv").unlink()
    told = "profiles.csv: the file is missing, and row 2 of tasks.csv"
    assert any(line.startswith(told) for line in faults_of(place))


def test_a_folder_that_needs_nothing_is_a_fault(place: Path) -> None:
    """A missing activity.csv made a mix in which all of 0.0 hours a week are met."""
    for name in ("activity.csv", "population.csv", "rates.csv", "ranges.csv"):
        (place / name).unlink()
    assert any("no file says how much there is of any activity" in line for line in faults_of(place))


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("rates.csv", "group,activity,per_1000\nfrail,urgent response,1\n",
         "population.csv: the file is missing, and row 2 of rates.csv has group 'frail'"),
        ("wisn_activity.csv", "category,activity,per_year,unit_hours\nclinic,visit,100,1\n",
         "wisn.csv: the file is missing, and row 2 of wisn_activity.csv has category 'clinic'"),
        ("ranges.csv", "range,what,low,high\na,population,0.9,1.1\n",
         "ranges.csv:2:what: the folder has no population.csv; expected a range of what is there"),
    ],
)  # fmt: skip
def test_rows_about_a_file_that_is_not_there_are_a_fault(place: Path, file: str, text: str, told: str) -> None:
    for name in ("population.csv", "rates.csv", "ranges.csv"):
        (place / name).unlink()
    (place / file).write_text(text)
    assert any(line.startswith(told) for line in faults_of(place))


def test_freed_time_without_supervision_is_refused(place: Path) -> None:
    heads = "role,competence,level,hours_freed,supervisor,supervisor_level,supervision_share,source\n"
    (place / "freed.csv").write_text(heads + "coordinator,geriatrics,1,0.2,,,,a leaflet\n")
    assert any("0.2 hours are said to be freed with no supervision" in line for line in faults_of(place))


def test_missing_folder_and_files(tmp_path: Path) -> None:
    assert "there is no such folder" in faults_of(tmp_path / "nothing")[0]
    told = faults_of(tmp_path)
    assert [line.split(":")[0] for line in told[:-1]] == [
        "mix.toml", "times.csv", "competences.csv", "roles.csv", "skills.csv", "staff.csv", "tasks.csv",
    ]  # fmt: skip


def test_hashes_change_with_a_byte(place: Path) -> None:
    before = read_mix_folder(place).hashes
    spoil(place, "activity.csv", "3900", "3901")
    after = read_mix_folder(place).hashes
    assert {name for name in before if before[name] != after[name]} == {"activity.csv"}


def test_levers_move_what_they_name(place: Path) -> None:
    folder = read_mix_folder(place)
    base = folder.problem()
    hours = sum(cell.hours for cell in base.cells)
    doubled = folder.problem(MixLevers(demand_factor=2.0))
    assert sum(cell.hours for cell in doubled.cells) == pytest.approx(2 * hours)
    dearer = folder.problem(MixLevers(temporary_price_factor=1.5))
    bank = next(k for k, o in enumerate(base.options) if o.id == "nurse-bank-north")
    assert dearer.options[bank].annual_cost_pence == pytest.approx(1.5 * base.options[bank].annual_cost_pence, abs=1)
    floor = folder.problem(MixLevers(registered_share=0.5))
    assert {x.value for x in floor.limits if x.who == "registered" and x.kind == "share_at_least"} == {0.5}
    assert folder.problem(MixLevers(uplift=0.3)).options[0].clinical_hours < base.options[0].clinical_hours
    with pytest.raises(ValueError, match=r"no lever growht; there are .*growth"):
        MixLevers.of({"growht": 0.1})


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("wisn_activity.csv", "category,activity,per_year,unit_hours\nclinic,visit,100,0\n", "0 is no amount"),
        ("posts.csv", "post,role,hours_per_shift,shifts_per_week,uplift_percent\np,gp,12,7,100\n", "'100' is above 99"),
        ("times.csv", "time,hours_per_week\nday,0\n", "times.csv:2:hours_per_week: 0 is no amount"),
        ("times.csv", "time,hours_per_week,unsocial_share,sunday_share\nday,40,0.7,0.5\n", "120% of the time is paid"),
    ],
)
def test_numbers_that_nothing_can_be_divided_by_are_faults(place: Path, file: str, text: str, told: str) -> None:
    (place / "wisn.csv").write_text("category\nclinic\n")
    (place / file).write_text(text)
    assert any(told in line for line in faults_of(place))


def test_a_floor_that_is_not_there_cannot_be_moved(place: Path) -> None:
    (place / "limits.csv").unlink()
    with pytest.raises(BadInput, match="no floor that registered_share could move"):
        read_mix_folder(place).problem(MixLevers(registered_share=0.6))


def test_growth_over_no_years_is_a_fault(place: Path) -> None:
    """In silence it gave the hours of the base year for every growth."""
    spoil(place, "mix.toml", "years_ahead = 2", "years_ahead = 0")
    read = read_mix_folder(place)
    with pytest.raises(BadInput, match="growth would change nothing: hours are worked out for the base year"):
        read.problem(MixLevers(growth=0.02))
    assert read.outlook(MixLevers(growth=0.02, years=1)).years == 1
    assert read.outlook(MixLevers(growth=0.02, years=0)).years == 0  # said so, as the first point of a grid of years


def test_the_lever_of_uplift_moves_establishments_too(place: Path) -> None:
    """168 h a week are 168 / 0.7 of contracts at 30%, instead of the folder's 22%; a post of its own 10% stays."""
    text = "post,role,posts,hours_per_shift,shifts_per_week,uplift_percent\na,gp,2,12,7,\nb,gp,2,12,7,10\n"
    (place / "posts.csv").write_text(text)
    weekly = next(row.hours_per_week for row in read_mix_folder(place).rows["roles.csv"] if row.role == "gp")
    report = demand_report(place, MixLevers(uplift=0.3))
    assert [post.wte for post in report.establishments] == pytest.approx([168 / weekly / 0.7, 168 / weekly / 0.9])


def test_each_makes_a_limit_of_each_place(place: Path) -> None:
    ids = [limit.id for limit in read_mix_folder(place).problem().limits if limit.id.startswith("nursing-at-night")]
    assert ids == ["nursing-at-night/north", "nursing-at-night/central", "nursing-at-night/south"]


def test_uplift_multiply_and_divide_give_other_hours(place: Path) -> None:
    """37.5 h, band 3 with no portfolio: 37.5 x 0.78 = 29.25 by divide, 37.5 / 1.22 = 30.7377 by multiply."""

    def clinical() -> float:
        options = read_mix_folder(place).problem().options
        return next(option.clinical_hours for option in options if option.id == "support-worker-north")

    assert clinical() == pytest.approx(29.25)
    spoil(place, "mix.toml", '"divide"', '"multiply"')
    assert clinical() == pytest.approx(30.7377, abs=1e-4)


def test_care_hours_per_patient_day_of_a_mix() -> None:
    """36 and 27 patients want 3.4 h of nursing and 4.2 h of support each: all met, with what supervision adds."""
    from optimiser.skillmix.mix.results.demand import ward_care

    folder = read_mix_folder(ROOT / "examples/mix-crisis")
    result = solve_mix(folder.problem())
    wards = ward_care(folder, result)
    assert [(w.place, w.patients) for w in wards] == [("east", 36), ("west", 27)]
    for ward in wards:
        hours = sum(use.hours for use in result.uses if (use.place, use.setting) == (ward.place, "ward"))
        assert ward.total == pytest.approx(hours / 7 / ward.patients)
        assert ward.total == pytest.approx(ward.registered + ward.support)
        assert ward.total >= 7.6


def test_a_role_without_a_band_gets_no_premium_unless_one_is_given_and_that_is_said(place: Path) -> None:
    """Homecare workers at night and weekend: with blank percents no premium and a notice, not the bands' 30 and 60%;
    with 30 and 60 the premium, and no notice."""
    old = "care-worker,homecare worker,,no,,social care,37,0,0,0,0"
    spoil(place, "roles.csv", old, old.replace(",0,0,0,0", ",0,0,,"))
    folder = read_mix_folder(place)
    workers = [option for option in folder.problem().options if option.role == "care-worker"]
    assert {pence for option in workers for pence in option.premium_pence.values()} == {0}
    (notice,) = folder.notices
    assert "role care-worker has no band: nights, Saturdays and Sundays are taken to be paid" in str(notice)
    spoil(place, "roles.csv", old.replace(",0,0,0,0", ",0,0,,"), old.replace(",0,0,0,0", ",0,0,30,60"))
    folder = read_mix_folder(place)
    workers = [o for o in folder.problem().options if o.role == "care-worker" and not o.by_the_hour]
    assert all(min(option.premium_pence.values()) > 0 for option in workers)
    assert folder.notices == ()


def test_only_staff_paid_by_the_hour_are_charged_by_it(place: Path) -> None:
    problem = read_mix_folder(place).problem()
    assert {option.source.value for option in problem.options if option.by_the_hour} == {"bank", "agency"}
