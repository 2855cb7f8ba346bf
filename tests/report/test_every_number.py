"""Every number that a report shows stands in a file beside it, and each row of figures is the row of its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimiser.report.render.html import html
from optimiser.report.render.write import write_results
from optimiser.report.rota.rulebook import clause_lines
from optimiser.report.rota.view import RotaView
from tests.commands import csv_rows
from tests.report.rough import rough_view
from tests.report.told import Known, Texts, numbers_in, of_files


def rests(bill: list[dict[str, str]]) -> list[str]:
    """Points of the cheapest rules together, and how many rules they are: what a figure sums up beside the dearest; how
    many are kept at no cost."""
    points = sorted((int(row["points"]) for row in bill if row["points"] != "0"), reverse=True)
    parts = {row["part"] for row in bill}
    told = [f"{len(points) - n} {sum(points[n:])}" for n in range(len(points))] + [str(len(bill) - len(points))]
    for part in parts:
        by_part = sorted((int(r["points"]) for r in bill if r["part"] == part), reverse=True)
        told += [str(sum(by_part[n:])) for n in range(len(by_part))]
    return told


@pytest.fixture(scope="module", params=["acute-ward", "crisis-team", "supported-living", "self-rostering"])
def told(
    request: pytest.FixtureRequest, ward_view: RotaView, tmp_path_factory: pytest.TempPathFactory
) -> tuple[RotaView, Texts, Path]:
    """A view, its page, and the folder of its files."""
    view = ward_view if request.param == "acute-ward" else rough_view(request.param)
    out = tmp_path_factory.mktemp("numbers")
    write_results(view, out, ("csv",))
    page = Texts()
    page.feed(html(view))
    return view, page, out


def test_every_number_of_the_page_stands_in_a_file(told: tuple[RotaView, Texts, Path]) -> None:
    view, page, out = told
    record = json.dumps(json.loads((out / "run.json").read_text(encoding="utf-8")), ensure_ascii=False)
    packs = {getattr(rule, "pack", "") for rule in view.bill.rules} - {""}
    clauses = [clause.text() for pack in packs for clause in clause_lines([pack])]
    known = Known([*of_files(out), record, *clauses, *rests(csv_rows(out / "bill.csv"))])
    missing = [
        (number, text, tags[-3:])
        for tags, text in page.told
        if not text.startswith("… and ")  # what a list leaves out
        for number in numbers_in(text)
        if not known.has(number)
    ]
    assert missing == [], missing[:20]
    assert sum(len(numbers_in(text)) for _, text in page.told) > 1000


def plain(text: str) -> str:
    """A number as a file writes it; nothing for nothing."""
    return text.replace(",", "").strip()


def test_each_row_of_the_bill_is_the_row_of_its_file(told: tuple[RotaView, Texts, Path]) -> None:
    _, page, out = told
    bill = {row["rule"]: row for row in csv_rows(out / "bill.csv")}
    shown = [row for caption, table in page.tables.items() if caption.endswith(" points") for row in table]
    assert len(shown) == sum(row["points"] != "0" or row["hard"] != "0" for row in bill.values()) > 3
    for rule, _, amount, times, people, hard, points in shown:
        row = bill[rule.strip()]
        assert plain(times) == str(int(row["breaches"]) + int(row["payments"]))
        assert (plain(people) or "0", plain(hard) or "0", plain(points)) == (
            row["people"] or "0",
            row["hard"],
            row["points"],
        )
        if amount.strip():
            assert float(numbers_in(amount)[0]) == pytest.approx(float(row["amount"]), abs=0.051)
    for caption in (c for c in page.tables if c.endswith(" points")):
        name, _, points = caption.removesuffix(" points").partition(": ")
        assert plain(points) == str(sum(int(row["points"]) for row in bill.values() if row["part"] == name))


def test_each_key_figure_and_statement_is_the_row_of_its_file(told: tuple[RotaView, Texts, Path]) -> None:
    _, page, out = told
    figures = [row for row in csv_rows(out / "figures.csv") if row["value"]]
    shown = page.tables["Key figures"]
    assert len(shown) == len(figures)
    for (figure, of, value, unit), row in zip(shown, figures, strict=True):
        assert (figure, of, unit) == (row["figure"], row["organisation"] or "no organisation", row["unit"])
        assert float(plain(value)) == float(row["value"])
    found = csv_rows(out / "compliance.csv")
    stated = [row for caption, table in page.tables.items() if caption.startswith("Rules of ") for row in table]
    assert len(stated) == len(found)
    for rule, _, people, findings, hard, payments, _ in stated:
        said = [plain(people), *(plain(n) or "0" for n in (findings, hard, payments))]
        assert any(
            said == [row["people"], row["findings"], row["hard"], row["payments"]]
            for row in found if row["rule"] == rule.strip()
        ), rule  # fmt: skip


def test_each_breach_and_payment_shown_is_a_row_of_its_file(told: tuple[RotaView, Texts, Path]) -> None:
    _, page, out = told
    for caption, file in (
        ("Breaches, hard ones first", "breaches.csv"), ("What is paid for, which breaks nothing", "payments.csv"),
    ):  # fmt: skip
        found = csv_rows(out / file)
        shown = page.tables.get(caption, [])
        assert len(shown) == min(200, len(found))
        for (rule, _, _, facts, price), row in zip(shown, found, strict=False):
            assert rule.removesuffix(" (not verified)") == row["rule"]
            assert facts.startswith(row["facts"].removeprefix("'"))
            assert plain(price) == ("hard !" if row.get("kind") == "hard" else row["points"])
