"""The one output table: what it writes, and how small numbers of people are hidden in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.report.render.page import table_listing
from optimiser.table import OutputTable, hide_small, numbers, people, too_few, words

COLUMNS = (*words("role"), *people("WTE", "wte"), *numbers("£", "cost", kind="of people"), *numbers("£", "price"))


def table(*rows: tuple[str, float, float, float]) -> OutputTable:
    return OutputTable("staff", "Staff by role.", COLUMNS, rows)


def test_minus_nought_is_nought_wherever_a_table_goes(tmp_path: Path) -> None:
    made = table(("nurse", -0.0, -0.0, round(-0.001, 2)))
    assert made.csv_text() == "role,wte,cost,price\nnurse,0.0,0.0,0.0\n"
    assert made.write(tmp_path).read_text() == made.csv_text()
    assert str(made.records()) == "[{'role': 'nurse', 'wte': 0.0, 'cost': 0.0, 'price': 0.0}]"
    assert str(made.frame().to_numpy()[0, 1]) == "0.0"
    assert str(made.cells()[1]) == "['nurse', 0.0, 0.0, 0.0]"


def test_what_holds_or_not_is_yes_or_no_in_a_file() -> None:
    made = OutputTable("sheet", "Visits.", words("visit", "late"), (("V1", True), ("V2", False)))
    assert made.csv_text() == "visit,late\nV1,yes\nV2,no\n"
    assert made.records()[0] == {"visit": "V1", "late": True}


def test_cells_of_a_workbook_hold_no_formula_and_no_control_character() -> None:
    assert table(("\x01=1+1", 1, 1, 1)).cells()[1][0] == "'=1+1"


def test_a_row_with_too_few_values_is_refused() -> None:
    with pytest.raises(ValueError, match="row 0 has 3 values for 4 columns"):
        OutputTable("staff", "", COLUMNS, (("nurse", 1, 2),))


def test_rows_are_chosen_and_ordered_by_what_they_hold() -> None:
    made = table(("nurse", 3, 1, 1), ("doctor", 2, 1, 1), ("clerk", 3, 2, 1), ("clerk", 3, 1, 1))
    chosen = made.where(lambda row: row["wte"] == 3)
    assert chosen.ordered("role").rows == (("clerk", 3, 2, 1), ("clerk", 3, 1, 1), ("nurse", 3, 1, 1))
    assert (chosen.name, chosen.columns) == (made.name, made.columns)


def test_a_page_lists_a_table_with_its_numbers_flush_right() -> None:
    shown = {"Who": ("role", str), "£": ("cost", "{:,}".format)}
    made = table_listing(table(("nurse", 3, 1200, 1)), shown, "Staff", folded=True)
    assert (made.heads, made.rows, made.numbers) == (["Who", "£"], [["nurse", "1,200"]], frozenset({1}))
    assert (made.title, made.folded, made.small) == ("Staff", True, False)


def test_only_numbers_of_people_and_what_tells_them_are_suppressed() -> None:
    """Below 5: hidden, with the cost of those people. Others to multiples of 5: 24 -> 25. Prices stay."""
    made = table(("nurse", 3, 3, 3), ("all", 24, 24, 24))
    assert made.suppressed(5).rows == (("nurse", "*", "*", 3), ("all", 25, 24, 24))
    assert made.suppressed(0) is made


def test_hidden_rows_lose_every_number_that_tells_of_people() -> None:
    assert table(("nurse", 3, 9, 7), ("doctor", 8, 9, 7)).hiding({0}).rows == (
        ("nurse", "*", "*", 7),
        ("doctor", 8, 9, 7),
    )


def test_small_numbers_by_hand() -> None:
    """Below 7: hidden. 0 stays. Others to multiples of 7: 7, 10 -> 7, 11 -> 14 (nearest). Words and blanks stay."""
    told = [hide_small(v, 7) for v in (0, 0.4, 6.99, 7, 10, 11, -3, "x", None)]
    assert told == [0, "*", "*", 7, 7, 14, "*", "x", None]


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 20), max_size=6), st.floats(0.5, 10))
def test_no_small_number_is_shown_or_hidden_alone(counts: dict[str, float], below: float) -> None:
    hidden = too_few(counts, below)
    present = {key for key, count in counts.items() if count > 1e-6}
    assert all(counts[key] >= below for key in present - hidden)
    assert hidden <= present
    assert len(hidden) != 1 or present == hidden
    assert too_few(counts, None) == set()
