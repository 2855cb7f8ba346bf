"""Pay of sectors without Agenda for Change, from a folder's own ranges."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimiser.skillmix.mix.folder import read_mix_folder
from optimiser.skillmix.mix.problem import Option
from optimiser.skillmix.mix.results.basis import basis_lines
from optimiser.tabular.faults import BadInput
from tests.skillmix.linked import FILES

RANGES = (
    "band,name,entry_gbp,intermediate_gbp,top_gbp,unsocial_percent,sunday_percent,source,verified\n"
    "care,care worker,23000,,24000,,25,an employer's scale,yes\n"
)


def made(home: Path, ranges: str = RANGES, band: str = "care", point: str = "top", pay: str = "") -> Path:
    files = {
        **FILES,
        "pay_ranges.csv": ranges,
        "mix.toml": FILES["mix.toml"].replace("[costs]", f'[costs]\npay_point = "{point}"\npay_rise_percent = 10'),
        "times.csv": "time,hours_per_week,unsocial_share,sunday_share\nday,60,,1\nnight,84,1,\n",
        "roles.csv": FILES["roles.csv"].replace("worker,support worker,,", f"worker,support worker,{band},"),
        "staff.csv": FILES["staff.csv"].replace("hiring,,,day,24000", f"hiring,,,,{pay}"),
    }
    for name, text in files.items():
        (home / name).write_text(text, encoding="utf-8")
    return home


def worker(home: Path) -> Option:
    return next(option for option in read_mix_folder(home).problem().options if option.id == "worker")


def test_pay_and_premium_are_those_of_the_range(tmp_path: Path) -> None:
    """£24,000 at the top: 24,000 + 15% above 5,000 + 14.88% = £30,421.20, without the rise, which is on Agenda for
    Change. An hour is 24,000 / (365 / 7 x 37.5) = £12.274; a Sunday hour adds 25% of it and 29.88% on-costs, £3.99; a
    night adds nothing, for the range says nothing of nights."""
    option = worker(made(tmp_path))
    assert option.annual_cost_pence == 3_042_120
    assert option.premium_pence == {"day": 399, "night": 0}
    assert ("pay_ranges.csv: care", "an employer's scale", "yes") in basis_lines(read_mix_folder(tmp_path))


@pytest.mark.parametrize("point", ["entry", "intermediate"])
def test_a_middle_that_is_not_given_is_the_entry(tmp_path: Path, point: str) -> None:
    """£23,000 + 15% above 5,000 + 14.88% = £29,122.40."""
    assert worker(made(tmp_path, point=point)).annual_cost_pence == 2_912_240


def test_pay_in_staff_goes_before_the_range_and_keeps_its_premium(tmp_path: Path) -> None:
    option = worker(made(tmp_path, pay="24000", ranges=RANGES.replace("23000,,24000", "30000,,31000")))
    assert (option.annual_cost_pence, option.premium_pence["day"]) == (3_042_120, 399)


def test_a_blank_band_gets_no_premium_and_is_told(tmp_path: Path) -> None:
    folder = read_mix_folder(made(tmp_path, band="", pay="24000"))
    assert next(o for o in folder.problem().options if o.id == "worker").premium_pence == {"day": 0, "night": 0}
    assert any("has no band: nights, Saturdays and Sundays are taken to be paid like any hour" in str(notice)
               for notice in folder.notices)  # fmt: skip


@pytest.mark.parametrize(
    ("ranges", "band", "told"),
    [
        (RANGES.replace("care,care worker", "5,care worker"), "5", "is a band of Agenda for Change, whose pay"),
        (RANGES.replace("23000,,24000", "25000,,24000"), "care", "£24,000 is below £25,000"),
        (RANGES, "caer", "'caer' is not a band.*care.*did you mean care"),
    ],
)
def test_ranges_that_cannot_be_meant_are_faults(tmp_path: Path, ranges: str, band: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        read_mix_folder(made(tmp_path, ranges, band))
