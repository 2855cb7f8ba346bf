"""One fact is one fact: breaches, gaps and their reasons are the same in the terminal, JSON, CSV files and the page."""

from __future__ import annotations

import csv
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.report.render.html import SHOWN_BREACHES

ON_TERMINAL = 5
"""How many hard breaches, and how many gaps, the terminal tells one by one."""


def every_output_says_the_same(home: Path, *words: str) -> dict[str, Any]:
    """Judge the rota of a folder, fail unless all outputs agree, and return what the JSON says.

    Args:
        words: `--manager`, or nothing.
    """

    def run(*asked: object) -> str:
        done = CliRunner().invoke(main, [str(w) for w in asked], prog_name="rota")
        assert done.exit_code in (0, 1), done.stderr or done.exception
        return done.stdout

    rota = home / "rota.csv"
    found: dict[str, Any] = json.loads(run("audit", home, rota, "--json", *words))
    terminal = plain(run("audit", home, rota, *words))
    run("report", home, rota, *words, "--format", "csv", "--format", "html")
    page = (home / "out" / "report.html").read_text(encoding="utf-8")
    page = plain(html.unescape(re.sub(r"<[^>]+>", " ", page)))
    _breaches(found["breach_list"], table(home, "breaches"), terminal, page)
    _payments(found["payment_list"], table(home, "payments"))
    _gaps(found["gap_list"], table(home, "gaps"), terminal, page)
    return found


def _breaches(breaches: list[dict[str, Any]], rows: list[dict[str, str]], terminal: str, page: str) -> None:
    """Breaches in order; each in the page up to as many as it lists, hard ones on the terminal too."""
    assert len(rows) == len(breaches)
    hard = [b for b in breaches if b["hard"]]
    for place, (breach, row) in enumerate(zip(breaches, rows, strict=True)):
        for key in ("rule", "team", "from", "to", "unit", "facts", "source", "points", "measured", "allowed"):
            assert same(breach[key], row[key]), (key, breach, row)
        assert row["people"] == " ".join(breach["people"])
        assert (row["kind"] == "hard") == breach["hard"]
        assert place >= SHOWN_BREACHES or plain(breach["facts"]) in page, breach["facts"]
        assert not breach["hard"] or len(hard) > ON_TERMINAL or plain(breach["facts"]) in terminal, breach["facts"]


def _payments(payments: list[dict[str, Any]], rows: list[dict[str, str]]) -> None:
    assert len(rows) == len(payments)
    for payment, row in zip(payments, rows, strict=True):
        for key in ("rule", "from", "to", "points", "measured", "unit", "facts"):
            assert same(payment[key], row[key]), (key, payment, row)


def _gaps(gaps: list[dict[str, Any]], rows: list[dict[str, str]], terminal: str, page: str) -> None:
    """Gaps with their reasons; in terminal and page up to as many as they list."""
    assert len(gaps) == len(rows)
    for place, (gap, row) in enumerate(zip(gaps, rows, strict=True)):
        for key in ("date", "team", "cover_period", "capability", "have", "minimum", "missing", "points", "fix"):
            assert same(gap[key], row[key]), (key, gap, row)
        if not gap["reason"]:
            assert place >= ON_TERMINAL
            continue
        headline = f"{gap['have']} of {gap['minimum']} {gap['capability']}"
        assert gap["reason"].endswith(row["stopped_by"])
        assert min(len(row["stopped_by"]), len(gap["reason"])) > 0
        for said in (headline, plain(gap["reason"])) if place < ON_TERMINAL else ():
            assert said in terminal
            assert said in page


def plain(text: str) -> str:
    """Text without the breaks of lines."""
    return " ".join(text.split())


def table(home: Path, name: str) -> list[dict[str, str]]:
    """A CSV file of the report."""
    with (home / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def same(told: Any, cell: str) -> bool:
    """Whether a value of JSON stands in a cell of a CSV file, which has two decimals."""
    if told is None:
        return cell == ""
    if isinstance(told, int | float):
        return bool(float(cell) == pytest.approx(told, abs=0.0051))
    return bool(cell.removeprefix("'") == told)  # what a spreadsheet would take for a formula has a sign before it
