"""A report of the strategic side as one HTML file: verdict, sections of charts and tables, how it was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from optimiser.table import SUPPRESSED, OutputTable


@dataclass(frozen=True)
class Chart:
    """A drawing and what it shows."""

    svg: Markup
    caption: str


@dataclass(frozen=True)
class Listing:
    """A table: heads, rows of text, which columns are numbers; `folded` ones open on request."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    title: str = ""
    folded: bool = False
    small: bool = False


ListedColumns = Mapping[str, tuple[str, Callable[[Any], str]]]
"""Columns of an output table as a page shows them: by heading the column's name and how its values are written."""


def table_listing(
    table: OutputTable,
    shown: ListedColumns,
    title: str = "",
    *,
    folded: bool = False,
    small: bool = False,
) -> Listing:
    """An output table on a page.

    Args:
        table: the rows, in order.
        shown: which columns, in order; those of numbers stand flush right.
        title: above the listing.
        folded: whether it opens only on request.
        small: whether it is set in small type.
    """
    kinds = {column.name: column.kind for column in table.columns}
    rows = [[write(row[name]) for name, write in shown.values()] for row in table.records()]
    numbers = frozenset(place for place, (name, _) in enumerate(shown.values()) if kinds[name] != "words")
    return Listing(list(shown), rows, numbers, title, folded, small)


@dataclass(frozen=True)
class PageSection:
    """A part of a page."""

    heading: str
    words: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Listing] = ()


@dataclass(frozen=True)
class Page:
    """All that a report shows. ``short`` marks a verdict that is not good; ``answers`` are what is asked first, a head
    and a sentence each."""

    title: str
    subtitle: str
    verdict: str
    short: bool
    sections: Sequence[PageSection]
    warnings: Sequence[str] = ()
    settings: Sequence[tuple[str, str]] = field(default=())
    answers: Sequence[tuple[str, str]] = field(default=())


def render(page: Page) -> str:
    """The page as HTML text: every value escaped, only drawings taken as they are."""
    environment = Environment(
        loader=PackageLoader("optimiser.report.render", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("skillmix.html.j2").render(page=page) + "\n"


def number(value: Any, digits: int = 0, unit: str = "") -> str:
    """A number for people; nothing for None, and a suppressed one as it is."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if unit == "£":
        text = f"{abs(value):,.{digits}f}"
        return f"-£{text}" if value < 0 and text.strip("0.,") else f"£{text}"
    return f"{value:z,.{digits}f}{unit}"


def plain_number(value: float) -> str:
    """A number to six digits, never in powers of ten: `0.125`, `2,500,000`."""
    return f"{float(f'{value:.6g}'):,.12f}".rstrip("0").rstrip(".")


def tenths(value: Any) -> str:
    """A number for people to one decimal, as `number` writes it."""
    return number(value, 1)


def money_text(value: Any) -> str:
    """Money for people, in millions where it is large."""
    if value is None or isinstance(value, str):
        return "" if value is None else value
    return f"£{value / 1e6:,.1f} million" if abs(value) >= 1e6 else f"£{value:z,.0f}"


def drawable(value: Any) -> float | None:
    """A number to draw; None for one that is unknown or suppressed."""
    return None if value is None or value == SUPPRESSED else float(value)


def record_lines(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A run's record as (name, value) lines, its inputs with shortened hashes."""
    told: list[tuple[str, str]] = []
    for name, value in record.items():
        if name == "inputs":
            told += [(f"input {file}", f"SHA-256 {digest[:16]}…") for file, digest in value.items()]
        elif name == "versions":
            told.append((name, ", ".join(f"{package} {number}" for package, number in value.items())))
        elif isinstance(value, Mapping):
            known = {key: one for key, one in value.items() if one is not None}
            told.append((name.replace("_", " "), "; ".join(f"{key} {in_words(one)}" for key, one in known.items())))
        elif isinstance(value, (list, tuple)):
            told.append((name.replace("_", " "), "; ".join(in_words(one) for one in value)))
        elif value is not None:
            told.append((name.replace("_", " "), in_words(value)))
    return told


def in_words(value: Any) -> str:
    """A value of a record as people write it: yes and no, numbers without decimals that nobody reads."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {in_words(one)}" for key, one in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain_number(value) if isinstance(value, float) else str(value)
