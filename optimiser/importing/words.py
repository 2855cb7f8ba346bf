"""The words of rotas, from mappings/vocabulary.toml: headings, codes, states, contracts, times of day."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

MAPPINGS = Path(__file__).parent / "mappings"
_NO_PARTS = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "ß": "ss", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Any]:
    """All words, as the file has them."""
    return tomllib.loads((MAPPINGS / "vocabulary.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Text without case and accents, spaces as one."""
    bare = unicodedata.normalize("NFKD", text.translate(_NO_PARTS))
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).casefold().split())


@lru_cache(maxsize=20_000)
def alphanumeric(text: str) -> str:
    """Letters and digits of a text, without case and accents."""
    return re.sub(r"[^a-z0-9]+", "", fold(text))


def _by_plain(groups: dict[str, Any]) -> dict[str, str]:
    """Meaning of each word by its letters; the first meaning counts."""
    found: dict[str, str] = {}
    for meaning, words in groups.items():
        if isinstance(words, list):
            for word in words:
                found.setdefault(alphanumeric(word) or word, meaning)
    return found


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str]]:
    data = vocabulary()
    return {
        "columns": _by_plain(data["columns"]),
        "absences": _by_plain(data["absences"]),
        "states": _by_plain(data["states"]),
        "contracts": _by_plain(data["contracts"]),
        "times": _by_plain(data["times"]["codes"]),
        "title_roles": _by_plain(data["titles"]["roles"]),
        "answers": _by_plain(data["answers"]),
    }


@lru_cache(maxsize=64)
def _words(*path: str) -> frozenset[str]:
    found: Any = vocabulary()
    for key in path:
        found = found[key]
    return frozenset(alphanumeric(word) or word for word in found)


def field_of(heading: str) -> str:
    """What a column of this heading is for: one of the keys of [columns], or blank."""
    bare = re.sub(r"\(.*?\)", "", heading)
    for text in (heading, bare):
        if alphanumeric(text):
            exact = _tables()["columns"].get(alphanumeric(text))
            if exact:
                return exact
        elif text.strip():
            exact = _tables()["columns"].get(text.strip())
            if exact:
                return exact
    tokens = re.findall(r"[a-z]+", fold(bare))
    if 0 < len(tokens) <= 5 and not (tokens[-1] == "name" and _words("rows", "unit") & set(tokens)):
        for field, words in vocabulary()["columns"]["tokens"].items():
            if any(token in words for token in tokens):
                return str(field)
    return ""


def absence_kind(text: str) -> str:
    """The kind of absence that a code or words mean, blank for none: ``A/L`` is annual leave.

    Words behind them may only say more of the leave: ``Sickness - back pain`` is, ``Maternity triage`` is not.
    """
    kinds = _tables()["absences"]
    if not alphanumeric(text) or alphanumeric(text) in kinds:
        return kinds.get(alphanumeric(text), "")
    tokens = _tokens(text)
    for length in (3, 2, 1):
        kind = _begins(tokens, length)
        rest = tokens[length:]
        if kind and "cover" not in rest:
            apart = re.match(r"[\w/' ]*?\w\s*[-–:(,]", text) is not None and len(_tokens(_first_part(text))) <= length
            more = all(word in vocabulary()["leave_words"]["behind"] or re.match(r"\d", word) for word in rest)
            if apart or more or "leave" in tokens[:length]:
                return kind
    return ""


def _tokens(text: str) -> list[str]:
    return fold(text).replace("-", " ").replace("/", " ").split()


def _first_part(text: str) -> str:
    return re.split(r"[-–:(,]", text)[0]


def _begins(tokens: list[str], length: int) -> str:
    """The kind of absence that the first words say, where others follow."""
    begin = alphanumeric("".join(tokens[:length]))
    return _tables()["absences"].get(begin, "") if len(tokens) > length and len(begin) > 2 else ""


def leave_among(text: str) -> tuple[str, bool]:
    """The word of leave that stands among others in a text, blank for none, and whether it begins the text and nothing
    behind it says anything but leave: ``AL req`` does, ``sick cover`` does not."""
    told = vocabulary()["leave_words"]
    tokens = re.findall(r"[^\W\d_]/[^\W\d_]\b|[^\W\d_]+", fold(text))
    found = next((token for token in tokens if token in told["words"]), "")
    remark = re.match(r"\S+\s*(?:[-–:,]\s|\s[-–]|:)", text) is not None  # A/L - Spain
    plain = bool(found) and tokens[0] == found and (remark or all(t in told["behind"] for t in tokens[1:]))
    return found, plain


def absence_reason(text: str) -> str:
    """The kind of absence that a reason in a list says, words for illness too; blank for none."""
    tokens = _tokens(text)
    found = absence_kind(text) or next((kind for length in (3, 2, 1) if (kind := _begins(tokens, length))), "")
    if found:
        return found
    bare = f" {fold(text)}"
    ill = re.match(r" s\d{1,2}\b", bare) or any(f" {word}" in bare for word in vocabulary()["sick_reasons"]["words"])
    return "sickness" if ill else ""


def is_unit(text: str) -> bool:
    """Whether words that head a group name a place or a team rather than a kind of staff."""
    return bool(_words("rows", "unit") & set(re.findall(r"[a-z]+", fold(text))))


def is_off(text: str) -> bool:
    """Whether a cell says that somebody does not work that day, with no absence behind it."""
    if alphanumeric(text) in _words("not_working", "words") and alphanumeric(text):
        return True
    if fold(text) in vocabulary()["not_working"]["signs"][:12]:
        return True
    return any(fold(text).startswith(start) for start in vocabulary()["not_working"]["starts"])


def row_of_leave(text: str) -> str:
    """The kind of absence of who stands at a post or a place, blank where it is one: ``Maternity`` is a ward."""
    tokens = set(re.findall(r"[^\W\d_]/[^\W\d_]\b|[^\W\d_]+", fold(text)))
    return absence_kind(text) if tokens & set(vocabulary()["leave_words"]["rows"]) else ""


def is_row_of_off(text: str) -> bool:
    """Whether a post or a place is none: who stands there is off."""
    return alphanumeric(text) in _words("not_working", "rows")


def is_sign_of_off(text: str) -> bool:
    """Whether a cell is a sign such as x or 0 that means a day off where others hold codes."""
    return fold(text) in vocabulary()["not_working"]["signs"]


def is_nobody(text: str) -> bool:
    """Whether words in place of a name say that a duty is open."""
    return (alphanumeric(text) or text.strip()) in _words("nobody", "words")


def is_worked(text: str) -> bool:
    """Whether a cell says only that somebody works."""
    return fold(text) in vocabulary()["worked"]["signs"]


def answer(text: str) -> str:
    """``yes`` or ``no`` for an answer of a form, else blank."""
    return _tables()["answers"].get(alphanumeric(text), "")


def state(text: str) -> str:
    """What a state means for a row: ``used``, ``leave``, ``not_used``, or blank where it is not known."""
    found = _tables()["states"].get(alphanumeric(text), "")
    if found:
        return found
    begin = re.split(r"[-–(:/,]", text)[0]
    found = _tables()["states"].get(alphanumeric(begin), "") if alphanumeric(begin) else ""
    first = (fold(text).split() or [""])[0]
    against = first == "not" or (len(first) > 5 and _tables()["states"].get(alphanumeric(first)) == "not_used")
    against = against or any(token in ("cancelled", "canceled") for token in fold(text).split())
    return found or ("not_used" if against else "")  # Cancelled by client, Not confirmed, Worker cancelled


def contract_kind(text: str) -> str:
    """The kind of contract that a word means, blank for none."""
    found = _tables()["contracts"].get(alphanumeric(text), "")
    if found:
        return found
    tokens = [_tables()["contracts"].get(token, "") for token in re.findall(r"[a-z]+", fold(text)) if len(token) > 2]
    return next((kind for kind in tokens if kind), "")


def time_word(text: str) -> str:
    """The time of day that a code, a post or a role names, blank for none: ``Night SpR`` is night."""
    found = _tables()["times"].get(alphanumeric(text), "")
    if found:
        return found
    tokens = re.findall(r"[a-z0-9]+", fold(text))
    for length in (2, 1):
        for place in range(len(tokens) - length + 1):
            piece = "".join(tokens[place : place + length])
            found = _tables()["times"].get(piece, "")
            if found and len(piece) > 1:
                return found
    for word in ("night", "evening", "late", "early", "morning", "afternoon", "twilight", "day"):
        if any(re.fullmatch(rf"{word}(s|shifts?|time|duty|staff|\d+)?", token) for token in tokens):
            return word  # Nightshift, Late2, but not Dayo or Latesha
    return ""


def is_time_of_day(text: str) -> bool:
    """Whether a text is a time of day and nothing else, in more than a letter or two: Sleep in, Nights."""
    return len(alphanumeric(text)) > 2 and alphanumeric(text) in _tables()["times"]


def usual_times(word: str) -> tuple[str, str]:
    """Start and end that are assumed for a time of day."""
    start, end = vocabulary()["times"].get(word or "other", vocabulary()["times"]["other"]).split("-")
    return start, end


def is_total(text: str) -> bool:
    """Whether the words before a row say that it is a total, a count or a remark."""
    words = _words("rows", "total")
    if alphanumeric(text) in words and alphanumeric(text):
        return True
    tokens = re.findall(r"[a-z]+", fold(text))
    return bool(tokens) and (tokens[0] in ("total", "totals", "count", "sum", "razem", "average") or
                             tokens[-1] in ("total", "totals", "count", "counts"))  # fmt: skip


def is_key(text: str) -> bool:
    """Whether words head a key of codes."""
    return alphanumeric(text.rstrip(":")) in _words("rows", "key")


def is_group(text: str) -> bool:
    """Whether words head a group of people rather than name one."""
    tokens = re.findall(r"[a-z]+", fold(text))
    words = _words("rows", "group")
    return any(token in words for token in tokens)


def title_role(name: str) -> str:
    """The role that the title before a name says, blank for none."""
    first = name.split(" ", 1)[0] if " " in name.strip() else ""
    return _tables()["title_roles"].get(alphanumeric(first), "") if first else ""


@lru_cache(maxsize=20_000)
def name_key(name: str) -> tuple[str, ...]:
    """What a name is known by: its parts in any order, without titles and case."""
    bare = re.sub(r"[(\[].*?[)\]]", " ", name)
    parts = [part for part in re.split(r"[\s,.]+", fold(bare)) if part]
    kept = [part for part in parts if part not in vocabulary()["titles"]["words"]]
    return tuple(sorted(kept or parts))
