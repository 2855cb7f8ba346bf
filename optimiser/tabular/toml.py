"""Reading TOML files with the same faults as tables: every fault at once, unknown keys with a suggestion.

A ``Document`` describes a file as sections of keys; the kinds of cells serve for values too, so that hours, dates and
choices mean the same in TOML as in CSV.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from optimiser.tabular.csvtext import decode
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.files import file_bytes, is_there
from optimiser.tabular.kinds import Kind, Wrong
from optimiser.tabular.times import date_of
from optimiser.tabular.visible import hidden_in, is_visible, visible

_TOO_LONG = "a whole number has more than 64 bits"


class Report(Protocol):
    """Reports a fault of a section: at the names that lead to it in the section, what is wrong, what was expected."""

    def __call__(self, at: Sequence[str], what: str, expected: str = "", suggestion: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a section: name, kind of value, meaning; without ``required`` an absent key gives ``default``."""

    name: str
    kind: Kind
    doc: str
    required: bool = False
    default: Any = None


@dataclass(frozen=True, slots=True)
class Section:
    """``[name]``, or the top of the file when the name is "". ``free``: any further key is read as this kind.
    ``many``: an array ``[[name]]``, read as a list. ``raw``: each kept as TOML gives it, unchecked, for a later
    reader.
    ``elsewhere``: said of a key that is not known, where people may look for here what is set elsewhere.
    ``read``: makes the section's value of what TOML gives, and reports what is wrong with it. A name with a dot is a
    section inside another."""

    name: str
    doc: str
    keys: tuple[Key, ...] = ()
    free: Kind | None = None
    many: bool = False
    raw: bool = False
    elsewhere: str = ""
    read: Callable[[Any, Report], Any] | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML file: what it is and its sections."""

    file: str
    doc: str
    sections: tuple[Section, ...]


def read_toml(path: Path | str, document: Document, faults: Faults, required: bool = True) -> dict[str, Any]:
    """Read a TOML file.

    Args:
        path: the file; its last part names it in messages.
        document: its description.
        faults: receives every fault; ``row`` is a line of the file, ``column`` is ``section.key``.
        required: whether the file must be there.

    Returns:
        ``{section: {key: value}}``, defaults filled in; a ``many`` section gives a list of dicts. Keys at the top of
        the file are in the section named "". A faulty value is None.
    """
    file = Path(path)
    name = file.name
    text: str | None = ""
    if is_there(file):
        found_bytes = file_bytes(file, name, faults)
        text = None if found_bytes is None else decode(found_bytes, name, faults)
    elif required:
        faults.add(name, None, None, "the file is missing", f"expected {document.doc}")
    try:
        data = parse_toml(text or "", name, faults)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        what = re.sub(r"\s*\(at [^)]*\)$", "", str(error))
        line = int(found[1]) if found else None
        written = (text or "").splitlines()[line - 1 : line] if line else []
        slip, meant = _slip(written[0] if written else "", text or "")
        expected = 'expected lines such as key = "value"'
        faults.add(name, line, None, f"the file is not TOML: {slip or what}", expected, meant)
        return {}
    if not file.exists() or text is None:
        return _document({}, document, name, "", Faults())
    return _document(data, document, name, text, faults)


def _slip(line: str, text: str) -> tuple[str, str]:
    """What is wrong with a line that is not TOML where it is a usual slip, and the line as it was meant."""
    header = re.match(r"\s*\[(\w+)\]\s*(#.*)?$", line)
    double = re.match(r"\s*\[\[(\w+)\]\]", line)
    if double and re.search(rf"(?m)^\s*\[{double[1]}\]", text):
        return f"[{double[1]}] above has single brackets, and [[{double[1]}]] comes again", f"[[{double[1]}]] each time"
    if header and re.search(rf"(?m)^\s*\[\[?{header[1]}\]", text):
        return f"the section [{header[1]}] is there twice", ""
    pair = re.match(r"\s*(?P<key>[\w.-]+)\s*=\s*(?P<value>[^#]*?)\s*(?:#.*)?$", line)
    if pair is None:
        return "", ""
    key, value = pair["key"], pair["value"]
    try:
        date_of(value)
    except Wrong as error:
        if error.suggestion:
            return error.what, f"{key} = {error.suggestion}"
    if value.count('"') == 1:
        return f'a " sign is missing around {visible(value.strip(chr(34)))}', f'{key} = "{value.strip(chr(34))}"'
    if re.fullmatch(r"[A-Za-z][\w &',.-]*", value):
        return f'the text {value} has no " signs around it', f'{key} = "{value}"'
    return "", ""


def parse_toml(text: str, name: str, faults: Faults) -> dict[str, Any]:
    """TOML text as Python has it, without characters that nobody sees (a notice tells of them).

    Args:
        text: what the file says.
        name: how messages call it.
        faults: receives the notice.

    Raises:
        tomllib.TOMLDecodeError: it is not TOML, is nested too deep, or a whole number does not fit 64 bits.
    """
    try:
        data = tomllib.loads(text)
        hidden: list[str] = []
        plain: dict[str, Any] = _plain(data, hidden)
    except RecursionError:
        raise tomllib.TOMLDecodeError("sections or lists are nested too deep") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # a whole number of thousands of digits
        raise tomllib.TOMLDecodeError(_TOO_LONG) from None
    for what in dict.fromkeys(map(hidden_in, hidden)):
        faults.notice(name, None, None, f"there are {what} in texts; read without them")
    return plain


def _plain(value: Any, hidden: list[str]) -> Any:
    """A value of TOML whose whole numbers fit 64 bits, without hidden characters; texts that had some are listed."""
    if isinstance(value, dict):
        return {_plain(key, hidden): _plain(inner, hidden) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, hidden) for inner in value]
    if isinstance(value, str) and not is_visible(value):
        hidden += [] if is_visible(value.replace("\n", "")) else [value]
        return visible(value)
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        raise ValueError(_TOO_LONG)
    return value


def read_sections(data: Mapping[str, Any], document: Document, faults: Faults) -> dict[str, Any]:
    """Read sections of keys given as Python has them instead of a TOML file; faults name no line."""
    return _document(data, document, document.file, "", faults)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where faults of a section are reported: tomllib keeps no lines, so they are looked up in the text."""

    file: str
    text: str
    faults: Faults
    section: str = ""
    number: int = 0

    def line(self, key: str) -> int | None:
        """The line that sets the key in this section, or opens the section when the key is ""."""
        current, seen = "", 0
        for line, text in enumerate(self.text.splitlines(), 1):
            opened = re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", text)
            if opened:
                current = opened[1].replace('"', "")
                seen += current == self.section
            inside = current == self.section and (not self.number or seen == self.number)
            if inside and (opened if not key else re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[.=]""", text)):
                return line
        return None

    def add(self, key: str, what: str, expected: str = "", suggestion: str = "") -> None:
        column = ".".join(part for part in (self.section, key) if part) or None
        self.faults.add(self.file, self.line(key) or self.line(""), column, what, expected, suggestion)

    def report(self, at: Sequence[str], what: str, expected: str = "", suggestion: str = "") -> None:
        """A fault of something deeper in this section, in a section of its own or under a dotted key."""
        way = [part for part in (*self.section.split("."), *at) if part]
        places = ((".".join(way[:i]), ".".join(way[i:])) for i in range(len(way), -1, -1))
        lines = (replace(self, section=section).line(key) for section, key in places)
        found = next((line for line in lines if line is not None), None)
        self.faults.add(self.file, found, ".".join(way) or None, what, expected, suggestion)


def _document(data: Mapping[str, Any], document: Document, name: str, text: str, faults: Faults) -> dict[str, Any]:
    known = {section.name: section for section in document.sections}
    top = known.get("", Section("", ""))
    values: dict[str, Any] = {}
    loose: dict[str, Any] = {}
    for key, value in data.items():
        is_section = isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value))
        if key not in known and is_section and top.free is None:
            near = closest(key, [section for section in known if section])
            place = _Place(name, text, faults, key)
            place.add("", f"the section [{key}] is not known", f"expected {_sections(document)}", near)
        elif key not in known:
            loose[key] = value
    if loose or "" in known:
        values[""] = _section(loose, top, _Place(name, text, faults))
    for section in document.sections:
        if not section.name:
            continue
        given = data.get(section.name, [] if section.many else {})
        if "." in section.name:
            outer, inner = section.name.split(".")
            given = data[outer].get(inner, {}) if isinstance(data.get(outer), dict) else {}
        place = _Place(name, text, faults, section.name)
        if section.read is not None:
            values[section.name] = section.read(given, place.report)
        elif section.many:
            items = given if isinstance(given, list) else [given]
            if not all(isinstance(item, dict) for item in items):
                place.add("", f"[[{section.name}]] is not a list of sections", f"expected [[{section.name}]]")
            values[section.name] = [
                item if section.raw else _section(item, section, _Place(name, text, faults, section.name, number))
                for number, item in enumerate(items, 1)
                if isinstance(item, dict)
            ]
        elif isinstance(given, dict):
            inside = {s.split(".")[1] for s in known if s.startswith(f"{section.name}.")}
            values[section.name] = _section({k: v for k, v in given.items() if k not in inside}, section, place)
        else:
            _Place(name, text, faults).add(section.name, "this is a value, not a section", f"expected [{section.name}]")
            values[section.name] = {}
    return values


def _sections(document: Document) -> str:
    return listing([f"[{section.name}]" for section in document.sections if section.name], 12)


def _section(given: Mapping[str, Any], section: Section, place: _Place) -> dict[str, Any]:
    values: dict[str, Any] = {}
    known = {key.name: key for key in section.keys}
    for key in section.keys:
        if key.name in given:
            values[key.name] = _value(given[key.name], key.kind, key.name, place)
        else:
            values[key.name] = key.default
            if key.required:
                place.add(key.name, "the key is missing", f"expected {key.doc}")
    for name, value in given.items():
        if name in known:
            continue
        if section.free is not None:
            values[name] = _value(value, section.free, name, place)
        else:
            near = closest(name, known)
            expected = [f"expected {listing(known, 12)}"] * bool(known) + [section.elsewhere] * bool(section.elsewhere)
            place.add(name, "the key is not known", "; ".join(expected), near)
    return values


def _value(value: Any, kind: Kind, key: str, place: _Place) -> Any:
    try:
        if isinstance(value, list):
            if not kind.many:
                raise Wrong("this is a list")
            return kind.read("|".join(_text(item) for item in value)) if value else ()
        return kind.read(_text(value))
    except Wrong as error:
        place.add(key, error.what, kind.expected, error.suggestion)
        return None


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    if isinstance(value, (int, float)):
        return repr(value)
    raise Wrong("this is a section or a list of lists")
