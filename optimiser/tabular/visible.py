"""Text without what nobody sees: control characters, terminal escapes, marks that turn the direction of writing.

They come with cells that were copied from elsewhere, or are put there to deceive: an id that differs by one of them
looks the same, and a terminal obeys an escape. What writing needs to join letters (U+200C, U+200D) stays.
"""

from __future__ import annotations

import re

_ESCAPES = r"\x1b\[[0-?]*[ -/]*[@-~]|\x9b[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.?"
_SPACES = r"\t\n\r\x0b\x0c\x85\u2028\u2029"
_CONTROLS = r"\x00-\x1f\x7f-\x9f\u2028\u2029"
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_WIDTHLESS = "\u00ad\u200b\u2060\ufeff"
_HIDDEN = re.compile(f"{_ESCAPES}|[{_CONTROLS}{_DIRECTIONS}{_WIDTHLESS}]", re.DOTALL)
_SPACE = re.compile(rf" *(?:\r\n|[{_SPACES}]) *")
_KINDS = (
    (re.compile(f"[{_DIRECTIONS}]"), "marks of writing direction"),
    (re.compile(f"[{_WIDTHLESS}]"), "characters without width"),
    (re.compile(rf"(?![{_SPACES}])[{_CONTROLS}]"), "control characters"),
    (re.compile(f"[{_SPACES}]"), "line ends or tabs"),
)


def visible(text: str) -> str:
    """The text with line ends and tabs as spaces, and without what nobody sees."""
    return _HIDDEN.sub("", _SPACE.sub(" ", text)) if _HIDDEN.search(text) else text


def is_visible(text: str) -> bool:
    """Whether there is nothing hidden in a text."""
    return _HIDDEN.search(text) is None


def hidden_in(text: str) -> str:
    """What is hidden in a text, in words: `control characters`."""
    return " and ".join(words for pattern, words in _KINDS if pattern.search(text))
