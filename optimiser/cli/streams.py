"""Consoles that do not know every sign (Windows code pages, ASCII): what they lack is written in signs near it."""

from __future__ import annotations

import codecs
import io
import sys
import unicodedata

NEAR = {
    "–": "-", "—": "-", "−": "-", "·": ".", "•": "*", "…": "...", "→": "->", "←": "<-", "≤": "<=", "≥": ">=", "×": "x",
    "‘": "'", "’": "'", "“": '"', "”": '"', "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "AE",
    "đ": "d", "Đ": "D", "£": "GBP ",
}  # fmt: skip
"""Signs in ASCII that say the same."""

ERRORS = "rota.near"
"""Name of the handler of signs that an encoding lacks."""


def near_signs(error: UnicodeError) -> tuple[str, int]:
    """What stands in for the signs that an encoding lacks: letters without their accents, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_near(sign) for sign in error.object[error.start : error.end]), error.end


def _near(sign: str) -> str:
    plain = NEAR.get(sign) or unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    return plain or ("" if unicodedata.combining(sign) else "?")


def write_near_signs() -> None:
    """Let stdout and stderr write every text, whatever their encoding."""
    codecs.register_error(ERRORS, near_signs)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ERRORS)
