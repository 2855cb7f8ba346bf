"""Names and numbers replaced by keyed hashes; the key and the table stand apart, in a file that is named."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from optimiser.importing.completing.existing import Existing
from optimiser.importing.completing.staffing import Tables
from optimiser.importing.drafting import Draft, Seen
from optimiser.importing.files.sheet import NotUsed
from optimiser.importing.lists.rows import COMMENT
from optimiser.importing.words import alphanumeric, name_key
from optimiser.tabular.faults import Faults
from optimiser.tabular.output import write_json

_LETTERS = 8  # of a pseudonym: 40 bits, so that two of 10,000 people share one with a chance of 1 in 20,000
_FREE_TEXT = ("note",)


@dataclass
class Pseudonyms:
    """A key, and who each pseudonym is."""

    path: Path
    key: bytes
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    """Number and name by pseudonym."""

    def of(self, number: str, name: str) -> str:
        """The pseudonym of a person, remembered: by the number, else by the name in any order of its parts."""
        known = alphanumeric(number) if number else " ".join(name_key(name))
        digest = hmac.new(self.key, known.encode(), hashlib.sha256).digest()
        pseudonym = "S" + b32encode(digest).decode()[:_LETTERS]
        about = self.people.setdefault(pseudonym, {"number": number, "name": name})
        if name and not about["name"]:
            about["name"] = name
        return pseudonym

    def write(self) -> None:
        """Write the key and the table; only their owner may read the file where the system knows of that."""
        write_json(self.path, {"key": self.key.hex(), "people": self.people})
        self.path.chmod(0o600)


def read_pseudonyms(path: Path, faults: Faults, *, new: bool = False) -> Pseudonyms | None:
    """The key and table of a file; a new key where it may be new and is not there."""
    if not path.exists() and new:
        return Pseudonyms(path, secrets.token_bytes(32))
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        people = {str(who): {"number": str(p["number"]), "name": str(p["name"])} for who, p in told["people"].items()}
        return Pseudonyms(path, bytes.fromhex(told["key"]), people)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        faults.add(path.name, None, None, "this is no file of names", "expected one that --pseudonymise wrote")
        return None


def real_people(existing: Existing, names: Pseudonyms) -> list[tuple[str, Seen]]:
    """People of the folder by their real numbers and names, so that new files meet them."""
    found: list[tuple[str, Seen]] = []
    for identity, seen in existing.people:
        about = names.people.get(identity)
        number = about["number"] or identity if about else identity
        found.append((number, replace(seen, number=number, name=about["name"] if about else seen.name)))
    return found


def pseudonymise(tables: Tables, draft: Draft, names: Pseudonyms) -> dict[str, str]:
    """Replace people's numbers, names and contracts in all rows, and names in all that is told; the pseudonym of each
    text that was replaced."""
    told: dict[str, str] = {}
    ids: dict[str, str] = {}
    for person in tables.people:
        numbered = any(seen.number for seen in person.contracts)
        pseudonym = names.of(person.id if numbered or person.known else "", person.name)
        if person.known and person.id in names.people:
            pseudonym = person.id
        ids[person.id] = pseudonym
        for text in (person.name, *(seen.name for seen in person.contracts), person.id if len(person.id) > 3 else ""):
            if text:
                told[text] = pseudonym
    for seen in draft.seen:
        for text in (seen.name, " ".join(reversed(seen.name.split(" ", 1)))):
            if text and text not in told:
                told[text] = names.of("", seen.name)
    for rows in tables.rows.values():
        for row in rows:
            _row(row, ids, names)
    parts = {part for name in told for part in re.findall(r"[^\W\d_]{3,}", name) if part[0].isupper()}
    draft.not_used = [_unnamed(item, told, parts) for item in draft.not_used]
    tables.changes = [_without(line, told) for line in tables.changes]
    draft.assumed = [_without(line, told) for line in draft.assumed]
    tables.drafted = [_without(line, told) for line in tables.drafted]
    draft.questions = [replace(item, text=_without(item.text, told)) for item in draft.questions]
    draft.understood = [
        replace(
            item,
            lines=tuple(_without(line, told) for line in item.lines),
            rows=(),
            mapping=tuple((key, value) for key, value in item.mapping if key not in ("headings", "heading_row"))
            if dict(item.mapping).get("headings")
            else item.mapping,
        )
        for item in draft.understood
    ]
    return told


def _row(row: dict[str, str], ids: dict[str, str], names: Pseudonyms) -> None:
    person = row.get("person", "")
    if not person:
        return
    pseudonym = ids.get(person) or names.of(person, row.get("name", ""))
    row["person"] = pseudonym
    if row.get("contract"):
        behind = re.search(r"-(\d{1,2})$", row["contract"])
        row["contract"] = f"{pseudonym}-{behind[1]}" if behind else f"{pseudonym}-1"
    if "name" in row:
        row["name"] = pseudonym
    row.update({column: "" for column in (*_FREE_TEXT, "date_of_birth") if row.get(column)})


_QUOTES = re.compile(
    r"^(heads a group|no name of a person|a row of totals or remarks|a row of totals|remarks or totals|no post"
    r"|nobody is named|who is off, nothing is written|nobody has .*?): .*|^'.*?'(?= beside )"
)
"""Reasons that say what stands in a cell: it may name anybody."""


def _unnamed(item: NotUsed, told: dict[str, str], parts: Iterable[str]) -> NotUsed:
    """What was not used without the cells that stand there, and without parts of people's names."""
    reason = COMMENT if item.reason.startswith(COMMENT) else _without(item.reason, told)
    reason = _QUOTES.sub(lambda quote: quote[1] or "words", reason)
    for part in parts:
        reason = re.sub(rf"\b{re.escape(part)}\b", "...", reason)
    return replace(item, value="", sheet=_without(item.sheet, told), reason=reason)


def without_names(text: str, answered: Iterable[str], told: dict[str, str], names: Pseudonyms) -> str:
    """A saved mapping without the names of people, those of answers too."""
    return _without(text, {**{who: names.of("", who) for who in answered}, **told})


def _without(text: str, told: dict[str, str]) -> str:
    for name in sorted(told, key=len, reverse=True):
        if name in text:
            text = text.replace(name, told[name])
    return text


def names_left(texts: Iterable[str], names: Pseudonyms) -> list[str]:
    """Names and long numbers of the table that stand in texts: none should."""
    known = {about[key] for about in names.people.values() for key in ("name", "number") if len(about[key]) > 3}
    return sorted({name for name in known for text in texts if name in text})
