"""Kinds of cell: what they read, and what they suggest when they cannot."""

from __future__ import annotations

import contextlib
import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.tabular import kinds
from optimiser.tabular.kinds import Days, Kind, Wall, Wrong

FRIDAY = dt.date(2026, 12, 25)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (kinds.HOURS, "37.5", 2250),
        (kinds.HOURS, "11.67", 700),
        (kinds.MONEY, "20.24", 2024),
        (kinds.MONEY, "20", 2000),
        (kinds.CLOCK, "7:30", 450),
        (kinds.CLOCK, "07:30:00", 450),
        (kinds.CLOCK, "24:00", 1440),
        (kinds.END_CLOCK, "08:00+1", 1920),
        (kinds.WALL, "01:30 GMT", Wall(90, "GMT")),
        (kinds.WALL, "01:30+1 bst", Wall(1530, "BST")),
        (kinds.SPAN, "21:00-07:30", (1260, 1890)),
        (kinds.SPAN, "07:00 – 14:30", (420, 870)),
        (kinds.DATE, "2026-12-25", FRIDAY),
        (kinds.YES_NO, "Y", True),
        (kinds.POINTS, "Hard", "hard"),
        (kinds.POINTS, "40", 40),
        (kinds.FRACTION, "65%", Fraction(13, 20)),
        (kinds.FRACTION, "1/8", Fraction(1, 8)),
        (kinds.share(), "65%", 0.65),
        (kinds.IDS, "A|B", ("A", "B")),
        (kinds.choice("on site", "remote"), "On_Site", "on site"),
        (kinds.DAYS, "Mon-Fri", Days(frozenset(range(5)))),
        (kinds.DAYS, "Sat|Sun", Days(frozenset({5, 6}))),
        (kinds.DAYS, "Fri-Mon", Days(frozenset({4, 5, 6, 0}))),
        (kinds.DAYS, "daily", Days(frozenset(range(7)))),
        (kinds.DAYS, "Mondays, Thurs", Days(frozenset({0, 3}))),
        (kinds.DAYS, "2026-12-25", Days(ranges=((FRIDAY, FRIDAY),))),
        (kinds.DAYS, "Mon|bank holidays", Days(frozenset({0}), True)),
        (kinds.BANK_HOLIDAYS, "England|2026-12-25", ("england", FRIDAY)),
    ],
)
def test_reads(kind: Kind, text: str, value: object) -> None:
    assert kind.read(text) == value


@pytest.mark.parametrize(
    ("kind", "text", "suggestion"),
    [
        (kinds.HOURS, "37,5", "37.5"),
        (kinds.POINTS, "1000000001", "hard"),
        (kinds.HOURS, "37.5 hrs", "37.5"),
        (kinds.HOURS, "37:30", "37.5"),
        (kinds.HOURS, "-3", "3"),
        (kinds.HOURS, "nan", ""),
        (kinds.MONEY, "£20.24", "20.24"),
        (kinds.MONEY, "1,234.50", "1234.50"),
        (kinds.MONEY, "20.245", "20.24"),
        (kinds.integer(), "2.0001", "2"),
        (kinds.integer(1, 5), "6", ""),
        (kinds.DATE, "30/11/2026", "2026-11-30"),
        (kinds.DATE, "1.2.26", "2026-02-01"),
        (kinds.DATE, "46356", "2026-11-30"),
        (kinds.DATE, "30 Nov 2026", "2026-11-30"),
        (kinds.DATE, "2026-11-30 00:00:00", "2026-11-30"),
        (kinds.DATE, "31/02/2026", ""),
        (kinds.DATE, "2026-02-30", ""),
        (kinds.DATE, "0026-02-03", ""),
        (kinds.CLOCK, "7am", "07:00"),
        (kinds.CLOCK, "0730", "07:30"),
        (kinds.CLOCK, "12am", "00:00"),
        (kinds.CLOCK, "25:00", ""),
        (kinds.END_CLOCK, "08:00+9", "08:00+1"),
        (kinds.share(), "65", "65%"),
        (kinds.decimal(unit="WTE"), "65%", "0.65"),
        (kinds.decimal(unit="percent"), "65%", "65"),
        (kinds.YES_NO, "yess", "yes"),
        (kinds.choice("bank", "agency"), "bnak", "bank"),
        (kinds.DAYS, "Mon-Fru", "Fri"),
        (kinds.DAYS, "2026-12-25..2026-12-01", "2026-12-01..2026-12-25"),
        (kinds.BANK_HOLIDAYS, "Englnd", "england"),
    ],
)
def test_refuses_and_suggests(kind: Kind, text: str, suggestion: str) -> None:
    with pytest.raises(Wrong) as error:
        kind.read(text)
    assert error.value.suggestion == suggestion
    if suggestion:
        kind.read(suggestion)


EVERY = [
    kinds.HOURS, kinds.MONEY, kinds.CLOCK, kinds.END_CLOCK, kinds.WALL, kinds.SPAN, kinds.DATE,
    kinds.YES_NO, kinds.POINTS, kinds.FRACTION, kinds.IDS, kinds.DAYS, kinds.BANK_HOLIDAYS,
    kinds.integer(), kinds.decimal(), kinds.share(), kinds.choice("a", "b c"),
]  # fmt: skip


@given(st.sampled_from(EVERY), st.text(max_size=30) | st.from_regex(r"[0-9:/.,+\-% ]{1,12}", fullmatch=True))
def test_any_text_is_a_value_or_wrong(kind: Kind, text: str) -> None:
    with contextlib.suppress(Wrong):  # anything else is a failure
        kind.read(text)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_day_first_dates_suggest_the_date_itself(day: dt.date) -> None:
    with pytest.raises(Wrong) as error:
        kinds.DATE.read(day.strftime("%d/%m/") + f"{day.year:04d}")
    assert error.value.suggestion == day.isoformat()


def test_days_include_bank_holidays_only_when_said() -> None:
    assert Days(bank_holidays=True).includes(FRIDAY, True)
    assert not Days(bank_holidays=True).includes(FRIDAY, False)
    assert not Days(frozenset({0})).includes(FRIDAY, True)
