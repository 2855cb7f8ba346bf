"""The fatigue score in a report, by hand."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.cases.folder import Folder
from tests.commands import run_rota


def test_the_report_scores_each_duty_and_run(tmp_path: Path) -> None:
    """Monday to Wednesday by day 0, 2, 7; a late from 13:00 on Thursday 15 and 17 for the fourth day, 32; Friday off; a
    night of 12 h 56. The first run's highest is 32, the night's own 56."""
    folder = Folder(tmp_path, ()).person("A")
    folder.on("A", ("2026-11-02", "2026-11-03", "2026-11-04"), "08:00", "16:00")
    folder.on("A", "2026-11-05", "13:00", "21:00").on("A", "2026-11-07", "20:00", "08:00")
    done = run_rota("report", tmp_path, folder.write(), "--format", "csv")
    assert done.exit_code in (0, 1), done.stderr
    with (tmp_path / "out" / "fatigue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(r["score"]) for r in rows] == [0, 2, 7, 32, 56]
    assert [(r["run_from"], int(r["run_highest"])) for r in rows] == [("2026-11-02", 32)] * 4 + [("2026-11-07", 56)]
    assert [int(rows[-1][part]) for part in ("timing", "length", "row", "short_rest")] == [28, 28, 0, 0]


def test_a_folder_may_price_fatigue_and_not_forbid_it(tmp_path: Path) -> None:
    """Three points for each per cent of the single night of 56: 168."""
    folder = Folder(tmp_path, ()).person("A").on("A", "2026-11-03", "20:00", "08:00")
    folder.rules = '[[rule]]\nid = "fatigue"\nprice = 3\n'
    (breach,) = folder.found()["A"]["fatigue"]
    assert (breach["points"], breach["hard"], breach["measured"]) == (168, False, 56)
    assert "highest 56%" in breach["facts"]
    folder.rules = '[[rule]]\nid = "fatigue"\nprice = "hard"\n'
    assert "a fatigue score forbids nothing" in run_rota("audit", tmp_path, folder.write()).stderr


def test_the_mean_in_words_is_the_mean_in_figures(tmp_path: Path) -> None:
    """By day on Monday to Wednesday 0, 2 and 7 and on Friday 0: 9 over 4 are 2.25. On six nights of 12 h 56, 62, 73,
    92, 92 and 92 are 467 over 6, 77.83."""
    folder = Folder(tmp_path, (), rules='[[rule]]\nid = "fatigue"\nprice = 1\n').person("A").person("B")
    folder.on("A", ("2026-11-02", "2026-11-03", "2026-11-04", "2026-11-06"), "08:00", "16:00")
    folder.on("B", [f"2026-11-0{d}" for d in range(2, 8)], "20:00", "08:00")
    found = folder.found()
    for name, mean, words in (("A", 2.25, "2%"), ("B", 467 / 6, "78%")):
        (breach,) = found[name]["fatigue"]
        assert round(breach["measured"], 6) == round(mean, 6)
        assert breach["facts"].startswith(f"a fatigue score of {words} a duty")
