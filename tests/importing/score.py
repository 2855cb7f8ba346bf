"""How far a folder made by an import is what a careful person reads from the file (``NAME.expected.json``)."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.importing.words import fold, name_key


@dataclass
class Score:
    """Right and expected numbers, what was made up and what is missing, of people, assignments and absences."""

    right: dict[str, int]
    expected: dict[str, int]
    made_up: dict[str, list[str]]
    missing: dict[str, list[str]]
    untold: list[str]

    def share(self, what: str) -> float:
        """The part that is right."""
        return self.right[what] / self.expected[what] if self.expected[what] else 1.0


def rows_of(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected_of(export: Path) -> dict[str, Any]:
    """What a person reads from an export."""
    found: dict[str, Any] = json.loads(export.with_suffix("").with_suffix(".expected.json").read_text(encoding="utf-8"))
    return found


def score(folder: Path, expected: dict[str, Any], output: str) -> Score:
    """Compare the tables of a folder, and what was told, with what a person reads from its file."""
    staff = rows_of(folder / "staff.csv")
    person_of = _people(staff, expected)
    right: dict[str, int] = {}
    wanted: dict[str, int] = {}
    made_up: dict[str, list[str]] = {}
    missing: dict[str, list[str]] = {}

    may = {item["key"] for item in expected["may_also"].get("people", [])}
    good = {key for key, rows in person_of.items() if _person_right(key, rows, expected)}
    matched = {row["person"] for rows in person_of.values() for row in rows}
    right["people"], wanted["people"] = len(good - may), len([p for p in expected["people"] if p["key"] not in may])
    made_up["people"] = [f"{row['person']} {row.get('name', '')}" for row in staff if row["person"] not in matched]
    missing["people"] = [p["key"] for p in expected["people"] if p["key"] not in good and p["key"] not in may]

    key_of = {row["person"]: key for key, rows in person_of.items() for row in rows}
    shifts = {row["shift"]: row for row in rows_of(folder / "shifts.csv")}
    duties = [_duty(row, key_of, shifts) for row in rows_of(folder / "rota.csv")]
    open_duties = list(duties)
    right["assignments"] = 0
    missing["assignments"] = []
    for item in expected["assignments"]:
        found = next((duty for duty in open_duties if _same_duty(duty, item, expected)), None)
        if found is None:
            missing["assignments"].append(str(item))
        else:
            open_duties.remove(found)
            right["assignments"] += 1
    wanted["assignments"] = len(expected["assignments"])
    made_up["assignments"] = [str(duty) for duty in open_duties]

    said = {
        (key_of.get(row["person"], row["person"]), day, row["kind"])
        for row in rows_of(folder / "availability.csv")
        for day in _days(row["from"], row.get("to") or row["from"])
    }
    asked = {
        (item["person"], day, item["kind"]) for item in expected["absences"] for day in _days(item["from"], item["to"])
    }
    also = {
        (item["person"], day, item["kind"])
        for item in expected["may_also"].get("absences", [])
        for day in _days(item["from"], item["to"])
    }
    right["absences"], wanted["absences"] = len(said & asked), len(asked)
    made_up["absences"] = [str(item) for item in sorted(said - asked - also, key=str)]
    missing["absences"] = [str(item) for item in sorted(asked - said, key=str)]
    return Score(right, wanted, made_up, missing, _untold(folder, expected, output))


def _people(staff: list[dict[str, str]], expected: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Rows of staff.csv by the key of the person they are."""
    found: dict[str, list[dict[str, str]]] = {}
    also = expected["may_also"].get("people", [])
    everybody = expected["people"] + [
        item for item in also if item["key"] not in {p["key"] for p in expected["people"]}
    ]
    names = [name_key(item["name"]) for item in everybody]
    for item in everybody:
        rows = [row for row in staff if item["id"] and row["person"] == item["id"]]
        rows = rows or [
            row for row in staff if name_key(row.get("name", "") or row["person"]) == name_key(item["name"])
        ]
        if names.count(name_key(item["name"])) > 1 and len(rows) > 1:
            rows = [row for row in rows if fold(row["role"]) == fold(item["role"] or "")]
        if rows:
            found[item["key"]] = rows
    return found


def _person_right(key: str, rows: list[dict[str, str]], expected: dict[str, Any]) -> bool:
    item = next(
        (item for item in [*expected["people"], *expected["may_also"].get("people", [])] if item["key"] == key), None
    )
    if item is None or len({row["person"] for row in rows}) != 1:
        return False
    if item.get("weekly_hours") is None:
        return True
    return any(
        abs(float(row["weekly_hours"]) - item["weekly_hours"]) < 0.01
        and (not item["role"] or fold(row["role"]) == fold(item["role"]))
        and (not item["band"] or row.get("band", "") == item["band"])
        and (not item.get("to") or row.get("to") == item["to"])
        for row in rows
    )


def _duty(row: dict[str, str], key_of: dict[str, str], shifts: dict[str, dict[str, str]]) -> dict[str, str]:
    shift = shifts.get(row["shift"], {})
    return {
        "person": key_of.get(row["person"], row["person"]),
        "date": row["date"],
        "shift": row["shift"],
        "team": row.get("team", ""),
        "start": row.get("start") or shift.get("start", ""),
        "end": row.get("end") or shift.get("end", ""),
    }


def _same_duty(duty: dict[str, str], item: dict[str, Any], expected: dict[str, Any]) -> bool:
    if duty["person"] != item["person"] or duty["date"] != item["date"]:
        return False
    if "start" in item and (duty["start"], duty["end"]) != (item["start"], item["end"]):
        return False
    if "post" in item and "start" not in item:
        return _bare(item["post"]) in (_bare(duty["shift"]), _bare(duty["team"]))
    if "shift" not in item:
        return True
    code = re.sub(r"\s*\b(AM|PM)$", "", duty["shift"])
    if "part" in item:
        half = (
            "AM"
            if duty["shift"].endswith("AM") or (duty["start"] < "12:00" and not duty["shift"].endswith("PM"))
            else "PM"
        )
        return half == item["part"] and _bare(code) == _bare(item["shift"])
    return _bare(duty["shift"]) == _bare(item["shift"])


def _bare(code: str) -> str:
    return re.sub(r"[\s-]+", "", code).casefold()


def _days(first: str, last: str) -> list[dt.date]:
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    return [start + dt.timedelta(days=shift) for shift in range((end - start).days + 1)]


def _untold(folder: Path, expected: dict[str, Any], output: str) -> list[str]:
    """What has no place in a rota and was not told."""
    lines = rows_of(folder / "not_used.csv")
    words = output + "\n".join(" ".join(value or "" for value in row.values()) for row in lines)
    numbers = {int(row["row"]) for row in lines if row["row"]}
    untold: list[str] = []
    for item in expected["not_used"]:
        if "rows" in item:
            gone = [row for row in item["rows"] if row not in numbers]
            if gone:
                untold.append(f"{item['what']}: rows {gone}")
        elif "find" in item and not re.search(item["find"], words):
            untold.append(item["what"])
    return untold
