"""Names of people in cells: how far a text is one, and what stands behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from optimiser.importing.cells.clock import times_of
from optimiser.importing.words import (
    absence_kind,
    contract_kind,
    is_group,
    is_nobody,
    is_off,
    is_total,
    name_key,
    time_word,
)

_TITLED = re.compile(r"(?i)^(dr|mr|mrs|ms|miss|sr|prof|nurse|sister|anp|hca|fcp|pharm|phys|matron)\b")


def likeness(texts: Iterable[str], known: frozenset[tuple[str, ...]]) -> float:
    """How far texts are names of people, 0 to 1; those who are known already say it most."""
    scores = [name_score(text, known) for text in texts if text]
    return sum(scores) / len(scores) if scores else 0.0


def name_score(text: str, known: frozenset[tuple[str, ...]] = frozenset()) -> float:
    """How far a text is a person's name: 1 for first and last name, less for one word, 0 for a code or a phrase."""
    bare = re.sub(r"[(\[].*?[)\]]", " ", text).strip()
    if name_key(text) in known:
        return 1.0
    if not bare or len(bare) > 60 or re.search(r"\d", bare) or times_of(bare) is not None:
        return 0.0
    if is_total(bare) or is_off(bare) or absence_kind(bare) or is_nobody(bare):
        return 0.0
    if _TITLED.match(bare) and len(bare.split()) > 1:
        return 1.0
    words = [word for word in re.split(r"[\s,]+", bare) if word]
    capital = [word for word in words if word[0].isupper()]
    if len(words) > 5 or len(capital) < len(words) - (1 if len(words) > 2 else 0):
        return 0.1 if len(words) <= 3 else 0.0
    if is_group(bare) or time_word(bare):
        return 0.1
    if len(words) >= 2:
        return 1.0 if any(len(word) > 2 for word in words) else 0.5
    return 0.6 if len(bare) > 3 and not bare.isupper() else (0.3 if len(bare) > 3 else 0.0)


def name_and_rest(text: str) -> tuple[str, dict[str, str]]:
    """A name without what stands behind it, and that: ``Ann Lee (RN)``, ``Ann Lee - HCA``, ``Ann Lee 20114``."""
    bare = " ".join(text.split())
    said: dict[str, str] = {}
    number = re.search(r"[\s(#-]+(\d{4,9}(?:-\d)?)\)?$", bare)
    if number and re.search(r"[^\W\d_]", bare[: number.start()]):
        said["id"], bare = number[1], bare[: number.start()]
    for pattern in (r"\s*[(\[]([^()\[\]]{1,30})[)\]]$", r"\s+[-–]\s+([^-–]{1,30})$"):
        found = re.search(pattern, bare)
        if found and found.start() > 1:
            rest, dashed = found[1].strip(), pattern.startswith(r"\s+")
            if re.fullmatch(r"[A-Za-z]{0,5}-?\d{2,9}(?:-\d)?", rest):
                said["id"] = rest
            elif contract_kind(rest):
                said["kind"] = contract_kind(rest)
            elif re.fullmatch(r"(?i)(?:b|band)\.?\s*\d[a-d]?", rest):
                said["band"] = rest
            elif re.fullmatch(r"\d{1,2}(\.\d+)?\s*(?:h|hrs|hours)?", rest) and not dashed:
                said["hours"] = re.sub(r"[^\d.]", "", rest)
            elif is_group(rest) or (rest.isupper() and len(rest) <= 5 and not dashed):
                said["role"] = rest
            elif dashed:
                continue
            else:
                said["beside"] = rest
            bare = bare[: found.start()]
    return bare.strip() or text, said


def kind_of_name(name: str) -> str:
    """Bank or agency where a row of a rota is called so in place of a person, ``Agency RN``; else blank."""
    words = name.split()
    kind = contract_kind(words[0]) if 0 < len(words) <= 3 else ""
    return kind if kind in ("bank", "agency") else ""


_KIND_OF_ROLE = (
    r"^(.+?)\s*[(\[]([^()\[\]]+)[)\]]$",
    r"^(.+?)\s+[-–]\s+([^-–]+)$",
    r"^(?P<kind>bank|agency)\s+((?!staff|worker).+)$",
)


def role_and_kind(text: str) -> tuple[str, str]:
    """A role without the word that says its people are bank or agency staff, and that kind of contract, blank for
    none: ``HCA (Bank)``, ``Staff nurse - agency``, ``Bank HCA``. An apprentice's role keeps the word."""
    for pattern in _KIND_OF_ROLE:
        found = re.match(pattern, " ".join(text.split()), re.IGNORECASE)
        if found:
            word, role = (found[1], found[2]) if "kind" in found.groupdict() else (found[2], found[1])
            kind = contract_kind(word)
            if kind in ("bank", "agency") and len(word.split()) <= 2:
                return role, kind
    return text, "apprentice" if re.search(r"(?i)\bapprentice\b", text) else ""
