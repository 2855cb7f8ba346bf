"""A story between organisations: a sharing agreement is withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import csv_rows
from tests.stories.told import Story, ask, moved, told, write_rows

pytestmark = pytest.mark.slow

LENDER, BORROWER, TEAM, ENDS = "RZC", "U99901", "SURGERY", "2027-02-25"


def lent(rota: Path) -> set[tuple[str, str, str]]:
    """Who of the lender works for the borrower, and when."""
    there = [r for r in csv_rows(rota) if r["team"] == TEAM and r["employer"] == LENDER]
    return {(r["person"], r["date"], r["shift"]) for r in there}


def test_a_sharing_agreement_withdrawn(begin: Callable[[str], Story]) -> None:
    """The trust lends the surgery nobody from the 26th: what was worked stays, gaps say what would unlock them."""
    place = begin("community-mdt")
    base = place.audit()["hard_breaches"]
    now = place.changed("withdrawn")
    sharing = csv_rows(now / "sharing.csv")
    for row in sharing:
        if (row["lender"], row["borrower"]) == (LENDER, BORROWER):
            row["to"] = ENDS
    write_rows(now / "sharing.csv", sharing)
    was = lent(place.rota)
    assert {x for x in was if x[1] > ENDS}
    assert place.audit(home=now)["hard_breaches"] > 0, "as it stands the rota breaks the rule of sharing"

    mended = place.home / "out" / "mended.csv"
    args = ("repair", "-f", place.home, "--changed", now, "--today", "2027-02-26", "--seconds", 250, "--out", mended)
    found = ask(*args)
    assert found["hard"] <= base
    assert lent(mended) == {x for x in was if x[1] <= ENDS}
    left, taken = moved(found)
    assert {x for x in was if x[1] > ENDS} <= left
    assert told(ask("diff", place.rota, mended, "-f", now)) == (left, taken)
    forced = [c for c in found["changes"] if (c["person"], c["date"], c["shift"]) in was]
    assert all("sharing agreement" in c["reason"] for c in forced)

    judged = place.audit(mended, now)
    assert judged["hard_breaches"] <= base
    for team, day, period in [slot for slot in Story(now, mended).short if slot[0] == TEAM]:
        slots = ask("explain", "slot", team, day, period, "-f", now, "--rota", mended)["rows"]
        assert any("sharing" in u["what"] for s in slots if s["have"] < s["minimum"] for u in s["unlocks"])
