"""Charts stand inside a page: no script, no outside address, ids of their own, text escaped, the same every time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from optimiser.report.render.charts import (
    Series,
    frontier_chart,
    horizontal_bars,
    line_chart,
    range_chart,
    stacked_bars,
)

EVIL = '<b>$x^2$ & "co"</b>'


def drawings() -> list[str]:
    return [
        str(
            line_chart(
                "a b", EVIL, [2026, 2027, 2028], [Series(EVIL, [1, None, 3], [([0, 0, 1], [2, None, 4])])], "WTE"
            )
        ),
        str(stacked_bars("parts", EVIL, ["2026/27", "2027/28"], [(f"{EVIL}{n}", [n, 1]) for n in range(12)], "WTE")),
        str(horizontal_bars("bars", EVIL, [EVIL, "b"], [("one", [1, 2]), ("two", [0, 3])], "WTE")),
        str(frontier_chart("curve", EVIL, [(1, 2, EVIL), (2, 1, "b")], "across", "£")),
        str(range_chart("spans", EVIL, [(EVIL, 1, 2, 3), ("b", 0, 0, 0)], "h")),
    ]


def test_drawings_are_sound_and_alone() -> None:
    seen: set[str] = set()
    for text in drawings():
        ET.fromstring(text)
        assert text.startswith("<svg ")
        assert 'role="img"' in text
        assert "<script" not in text
        assert "<b>" not in text
        assert "&lt;b&gt;" in text
        ids = set(re.findall(r'\bid="([^"]+)"', text))
        assert not ids & seen
        seen |= ids
        assert set(re.findall(r'(?:url\(|href=")#([^")]+)', text)) <= ids
        assert not re.findall(r'(?:src|href)="(?!#)', text)


def test_the_same_data_give_the_same_text() -> None:
    assert drawings() == drawings()


def test_many_parts_are_drawn_as_others() -> None:
    assert "others" in drawings()[1]
