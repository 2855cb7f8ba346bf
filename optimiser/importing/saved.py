"""The saved mapping: how each sheet was read, what codes mean, what people answered; it repeats an import."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from optimiser.importing.asking import Answers, read_hours
from optimiser.importing.cells.codes import given_meaning
from optimiser.importing.drafting import Draft
from optimiser.importing.lists.headings import FIELD_WORDS, HOLDS
from optimiser.importing.mapping import ExportMapping, read_mapping, toml_key, toml_value, write_toml
from optimiser.importing.recognise.choosing import LAYOUTS
from optimiser.importing.words import vocabulary
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.toml import parse_toml

MAPPING = "mapping.toml"


@dataclass
class Saved:
    """A saved mapping, read."""

    exports: list[ExportMapping] = field(default_factory=list)
    sheets: list[Mapping[str, Any]] = field(default_factory=list)
    answers: Answers = field(default_factory=Answers)


def read_saved(path: Path, faults: Faults) -> Saved:
    """Read a saved mapping; every fault of it is added to ``faults``."""
    found = Saved(exports=read_mapping(path, faults))
    try:
        data = parse_toml(path.read_text(encoding="utf-8-sig"), path.name, Faults()) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return found  # told by read_mapping
    _answers(path.name, data.get("answers", {}), found.answers, faults)
    codes = data.get("codes", {})
    for code, text in codes.items() if isinstance(codes, dict) else ():
        if not isinstance(text, str) or given_meaning(code, text) is None:
            expected = "expected times such as 07:00-15:00, a kind of absence, day off, or not used"
            faults.add(path.name, None, f"codes.{code}", f"'{text}' is no meaning of a code", expected)
        else:
            found.answers.codes[code] = text
    listed = data.get("sheet", [])
    for number, entry in enumerate(listed if isinstance(listed, list) else [listed], 1):
        if _sheet(path.name, f"sheet[{number}]", entry, faults):
            found.sheets.append(entry)
    return found


def _answers(name: str, data: Any, answers: Answers, faults: Faults) -> None:
    if not isinstance(data, dict):
        faults.add(name, None, "answers", "this is not a section", "expected [answers]")
        return
    known = ("first_day", "year", "full_time", "employer", "roles", "hours")
    for key, value in data.items():
        if key == "first_day":
            try:
                answers.first_day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
            except ValueError:
                faults.add(name, None, "answers.first_day", f"'{value}' is no date", "expected such as 2026-12-07")
        elif key == "year" and isinstance(value, int):
            answers.year = value
        elif key == "full_time" and isinstance(value, (int, float)):
            answers.full_time = float(value)
        elif key == "employer" and isinstance(value, str):
            answers.employer = value
        elif key in ("roles", "hours") and isinstance(value, dict):
            target = answers.roles if key == "roles" else answers.hours
            target.update({str(who): str(said) for who, said in value.items()})
            for who, said in value.items() if key == "hours" else ():
                if read_hours(str(said)) is None:
                    what = f"'{said}' is no number of weekly hours"
                    faults.add(name, None, f"answers.hours.{who}", what, "expected such as 37.5")
        else:
            faults.add(
                name, None, f"answers.{key}", "this is no answer", f"expected {listing(known)}", closest(key, known)
            )


_FIELDS = ("nothing", *vocabulary()["columns"])


def _sheet(name: str, place: str, entry: Any, faults: Faults) -> bool:
    before = len(faults)
    if not isinstance(entry, dict):
        faults.add(name, None, place, "this is not a section", "expected [[sheet]]")
        return False
    known = ("file", "sheet", "layout", "holds", "heading_row", "columns")
    for key, value in entry.items():
        if key not in known:
            faults.add(
                name, None, f"{place}.{key}", "the key is not known", f"expected {listing(known)}", closest(key, known)
            )
        elif key == "layout" and value not in LAYOUTS:
            faults.add(
                name,
                None,
                f"{place}.layout",
                f"'{value}' is no layout",
                f"expected {listing(LAYOUTS, 9)}",
                closest(str(value), LAYOUTS),
            )
        elif key == "columns":
            for heading, told in value.items() if isinstance(value, dict) else ():
                if told not in _FIELDS:
                    faults.add(
                        name,
                        None,
                        f"{place}.columns.{heading}",
                        f"'{told}' is no use of a column",
                        f"expected {listing(_FIELDS, 50)}",
                        closest(str(told), _FIELDS),
                    )
        elif key == "heading_row" and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            faults.add(name, None, f"{place}.heading_row", f"'{value}' is no row", "expected a row number")
    return len(faults) == before


def saved_text(draft: Draft, answers: Answers, exports: Sequence[ExportMapping]) -> str:
    """The mapping of an import as commented TOML."""
    lines = [
        "# How this import read its files. Change what is wrong and import again with --mapping and this file.",
        "# A column may be: " + ", ".join(_FIELDS) + ".",
    ]
    said = answers.as_dict()
    if said or answers.roles or answers.hours:
        lines += ["", "[answers]       # what was answered"]
        lines += [f"{key} = {toml_value(value)}" for key, value in said.items()]
    for key, told in (("roles", answers.roles), ("hours", answers.hours)):
        if told:
            lines += ["", f"[answers.{key}]"]
            lines += [f"{toml_key(who) if who else chr(34) * 2} = {toml_value(text)}" for who, text in told.items()]
    codes = {**draft.taken, **answers.codes}
    if codes:
        lines += ["", "[codes]         # times, a kind of absence, day off, or not used"]
        lines += [f"{toml_key(code)} = {toml_value(text)}" for code, text in codes.items()]
    for item in draft.understood:
        mapping = dict(item.mapping)
        if "export" in mapping:
            continue
        lines += ["", f"# {item.what}"]
        lines += [f"#   {' '.join(line.split())}" for line in item.lines[:40]]
        lines += ["[[sheet]]", f"file = {toml_value(item.file)}"]
        if item.sheet:
            lines.append(f"sheet = {toml_value(item.sheet)}")
        if "layout" in mapping:
            lines.append(f"layout = {toml_value(mapping['layout'])}")
            if mapping.get("headings"):
                lines[-1] += '      # "list" reads it: say what it holds and what each column is'
                lines.append(f'# holds = "staff"      # or {", ".join(HOLDS[1:])}')
                lines.append(f"heading_row = {mapping['heading_row']}")
                texts = mapping["headings"]
                headings = texts if isinstance(texts, tuple) else ()
                lines += ["", "[sheet.columns]", *(f'{toml_key(str(heading))} = "nothing"' for heading in headings)]
        if "holds" in mapping:
            lines += [
                'layout = "list"',
                f"holds = {toml_value(mapping['holds'])}",
                f"heading_row = {mapping['heading_row']}",
            ]
        columns = mapping.get("columns")
        if isinstance(columns, dict) and columns:
            lines += ["", "[sheet.columns]"]
            lines += [
                f"{toml_key(heading)} = {toml_value(told)}"
                + (f"      # {FIELD_WORDS[told]}" if told in FIELD_WORDS else "")
                for heading, told in columns.items()
            ]
    text = "\n".join(_printable(line) for line in lines) + "\n"
    return text + ("\n" + write_toml(list(exports)) if exports else "")


def _printable(line: str) -> str:
    """A line that TOML takes: no control characters, in comments neither."""
    return "".join(sign if sign >= " " and sign != "\x7f" else " " for sign in line)
