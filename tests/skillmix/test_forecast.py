"""Activity forecast from past years: by hand, against the handbook's t, in a folder, with its range."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.skillmix.demand.forecast import PastActivity, forecasts, student_quantile
from optimiser.skillmix.demand.hours import volumes
from optimiser.skillmix.mix.folder import read_mix_folder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.uncertainty.draws import factored_problem, ranges_of
from optimiser.tabular.faults import BadInput
from tests.mix_proof.ward import write_ward


def past(*counts: float) -> list[PastActivity]:
    return [PastActivity("north", "visit", 2020 + at, count) for at, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("freedom", "at_95", "at_99"),
    [(1, 12.706, 63.657), (2, 4.303, 9.925), (3, 3.182, 5.841), (9, 2.262, 3.250), (30, 2.042, 2.750)],
)
def test_quantiles_of_student_are_those_of_the_tables(freedom: int, at_95: float, at_99: float) -> None:
    assert student_quantile(0.95, freedom) == pytest.approx(at_95, abs=5e-4)
    assert student_quantile(0.99, freedom) == pytest.approx(at_99, abs=5e-4)


def test_what_grew_evenly_goes_on_so_and_has_no_range() -> None:
    (trend,) = forecasts(past(1000, 1100, 1210, 1331))
    assert trend.growth == pytest.approx(0.1)
    assert trend.at(2025) == pytest.approx(1000 * 1.1**5)
    assert trend.factors(2025, 0.95) == (pytest.approx(1), pytest.approx(1))


def test_the_range_is_that_of_a_new_observation_by_hand() -> None:
    """Logs 0, 1, 1, 2 at -1.5, -0.5, 0.5, 1.5: mean 1, slope 3 / 5 = 0.6, residuals -0.1, 0.3, -0.3, 0.1 with squares
    0.2, so the error is the root of 0.2 / 2. In 2025, 3.5 from the middle, it is that times the root of
    1 + 1/4 + 12.25 / 5 = 3.7; t of two degrees of freedom at 95% is 4.3027."""
    (trend,) = forecasts(past(1, math.e, math.e, math.e**2))
    assert (trend.slope, trend.mean_log, trend.error) == (pytest.approx(0.6), pytest.approx(1), pytest.approx(0.1**0.5))
    assert math.log(trend.at(2025)) == pytest.approx(1 + 0.6 * 3.5)
    low, high = trend.factors(2025, 0.95)
    assert math.log(high) == pytest.approx(4.302653 * math.sqrt(0.1 * 3.7), rel=1e-6)
    assert low * high == pytest.approx(1)


FILES = {
    "past_activity.csv": "place,activity,year,per_year\n"
    + "".join(f"east,visit,{2020 + at},{count}\n" for at, count in enumerate((980, 1110, 1200, 1330, 1460))),
    "tasks.csv": "activity,task,competence,minutes,setting,profile\nvisit,care,nursing,60,ward,all\n",
    "profiles.csv": "profile,time,share\nall,day,0.5\nall,night,0.5\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """A ward with visits counted from 2020 to 2024; files may be other ones."""

    def made(**other: str) -> Path:
        home = write_ward(tmp_path / "ward")
        for name, text in {**FILES, **{f"{name}.csv": text for name, text in other.items()}}.items():
            (home / name).write_text(text)
        return home

    return made


def test_a_folder_needs_what_is_forecast_and_the_levers_come_besides(folder: Callable[..., Path]) -> None:
    read = read_mix_folder(folder())
    (trend,) = read.forecasts
    key = "east", "visit"
    assert read.year() == 2026
    assert volumes(read.demand, read.outlook())[key] == pytest.approx(trend.at(2026))
    assert volumes(read.demand, read.outlook(MixLevers(years=3)))[key] == pytest.approx(trend.at(2029))
    more = volumes(read.demand, read.outlook(MixLevers(years=1, growth=0.02)))[key]
    assert more == pytest.approx(trend.at(2026) * (1 + trend.growth + 0.02))


def test_the_range_of_a_forecast_is_drawn_with_the_others(folder: Callable[..., Path]) -> None:
    read = read_mix_folder(folder())
    (own,) = ranges_of(read)
    (later,) = ranges_of(read, MixLevers(years=5))
    assert (own.id, own.central, own.verified) == ("forecast of visit, east", 1.0, False)
    assert later.low < own.low < 1 < own.high < later.high
    hours = [sum(cell.hours for cell in factored_problem(read, [own], {own.id: f}).cells) for f in (1.0, own.high)]
    visits = volumes(read.demand, read.outlook())["east", "visit"]
    assert hours[1] - hours[0] == pytest.approx(visits * (own.high - 1) * 7 / 365, rel=1e-3)


def test_the_forecast_is_printed_and_written_and_few_are_hidden(folder: Callable[..., Path], tmp_path: Path) -> None:
    home = folder()
    told = CliRunner().invoke(main, ["mix", "demand", str(home), "--out", str(tmp_path / "out")])
    assert told.exit_code == 0, told.output
    assert "2020-2024" in told.stdout
    head, row = (tmp_path / "out/forecast.csv").read_text().splitlines()
    assert head.endswith("in_last_year,growth_percent,year,forecast,low_95,high_95")
    assert row.startswith("east,visit,2020,2024,5,1460.0,10.")
    CliRunner().invoke(main, ["mix", "demand", str(home), "--out", str(tmp_path / "few"), "--suppress-below", "5000"])
    assert (tmp_path / "few/forecast.csv").read_text().splitlines()[1].endswith(",*,*,*")


HEAD = "place,activity,year,per_year\n"


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"past_activity": HEAD + "east,visit,2024,5\neast,visit,2025,6\n"}, "visit in east has 2 past years"),
        ({"past_activity": HEAD + "".join(f"east,visit,{y},0\n" for y in range(2020, 2025))}, "cannot be on a trend"),
        ({"past_activity": HEAD + "".join(f"east,visit,{y},9\n" for y in range(2024, 2029))}, "is after the base year"),
        ({"activity": "place,activity,per_year\neast,visit,9\n"}, "would be counted twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_forecast_is_a_fault(folder: Callable[..., Path], other: dict[str, str], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_mix_folder(folder(**other))
