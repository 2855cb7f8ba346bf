"""Row checks that several tables share: each yields (column, what is wrong, what is expected)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from optimiser.tabular.schema import Row

Check = Callable[[Row], Iterator[tuple[str, str, str]]]


def dates_in_order(first: str = "from", last: str = "to") -> Check:
    """The last day is not before the first."""

    def check(row: Row) -> Iterator[tuple[str, str, str]]:
        if row[first] is not None and row[last] is not None and row[last] < row[first]:
            yield last, f"'{row[last]}' is before {first} {row[first]}", f"expected {row[first]} or later"

    return check


def rising(*columns: str) -> Check:
    """Numbers do not fall from one column to the next."""

    def check(row: Row) -> Iterator[tuple[str, str, str]]:
        before = None
        for column in columns:
            value = row[column]
            if value is not None and before is not None and value < row[before]:
                yield column, f"{value} is below {before} {row[before]}", f"expected {row[before]} or more"
            before = column if value is not None else before

    return check


def one_of(*columns: str) -> Check:
    """At least one of the cells is filled."""

    def check(row: Row) -> Iterator[tuple[str, str, str]]:
        if all(row[column] is None for column in columns):
            yield columns[0], f"{' and '.join(columns)} are both blank", "expected one of them"

    return check


def not_both(one: str, other: str) -> Check:
    """At most one of two cells is filled."""

    def check(row: Row) -> Iterator[tuple[str, str, str]]:
        if row[one] is not None and row[other] is not None:
            yield other, f"{other} stands beside {one}", f"expected {one} or {other}"

    return check


def needs_with(column: str, words: tuple[str, ...], needed: str) -> Check:
    """Where a column has one of these words, another column is filled."""

    def check(row: Row) -> Iterator[tuple[str, str, str]]:
        if row[column] in words and row[needed] is None:
            yield needed, f"the cell is blank beside {row[column]}", f"expected a value with {column} {row[column]}"

    return check


def all_or_none(*columns: str) -> Check:
    """All of the cells are filled, or none."""

    def check(row: Row) -> Iterator[tuple[str, str, str]]:
        blank = [column for column in columns if row[column] is None]
        if 0 < len(blank) < len(columns):
            filled = next(column for column in columns if column not in blank)
            yield blank[0], f"blank beside {filled}", "expected both or neither"

    return check
