"""Every number that the pages of a mix, its ranges, its proof, supply and a sweep show stands in a CSV file beside.

A file may hold it in the unit of its column: pence for pounds, a share for percent, pounds for millions. How many rows
a file has is a number of it too, and how many rows of a basis have a source. The planner's own words of a title and of
a scenario, numbers beside the axes of a picture and the record of how a page was made are none of the plan's.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from tests.mix_proof.ward import FEW, write_ward
from tests.report.told import Known, Texts, numbers_in, of_files

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"

MANDATORY = {"1", "95", "90", "5", "25", "50", "75"}
"""Numbers of the page's own words: 1% missing, 5 and 95%, and the like."""


def place_study(home: Path) -> Path:
    """The shipped study of places with two draws."""
    text = (EXAMPLES / "scenarios" / "place.toml").read_text(encoding="utf-8")
    text = text.replace("draws = 125", "draws = 2").replace("../mix-place", str(EXAMPLES / "mix-place"))
    made = home / "place.toml"
    made.write_text(text.replace("[0.55, 0.60, 0.65, 0.70]", "[0.55, 0.70]"), encoding="utf-8")
    return made


def ics_study(home: Path) -> Path:
    """The shipped study of an ICS without its plan, which takes longer than all else."""
    text = (EXAMPLES / "scenarios" / "ics.toml").read_text(encoding="utf-8")
    text, made = text.replace("../mix-ics", str(EXAMPLES / "mix-ics")), home / "ics.toml"
    made.write_text(re.sub(r'name = "planned"\nvalue = "yes"', 'name = "intake_factor"\nvalue = 1.2', text))
    return made


RUNS: dict[str, tuple[list[str], Callable[[Path], Path]]] = {
    "mix-place": (["mix", "solve", "--frontier", "3"], lambda _: EXAMPLES / "mix-place"),
    "mix-crisis": (["mix", "solve"], lambda _: EXAMPLES / "mix-crisis"),
    "mix-pathology": (["mix", "solve"], lambda _: EXAMPLES / "mix-pathology"),
    "ranges": (["mix", "range", "--draws", "3"], lambda _: EXAMPLES / "mix-place"),
    "supply": (["mix", "supply", "--draws", "5"], lambda _: EXAMPLES / "mix-ics"),
    "proof": (["mix", "prove", *FEW.split()], lambda home: write_ward(home / "ward")),
    "sweep of places": (["sweep", "--workers", "1"], place_study),
    "sweep of an ICS": (["sweep", "--workers", "1"], ics_study),
}


@pytest.fixture(scope="module", params=list(RUNS))
def out(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a command."""
    home = tmp_path_factory.mktemp("plans")
    words, subject = RUNS[request.param]
    result = CliRunner().invoke(main, [*words, str(subject(home)), "--out", str(home / "out")])
    assert result.exit_code in (0, 1), result.output
    return home / "out"


def in_other_units(out: Path) -> list[str]:
    """Numbers of the files as people write them: pence as pounds, shares as percent, pounds as millions, rows."""
    found = []
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        found.append(str(len(rows) - 1))
        if path.stem == "basis":
            found += [str(count) for count in Counter(cell for row in rows[1:] for cell in row).values()]
        for row in rows[1:]:
            of_row = " ".join(cell for cell in row if not numbers_in(cell))
            for head, cell in zip(rows[0], row, strict=True):
                try:
                    value = abs(float(cell))
                except ValueError:
                    continue
                unit = f"{head} {of_row}"
                if "pence" in unit or path.stem in ("tornado", "plans"):
                    found.append(f"{value / 100:.6f}")
                if "share" in unit or "chance" in unit or head == "draws_met":
                    found.append(f"{value * 100:.6f}")
                if "gbp" in unit:
                    found.append(f"{value / 1e6:.6f}")
                if path.stem == "headlines" and "pence" in unit:
                    found.append(f"{value / 1e8:.6f}")
    return found


def test_a_page_tells_as_many_warnings_as_it_gives_and_its_record_in_words(out: Path) -> None:
    for page in out.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        told = re.search(r"(\d+) warnings? from published evidence", text)
        assert told is None or int(told[1]) == text.count('class="warning"')
        assert not re.findall(r"\b(?:None|True|False)\b|\d(?:e[+-]\d+)", text.partition("How it was made")[2])


def test_every_number_of_the_pages_of_a_plan_stands_in_a_file(out: Path) -> None:
    known = Known([*of_files(out), *in_other_units(out)])
    for page in out.glob("*.html"):
        told = Texts()
        told.feed(page.read_text(encoding="utf-8"))
        made = next(n for n, (_, text) in enumerate(told.told) if text == "How it was made")
        missing = [
            (number, text)
            for tags, text in told.told[:made]
            if "svg" not in tags and not {"h1", "title"} & set(tags) and " = " not in text
            for number in numbers_in(text)
            if number not in MANDATORY and not known.has(number)
        ]
        assert missing == [], (page.name, missing[:20])
        assert sum(len(numbers_in(text)) for _, text in told.told[:made]) > 50
