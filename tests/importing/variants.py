"""Rotas and lists drawn at random in the many dresses people give them, with what is really in each."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

FIRST = (
    "Ann",
    "Bo",
    "Cara",
    "Deepak",
    "Ewa",
    "Femi",
    "Grace",
    "Hugh",
    "Isla",
    "Jón",
    "Kemi",
    "Lia",
    "Mo",
    "Nia",
    "Otto",
    "Priya",
)
LAST = (
    "Abbott",
    "Brzózka",
    "Cole",
    "Dlamini",
    "Evans",
    "O'Farrell",
    "Green-Hill",
    "Haque",
    "Ivanova",
    "Jones",
    "Khan",
    "Lund",
    "Marsh",
    "Nowak",
    "Okoro",
    "Price",
)
ROLES = ("Staff Nurse", "Sister", "Healthcare Assistant", "Senior Carer", "Support Worker")
TIMES = {"E": ("07:00", "15:00"), "L": ("13:30", "21:30"), "N": ("21:00", "07:30"), "LD": ("07:30", "20:00")}
LEAVE = {
    "AL": "annual leave",
    "SICK": "sickness",
    "A/L": "annual leave",
    "Sick": "sickness",
    "Mat": "parental leave",
    "Study": "study leave",
}
OFF = ("", "", "", "OFF", "RD", "-", "D/O")


@dataclass
class Truth:
    """People, duties as (person, day, code or times), days of absence as (person, day, kind)."""

    people: set[str] = field(default_factory=set)
    duties: set[tuple[str, dt.date, str]] = field(default_factory=set)
    away: set[tuple[str, dt.date, str]] = field(default_factory=set)
    staff: dict[str, tuple[str, float]] = field(default_factory=dict)
    by_times: bool = False


Rows = list[list[object]]


@dataclass
class Drawn:
    """A file drawn: its rows or sheets, what is in it, how it was drawn, and the options it needs."""

    sheets: dict[str, Rows]
    truth: Truth
    how: str
    options: list[str] = field(default_factory=list)

    def write(self, folder: Path, name: str, rng: random.Random) -> Path:
        """The file, as a workbook where it has several sheets."""
        if len(self.sheets) > 1 or rng.random() < 0.5:
            path = folder / f"{name}.xlsx"
            book = Workbook()
            assert book.active is not None
            book.remove(book.active)
            for title, rows in self.sheets.items():
                page = book.create_sheet(title[:30])
                for row in rows:
                    page.append(row)
            book.save(path)
            return path
        path = folder / f"{name}.csv"
        text = io.StringIO(newline="")
        (rows,) = self.sheets.values()
        writer = csv.writer(text, delimiter=rng.choice((",", ";", "\t")))
        writer.writerows([_text(value) for value in row] for row in rows)
        path.write_bytes(text.getvalue().encode(rng.choice(("utf-8", "utf-8-sig", "utf-16"))))
        return path


def _text(value: object) -> object:
    return value.strftime("%d/%m/%Y") if isinstance(value, dt.date) else value


def people(rng: random.Random, count: int) -> list[tuple[str, str]]:
    firsts, lasts = rng.sample(FIRST, count), rng.sample(LAST, count)
    return list(zip(firsts, lasts, strict=True))


def draw(seed: int) -> Drawn:
    """One file of any kind."""
    rng = random.Random(seed)
    return rng.choice(
        (
            grid,
            grid,
            grid,
            turned,
            posts_down,
            posts_across,
            week_blocks,
            side_by_side,
            duty_list,
            staff_list,
            leave_list,
            rolling,
        )
    )(rng)


# --- headings of days ------------------------------------------------------------------------------------------------


def _start(rng: random.Random) -> dt.date:
    return dt.date(2026, 9, 7) + dt.timedelta(weeks=rng.randrange(40))


def headings(rng: random.Random, days: list[dt.date]) -> tuple[Rows, Rows, str]:
    """(lines above, heading rows, the style): every heading row has a cell for each day."""
    style = rng.choice(
        (
            "full",
            "full2",
            "weekday full",
            "date",
            "iso",
            "short year",
            "day month",
            "weekday day month",
            "numbers",
            "weekday number",
            "month row",
            "letters",
            "weekdays",
            "american",
        )
    )
    first = days[0]
    begin: Rows = [[rng.choice(("Rota", "Off duty", "Ward 4 rota")) + f" from {first:%d/%m/%Y}"]]
    month: Rows = [[f"{first:%B} {first.year}"]]
    if style == "full":
        return [], [[f"{d:%d/%m/%Y}" for d in days]], style
    if style == "full2":
        return [["Rota"]], [[f"{d:%A} {d.day} {d:%B} {d.year}" for d in days]], style
    if style == "weekday full":
        return [], [[f"{d:%a} {d:%d/%m/%y}" for d in days]], style
    if style == "date":
        return [["Printed 01/01/2020"]], [[*days]], style
    if style == "iso":
        return [], [[d.isoformat() for d in days]], style
    if style == "short year":
        return [], [[f"{d.day:02}-{d:%b}-{d:%y}" for d in days]], style
    if (style == "american" and len({d.month for d in days}) > 1) or (
        style == "american" and any(d.day > 12 for d in days)
    ):
        return [], [[f"{d.month}/{d.day}/{d.year}" for d in days]], style
    if style == "day month":
        return begin, [[f"{d.day}-{d:%b}" for d in days]], style
    if style == "weekday day month":
        return begin, [[f"{d:%a} {d.day} {d:%b}" for d in days]], style
    if style == "month row":
        row = [f"{d:%b}" if n == 0 or d.month != days[n - 1].month else "" for n, d in enumerate(days)]
        return [["Start date", first]], [row, [d.day for d in days], [f"{d:%a}"[0] for d in days]], style
    if style == "numbers" and days[0].month == days[-1].month:
        return month, [[d.day for d in days]], style
    if style == "weekday number":
        return begin, [[f"{d:%a}\n{d.day}" if rng.random() < 2 else "" for d in days]], style
    if style == "letters":
        return begin, [[f"{d:%a}"[0] for d in days], [d.day for d in days]], style
    if style == "weekdays":
        return begin, [[f"{d:%a}" for d in days]], style
    return [], [[f"{d:%d/%m/%Y}" for d in days]], "full"


def cells(
    rng: random.Random, names: list[str], days: list[dt.date], truth: Truth, times: bool
) -> dict[tuple[str, dt.date], str]:
    """What everybody does each day, with codes or times in several dresses."""
    found: dict[tuple[str, dt.date], str] = {}
    leave = rng.sample(sorted(LEAVE), 2)
    off = rng.choice(OFF)
    truth.by_times = times
    for name in names:
        truth.people.add(name)
        away = 0
        kind = ""
        for day in days:
            if away:
                away -= 1
                found[name, day] = kind
                truth.away.add((name, day, LEAVE[kind]))
                continue
            if rng.random() < 0.03:
                kind, away = rng.choice(leave), rng.randrange(1, 5)
                found[name, day] = kind
                truth.away.add((name, day, LEAVE[kind]))
                continue
            if rng.random() < 0.35:
                found[name, day] = off
                continue
            code = rng.choice(sorted(TIMES))
            start, end = TIMES[code]
            if times:
                found[name, day] = dress_times(rng, start, end)
                truth.duties.add((name, day, f"{start}-{end}"))
            else:
                mark = rng.choice(("", "", "", "", "*", " (bank)", " ")) if rng.random() < 0.3 else ""
                found[name, day] = (code.lower() if rng.random() < 0.05 else code) + mark
                truth.duties.add((name, day, code))
    return found


def dress_times(rng: random.Random, start: str, end: str) -> str:
    """Times as people write them."""
    return rng.choice(
        (
            f"{start}-{end}",
            f"{start} - {end}",
            f"{start.replace(':', '')}-{end.replace(':', '')}",
            f"{start.replace(':', '.')}-{end.replace(':', '.')}",
            f"{start} to {end}",
            f"{_half(start)}-{_half(end)}",
        )
    )


def _half(clock: str) -> str:
    hour, minute = int(clock[:2]), clock[3:]
    text = f"{hour % 12 or 12}" + (f".{minute}" if minute != "00" else "")
    return text + ("am" if hour < 12 else "pm")


def key_rows(rng: random.Random) -> Rows:
    style = rng.randrange(4)
    if style == 0:
        return [[], ["Key"], *[[code, f"{start}-{end}"] for code, (start, end) in TIMES.items()]]
    if style == 1:
        return [[], ["Codes: "], [", ".join(f"{code} = {start}-{end}" for code, (start, end) in TIMES.items())]]
    if style == 2:
        return [[], [], ["Key", "", ""], *[[code, "shift", start, end] for code, (start, end) in TIMES.items()]]
    return [[], *[[f"{code} {start} - {end}"] for code, (start, end) in TIMES.items()]]


# --- layouts ----------------------------------------------------------------------------------------------------------


def grid(rng: random.Random) -> Drawn:
    """People down, days across."""
    names, truth = people(rng, rng.randrange(6, 15)), Truth()
    first = _start(rng)
    days = [first + dt.timedelta(days=n) for n in range(7 * rng.choice((1, 2, 4)))]
    above, heads, style = headings(rng, days)
    times = rng.random() < 0.2
    full = [f"{a} {b}" for a, b in names]
    found = cells(rng, full, days, truth, times)
    split = rng.random() < 0.3
    columns = [
        *(["First name", "Surname"] if split else ["Name"]),
        *rng.sample(["Role", "Band", "Contracted hours", "Staff No"], rng.randrange(0, 4)),
    ]
    if not split and rng.random() < 0.2:
        columns = columns[1:] + columns[:1]
    order = rng.choice(("plain", "comma", "capital"))
    totals = rng.random() < 0.4
    rows: Rows = [*above]
    for place, head in enumerate(heads):
        left = columns if place == len(heads) - 1 else [""] * len(columns)
        right = ["Total", "Nights"] if totals and place == len(heads) - 1 else (["", ""] if totals else [])
        rows.append([*left, *head, *right])
    group = rng.random() < 0.3
    for number, (a, b) in enumerate(names):
        if group and number in (0, 4):
            rows.append(
                [["Registered nurses", "Healthcare assistants"][number > 0], *[""] * (len(columns) - 1 + len(days))]
            )
        name = f"{a} {b}"
        role, hours = rng.choice(ROLES), rng.choice((37.5, 30, 22.5))
        shown = {"plain": name, "comma": f"{b}, {a}", "capital": f"{b.upper()}, {a}"}[order]
        values = {
            "First name": a,
            "Surname": b,
            "Name": shown,
            "Role": role,
            "Band": rng.choice(("5", "Band 6", "3")),
            "Contracted hours": hours,
            "Staff No": 700100 + number,
        }
        if "Role" in columns and "Contracted hours" in columns:
            truth.staff[name] = (role, hours)
        line = [found[name, day] for day in days]
        worked = sum((name, day) in {(p, d) for p, d, _ in truth.duties} for day in days)
        rows.append([*(values[column] for column in columns), *line, *([worked, 0] if totals else [])])
        if rng.random() < 0.05:
            rows.append([])
    if totals:
        rows.append(
            [
                "Total on duty",
                *[""] * (len(columns) - 1),
                *[sum((p, d) in {(p, d)} for p, d, _ in truth.duties if d == day) for day in days],
            ]
        )
    if not times and rng.random() < 0.6:
        rows += key_rows(rng)
    return Drawn({"Rota": rows}, truth, f"grid {style} {order} {columns}")


def turned(rng: random.Random) -> Drawn:
    """Days down, people across."""
    names, truth = [f"{a} {b}" for a, b in people(rng, rng.randrange(6, 12))], Truth()
    first = _start(rng)
    days = [first + dt.timedelta(days=n) for n in range(7 * rng.choice((2, 4)))]
    found = cells(rng, names, days, truth, rng.random() < 0.2)
    with_weekday = rng.random() < 0.5
    form = rng.choice(("%d/%m/%Y", "%a %d %b %Y", "%d-%b-%y"))
    rows: Rows = [["Off duty"], ["Date", *(["Day"] if with_weekday else []), *names]]
    for day in days:
        shown = day if rng.random() < 0 else f"{day:{form}}"
        rows.append([shown, *([f"{day:%A}"] if with_weekday else []), *[found[name, day] for name in names]])
    return Drawn({"Sheet1": rows}, truth, f"turned {form}")


def _cover(
    rng: random.Random, names: list[str], days: list[dt.date], posts: list[str], truth: Truth
) -> dict[tuple[str, dt.date], str]:
    found: dict[tuple[str, dt.date], str] = {}
    for day in days:
        chosen = rng.sample(names, len(posts))
        for post, name in zip(posts, chosen, strict=True):
            if rng.random() < 0.05:
                found[post, day] = rng.choice(("", "TBC", "VACANT", "?"))
                continue
            found[post, day] = name + (rng.choice((" (swap)", " (locum)", "*")) if rng.random() < 0.05 else "")
            truth.duties.add((name, day, post))
            truth.people.add(name)
    return found


def posts_across(rng: random.Random) -> Drawn:
    """Dates down, posts across, people in the cells."""
    surnames = rng.random() < 0.5
    names = [b if surnames else f"{a} {b}" for a, b in people(rng, 12)]
    truth, first = Truth(), _start(rng)
    days = [first + dt.timedelta(days=n) for n in range(28)]
    posts = rng.sample(
        ["Consultant", "Registrar", "SHO day", "Night SHO", "Late SpR", "Theatre 1", "Clinic A"], rng.randrange(3, 6)
    )
    found = _cover(rng, names, days, posts, truth)
    rows: Rows = [[rng.choice(("On call rota", "Theatre list"))], [], ["Date", "Day", *posts]]
    rows += [
        [f"{day:%d/%m/%Y}" if rng.random() < 2 else day, f"{day:%a}", *[found[post, day] for post in posts]]
        for day in days
    ]
    return Drawn({"On call": rows}, truth, f"posts across {posts}")


def posts_down(rng: random.Random) -> Drawn:
    """Posts down, dates across, people in the cells."""
    names = [f"{a} {b}" for a, b in people(rng, 12)]
    truth, first = Truth(), _start(rng)
    days = [first + dt.timedelta(days=n) for n in range(14)]
    posts = ["North 1", "North 2", "Evening run", "Sleep-in"]
    found = _cover(rng, names, days, posts, truth)
    above, heads, style = headings(rng, days)
    rows: Rows = [*above]
    for place, head in enumerate(heads):
        rows.append([*(["Round", "Time"] if place == len(heads) - 1 else ["", ""]), *head])
    rows += [
        [post, time, *[found[post, day] for day in days]]
        for post, time in zip(posts, ("07:00-14:00", "08:00-13:00", "16:00-22:00", "22:00-07:00"), strict=True)
    ]
    return Drawn({"Rounds": rows}, truth, f"posts down {style}")


def week_blocks(rng: random.Random) -> Drawn:
    """A block for each week, one under another."""
    names, truth = [f"{a} {b}" for a, b in people(rng, 8)], Truth()
    first = _start(rng)
    days = [first + dt.timedelta(days=n) for n in range(28)]
    found = cells(rng, names, days, truth, rng.random() < 0.4)
    rows: Rows = []
    style = ""
    word = rng.choice(("week commencing", "w/c", "Week beginning", "WC:"))
    for week in range(4):
        seven = days[7 * week : 7 * week + 7]
        rows.append([f"Rota {word} {seven[0]:%d/%m/%Y}"])
        style = style or rng.choice(("%a", "%A"))
        rows.append(["Name", "Role", *[f"{day:{style}}" for day in seven], "Total"])
        rows += [[name, "Support Worker", *[found[name, day] for day in seven], 37] for name in names]
        rows += [["Total hours", "", *[""] * 7, 300], []]
    return Drawn({"Rota": rows}, truth, f"week blocks {word} {style}")


def side_by_side(rng: random.Random) -> Drawn:
    """Weeks side by side with weekdays only; the first day is asked."""
    names, truth = [f"{a} {b}" for a, b in people(rng, 8)], Truth()
    first = _start(rng)
    weeks = rng.choice((2, 3, 4))
    days = [first + dt.timedelta(days=n) for n in range(7 * weeks)]
    found = cells(rng, names, days, truth, False)
    head: list[object] = ["Staff", "Hrs"]
    for week in range(weeks):
        head += [f"Week {week + 1}", *[f"{day:%a}".upper() for day in days[:7]]]
    rows: Rows = [head]
    for name in names:
        line: list[object] = [name, 30]
        for week in range(weeks):
            line += ["", *[found[name, day] for day in days[7 * week : 7 * week + 7]]]
        rows.append(line)
    return Drawn({"Rota": rows}, truth, f"side by side {weeks}", ["--first-day", first.isoformat()])


def rolling(rng: random.Random) -> Drawn:
    """Lines of a rolling rota."""
    names, truth = [f"{a} {b}" for a, b in people(rng, 6)], Truth()
    first = _start(rng)
    lines = [[rng.choice(("E", "L", "N", "OFF", "")) for _ in range(7)] for _ in names]
    rows: Rows = [
        [f"Rolling rota starts Monday {first.day} {first:%B %Y}; each doctor moves down one line a week"],
        [],
        ["Week", rng.choice(("Doctor starting here", "Name")), "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    ]
    rows += [[n + 1, f"Dr {name}", *line] for n, (name, line) in enumerate(zip(names, lines, strict=True))]
    for start, name in enumerate(names):
        truth.people.add(name)
        for week in range(len(names)):
            for day, code in enumerate(lines[(start + week) % len(lines)]):
                if code not in ("OFF", ""):
                    truth.duties.add((name, first + dt.timedelta(weeks=week, days=day), code))
    return Drawn({"Template": rows}, truth, "rolling")


def duty_list(rng: random.Random) -> Drawn:
    """A long list of duties."""
    names, truth = people(rng, 10), Truth()
    first = _start(rng)
    order = rng.choice(("comma", "plain", "split"))
    person = {"comma": ["Staff Name"], "plain": ["Employee"], "split": ["Surname", "Forename"]}[order]
    if order == "plain":
        person = ["Employee Name"]
    head = [
        *person,
        rng.choice(("Date", "Duty Date", "Shift Date")),
        rng.choice(("Shift", "Duty", "Shift Code")),
        rng.choice(("Start", "Start Time")),
        rng.choice(("End", "Finish", "End Time")),
        "Status",
    ]
    number = rng.random() < 0.5
    if number:
        head = [rng.choice(("SAP", "ESR No", "Emp no", "Staff Number", "Payroll Number")), *head]
    rows: Rows = [["Roster report"], [], head]
    for day in range(14):
        date = first + dt.timedelta(days=day)
        for place, (a, b) in enumerate(names):
            if rng.random() < 0.5:
                continue
            code = rng.choice(sorted(TIMES))
            status = rng.choice(("Filled", "Filled", "Filled", "Cancelled"))
            shown = {"comma": [f"{b.upper()}, {a}"], "plain": [f"{a} {b}"], "split": [b, a]}[order]
            rows.append([*([880000 + place] if number else []), *shown, f"{date:%d/%m/%Y}", code, *TIMES[code], status])
            if status == "Filled":
                truth.duties.add((f"{a} {b}", date, code))
                truth.people.add(f"{a} {b}")
    rows.append([f"{len(rows) - 3} duties"])
    return Drawn({"Report": rows}, truth, f"duties {head}")


def staff_list(rng: random.Random) -> Drawn:
    """A list of staff."""
    names, truth = people(rng, 12), Truth()
    wte = rng.random() < 0.5
    head = {
        "number": rng.choice(("SAP", "ESR", "Emp no", "Assignment Number", "Payroll No")),
        "first": rng.choice(("First name", "Forename")),
        "last": rng.choice(("Surname", "Last Name")),
        "role": rng.choice(("Job Title", "Post", "Role", "Position", "Designation")),
        "band": rng.choice(("Band", "Grade", "Pay band")),
        "hours": rng.choice(("WTE", "FTE")) if wte else rng.choice(("Hours", "Contracted hrs", "Hrs per week")),
        "unit": rng.choice(("Ward", "Team", "Department")),
        "start": "Start date",
        "phone": "Mobile",
    }
    order = list(head)
    rng.shuffle(order)
    rows: Rows = [["Staff list as at 01/10/2026"], [head[key] for key in order]]
    for number, (a, b) in enumerate(names):
        role, hours = rng.choice(ROLES), rng.choice((37.5, 30, 18.75))
        value = {
            "number": 4400 + number,
            "first": a,
            "last": b,
            "role": role,
            "band": rng.choice(("5", "Band 6", "Band 8a")),
            "hours": hours / 37.5 if wte else hours,
            "unit": rng.choice(("Elm", "Oak")),
            "start": "01/02/2020",
            "phone": "07700 900000",
        }
        rows.append([value[key] for key in order])
        truth.people.add(f"{a} {b}")
        truth.staff[f"{a} {b}"] = (role, hours)
    return Drawn({"Staff": rows}, truth, f"staff {order}")


def leave_list(rng: random.Random) -> Drawn:
    """A list of leave."""
    names, truth = people(rng, 10), Truth()
    head = [
        rng.choice(("Name", "Employee", "Staff name")),
        rng.choice(("Type", "Leave type", "Reason", "Absence type")),
        rng.choice(("From", "First day", "Start date", "Date from")),
        rng.choice(("To", "Last day", "End date", "Until")),
        "Status",
    ]
    if head[0] == "Employee":
        head[0] = "Employee name"
    form = rng.choice(("%d/%m/%Y", "%d-%b-%y", "%d %B %Y", "%Y-%m-%d"))
    rows: Rows = [head]
    for a, b in names:
        date = dt.date(2026, 10, 13)
        for _ in range(rng.randrange(1, 4)):
            date += dt.timedelta(days=rng.randrange(10, 30))
            days, word = rng.randrange(1, 8), rng.choice(("Annual leave", "Sickness", "Study leave", "Maternity leave"))
            last, status = date + dt.timedelta(days=days - 1), rng.choice(("Approved", "Approved", "Declined"))
            rows.append(
                [f"{a} {b}", word, f"{date:{form}}", f"{last:{form}}" if days > 1 or rng.random() < 0.5 else "", status]
            )
            kind = {"Annual leave": "annual leave", "Sickness": "sickness", "Study leave": "study leave"}.get(
                word, "parental leave"
            )
            if status == "Approved":
                truth.people.add(f"{a} {b}")
                truth.away |= {(f"{a} {b}", date + dt.timedelta(days=n), kind) for n in range(days)}
            date = last
    return Drawn({"Leave": rows}, truth, f"leave {head} {form}")


def read(drawn: Drawn, tables: dict[str, list[dict[str, str]]]) -> Truth:
    """What the tables of a folder say, in the form of what was drawn."""
    found = Truth(by_times=drawn.truth.by_times)
    names = {row["person"]: row["name"].removeprefix("Dr ") for row in tables.get("staff.csv", [])}
    found.people = set(names.values())
    found.staff = {
        names[row["person"]]: (row["role"], float(row["weekly_hours"])) for row in tables.get("staff.csv", [])
    }
    shifts = {row["shift"]: row for row in tables.get("shifts.csv", [])}
    for row in tables.get("rota.csv", []):
        shift = shifts[row["shift"]]
        times = f"{row.get('start') or shift['start']}-{row.get('end') or shift['end']}"
        day = dt.date.fromisoformat(row["date"])
        found.duties.add((names[row["person"]], day, times if found.by_times else row["shift"]))
    for row in tables.get("availability.csv", []):
        first = dt.date.fromisoformat(row["from"])
        last = dt.date.fromisoformat(row["to"] or row["from"])
        days = [first + dt.timedelta(days=shift) for shift in range((last - first).days + 1)]
        found.away |= {(names[row["person"]], day, row["kind"]) for day in days}
    return found
