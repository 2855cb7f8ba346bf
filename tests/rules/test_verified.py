"""On whose word the rule book stands: law by its paragraph or called not verified, and the list of what is left."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from constraints.pack import AUTHORITIES, Pack, all_packs
from optimiser.cli import main
from optimiser.library.rule_book import list_unverified

PARAGRAPH = re.compile(r"\b(regs?|ss?|arts?|Sch|SI \d{4}/\d+|table of contents)\b")
"""What a primary source of law is cited by: a regulation, section, article, schedule or instrument."""


@pytest.mark.parametrize("pack", all_packs().values(), ids=lambda p: p.name)
def test_law_stands_on_a_primary_source_or_is_called_not_verified(pack: Pack) -> None:
    lines = [*pack.rows, *pack.clauses]
    law = [line for line in lines if line.authority == "law"]
    assert law or pack.name not in ("working-time-1998", "roles-and-scope", "social-care")
    for line in law:
        assert line.verified or "not verified" in line.source, line.name
        assert not line.verified or PARAGRAPH.search(line.source), line.name
    for line in lines:
        assert not (line.verified and re.search("not verified|not found", line.source)), line.name


def listed(*words: str) -> tuple[int, str]:
    """Exit code and output of the list of what is not verified."""
    done = CliRunner().invoke(main, ["rules", "list", "--unverified", *words])
    return done.exit_code, done.output


def test_what_is_not_verified_is_listed_by_how_much_it_matters() -> None:
    found = list_unverified()
    ranks = [list(AUTHORITIES).index(line.authority) for line in found]
    assert ranks == sorted(ranks)
    keys = [(line.key, line.pack) for line in found]
    packs = all_packs().values()
    doubtful = {r.key for p in packs for r in p.rows if not r.verified}
    doubtful |= {c.name for p in packs for c in p.clauses if not c.verified}
    assert {key for key, _ in keys} == doubtful
    terms = [line.judged for line in found if line.authority == "terms"]
    assert terms.index("hard") < terms.index("medium") < terms.index("part of rows") < terms.index("not judged")
    assert max(k for k, judged in enumerate(terms) if judged == "hard") < terms.index("medium")
    code, text = listed("--pack", "social-care")
    assert code == 0
    assert "SC-7" in text
    assert "SC-2" not in text
    _, text = listed("--pack", "social-care", "--json")
    assert {line["key"] for line in json.loads(text)["rows"]} >= {"SC-6", "SC-7"}
