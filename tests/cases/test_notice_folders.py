"""Notice of shifts, changes at short notice and offers of guaranteed hours, judged by numbers of the folder, by hand;
posts of an establishment against the rota."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cases.folder import Folder, published
from tests.commands import run_rota

MON, TUE, WED, THU, FRI = (f"2026-11-0{d}" for d in range(2, 7))


def found(folder: Folder, rule: str) -> list[dict[str, Any]]:
    return [b for b in folder.audit()["breach_list"] if b["rule"] == rule]


def told(home: Path, numbers: str, *rows: dict[str, str]) -> Folder:
    """Z of the bank works on Tuesday and Thursday."""
    folder = Folder(home, ()).person("Z", 0, role="porter", kind="bank").on("Z", (TUE, THU), "09:00", "17:00")
    for row in rows:
        folder.row("shifts_told.csv", person="Z", **row)
    folder.rules = f"[employment_rights]\n{numbers}\n" if numbers else ""
    return folder


@pytest.mark.parametrize(("days", "measured"), [(28, [27]), (27, []), (30, [27, 29])])
def test_notice_of_a_shift(days: int, measured: list[int], tmp_path: Path) -> None:
    """Told on 7 October of Tuesday 3 November, 27 days ahead, and of Thursday the 5th, 29 days ahead."""
    rows = ({"date": date, "start": "09:00", "told_on": "2026-10-07"} for date in (TUE, THU))
    breaches = found(told(tmp_path, f"shift_notice_days = {days}", *rows), "ERA-2")
    assert sorted(b["measured"] for b in breaches) == measured
    for b in breaches:
        assert (b["allowed"], b["unit"], b["hard"]) == (days, "days", False)
        day = "Tue 3" if b["measured"] == 27 else "Thu 5"
        assert f"told of 09:00-17:00 own on {day} Nov on Wed 7 Oct" in b["facts"]


def test_the_first_telling_counts_and_another_time_is_another_shift(tmp_path: Path) -> None:
    """Of Tuesday told on 7 October and again on 1 November: 27 days. Of Thursday told of a shift from 12:00 only."""
    rows = (
        {"date": TUE, "told_on": "2026-10-07"}, {"date": TUE, "told_on": "2026-11-01"},
        {"date": THU, "start": "12:00", "told_on": "2026-11-01"},
    )  # fmt: skip
    folder = told(tmp_path, "shift_notice_days = 14", *rows)
    assert found(folder, "ERA-2") == []
    assert {u["why"] for u in folder.audit()["not_judged"] if u["rule"] == "ERA-2"} == {
        "when people were told of 1 shift is not known"
    }


@pytest.mark.parametrize(
    ("change", "on", "measured"),
    [("cancelled", "2026-11-02", [2]), ("moved", "2026-11-01", []), ("curtailed", WED, [0])],
)
def test_a_change_at_short_notice(change: str, on: str, measured: list[int], tmp_path: Path) -> None:
    """Of Wednesday 4 November told on 1 October; changed 2, 3 or 0 days ahead, where 3 are asked."""
    row = {"date": WED, "start": "09:00", "told_on": "2026-10-01", "change": change, "changed_on": on}
    breaches = found(told(tmp_path, "shift_payment_days = 3", row), "ERA-3")
    assert [b["measured"] for b in breaches] == measured
    ahead = {2: "2 days", 0: "0 days"}
    for b in breaches:
        said = f"shift on Wed 4 Nov {change} {ahead[b['measured']]} ahead, at least 3: a payment may be due"
        assert (b["facts"], b["allowed"], b["people"]) == (said, 3, ["Z"])


@pytest.mark.parametrize(("hours", "more", "measured"), [(0, 0, 240), (8, 0, None), (0, 1, 360), (5, 1, 360)])
def test_an_offer_of_guaranteed_hours(hours: int, more: int, measured: int | None, tmp_path: Path) -> None:
    """Over four weeks 2 x 8 h of the rota are 4 h a week, with one of history 6 h: more than the 0 or 5 contracted."""
    folder = told(tmp_path, "guaranteed_hours_below = 8\nguaranteed_hours_weeks = 4")
    folder.period = "history_from = 2026-10-12"
    folder.tables["staff.csv"][0]["weekly_hours"] = str(hours)
    if more:
        folder.on("Z", "2026-10-20", "09:00", "17:00")
    breaches = found(folder, "ERA-1")
    assert [(b["measured"], b["allowed"]) for b in breaches] == ([] if measured is None else [(measured, 60 * hours)])


def test_what_no_regulation_sets_is_not_judged_and_said(tmp_path: Path) -> None:
    folder = told(tmp_path, "", {"date": TUE, "told_on": "2026-11-03"})
    folder.packs = ("employment-rights-2025",)
    said = folder.audit()
    assert {b["rule"] for b in said["breach_list"]} & {"ERA-1", "ERA-2", "ERA-3"} == set()
    assert {u["rule"] for u in said["not_judged"] if u["why"].startswith("not set yet")} == {"ERA-1", "ERA-2", "ERA-3"}
    unset = told(tmp_path / "none", "")
    assert not any(name.startswith("employment") for name in unset.audit()["packs"])


def test_published_versions_say_what_no_file_does(tmp_path: Path) -> None:
    """Given out on 5 October with Tuesday and Thursday; on 1 November Thursday is taken away, 4 days ahead, and
    Friday is new, 5 days ahead."""
    folder = told(tmp_path, "shift_notice_days = 14\nshift_payment_days = 7")
    published(folder, "2026-10-05")
    folder.tables["rota.csv"] = []
    folder.on("Z", (TUE, FRI), "09:00", "17:00")
    published(folder, "2026-11-01")
    assert [(b["from"], b["measured"]) for b in found(folder, "ERA-2")] == [(FRI, 5)]
    assert [(b["from"], b["measured"]) for b in found(folder, "ERA-3")] == [(THU, 4)]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"date": TUE, "told_on": "2026-10-01", "change": "cancelled"}, "changed_on"),
        ({"date": TUE, "told_on": "2026-10-02", "change": "moved", "changed_on": "2026-10-01"}, "changed_on"),
        ({"date": TUE, "told_on": "soon"}, "told_on"),
    ],
)
def test_what_was_told_is_whole(row: dict[str, str], place: str, tmp_path: Path) -> None:
    done = run_rota("audit", tmp_path, told(tmp_path, "", row).write())
    assert done.exit_code == 2
    assert f"shifts_told.csv:2:{place}" in done.stderr


# --- posts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("posts", "uplift", "used"),
    [
        ("2", 25, None),  # 7.5 h on 8 days in a week: 60 h, 75 h with a quarter on top, 2 posts
        ("1.99", 25, 2.0),
        ("2", 26, 2.016),  # 75.6 h
        ("1.6", 0, None),  # 60 h are 1.6 posts of 37.5 h
        ("1.59", 0, 1.6),
    ],
)
def test_posts_of_an_establishment(posts: str, uplift: int, used: float | None, tmp_path: Path) -> None:
    """Two nurses, of 37.5 and 30 h, and one of the bank work 3, 2 and 3 shifts of 7.5 h; an assistant is no nurse."""
    folder = Folder(tmp_path, ("nursing-safe-staffing",))
    folder.row("organisations.csv", organisation="O", sector="acute").row("teams.csv", team="W", organisation="O")
    staff = (("A", 37.5, "permanent", 3), ("B", 30, "permanent", 2), ("C", 0, "bank", 3), ("H", 37.5, "permanent", 4))
    for name, hours, kind, number in staff:
        role = "assistant" if name == "H" else "staff nurse"
        folder.person(name, hours, role=role, kind=kind, employer="O", home_team="W" if kind == "permanent" else "")
        folder.on(name, (MON, TUE, WED, THU)[:number], "08:00", "16:00", unpaid_break=30, team="W", capability="none")
    folder.row("establishment.csv", team="W", capability="staff nurse", posts=posts, uplift_percent=uplift)
    breaches = found(folder, "NU-6")
    assert [round(b["measured"], 3) for b in breaches] == ([] if used is None else [used])
    for b in breaches:
        assert (b["allowed"], b["unit"]) == (float(posts), "posts")
        assert f"{float(posts):g} funded, 1.8 in post" in b["facts"]
