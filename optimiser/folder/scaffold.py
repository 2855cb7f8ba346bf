"""``rota new``: a small working rota folder to start from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from optimiser.tabular.faults import Faults
from optimiser.tabular.output import whole_folder, write_csv, write_text

WEEKS = 2

PRICES = """\
[importance]    # points of the words used in the files
low = 25
medium = 100
high = 400
critical = 1600

[demand]        # prices of demand rows that name none
below_minimum = "critical"
below_ideal = "low"
above_maximum = "low"
"""
"""What the rota.toml of a new folder says of prices."""

_SETTINGS = (
    """\
# What each key means: docs/rota-folder.md
name = "Willow ward"

[period]
start = {start}
weeks = {weeks}
bank_holidays = "england"

"""
    + PRICES
    + """
[requests]
importance = "low"
budget = 200

[rules]
packs = []      # besides those that roles and sectors imply: rota rules list; without = ["PACK"] takes one away

[[rule]]        # a rule of this ward: any rule of rota rules, with its numbers and price
id = "consecutive-days"
name = "ward: days in a row"
title = "At most 5 working days in a row"
source = "ward policy"
price = "high"
params = {{ most = 5 }}

[[rule]]
id = "rest-after-nights"
name = "ward: rest after nights"
title = "46 h off after a run of nights"
source = "ward policy"
price = "high"
params = {{ nights = 1, minutes = 2760 }}

[[rule]]
id = "fairness"
name = "ward: fair nights"
title = "Nights in proportion to contracted hours, one more at most"
source = "ward policy"
price = "low"
params = {{ measure = "nights", tolerance = 1 }}

[solve]
seconds = 10
seed = 1
"""
)

_REGISTERED, _SUPPORT = "registered nurse", "nursing support"

_STAFF = [
    # person, name, role, band, weekly hours, kind, hourly cost
    ("P01", "Amara Okafor", "charge nurse", "7", 37.5, "permanent", "31.20"),
    ("P02", "Bethan Rees", "staff nurse", "6", 37.5, "permanent", "25.40"),
    ("P03", "Chidi Eze", "staff nurse", "5", 37.5, "permanent", "20.24"),
    ("P04", "Dilys Hughes", "staff nurse", "5", 37.5, "permanent", "20.24"),
    ("P05", "Elif Kaya", "staff nurse", "5", 37.5, "permanent", "20.24"),
    ("P06", "Farah Aziz", "staff nurse", "5", 30, "permanent", "20.24"),
    ("P07", "Grace Mensah", "staff nurse", "5", 37.5, "permanent", "20.24"),
    ("P08", "Hugh Carter", "staff nurse", "5", 37.5, "permanent", "20.24"),
    ("P09", "Ines Duarte", "staff nurse", "5", 22.5, "permanent", "20.24"),
    ("P10", "Jo Walsh", "nursing associate", "4", 37.5, "permanent", "17.60"),
    ("P11", "Kemi Ade", "healthcare assistant", "3", 37.5, "permanent", "15.90"),
    ("P12", "Liam Doyle", "healthcare assistant", "3", 37.5, "permanent", "15.90"),
    ("P13", "Mei Lin", "healthcare assistant", "2", 37.5, "permanent", "15.60"),
    ("P14", "Nora Byrne", "healthcare assistant", "2", 30, "permanent", "15.60"),
    ("P15", "Omar Said", "healthcare assistant", "2", 37.5, "permanent", "15.60"),
    ("P16", "Petra Novak", "healthcare assistant", "2", 22.5, "permanent", "15.60"),
    ("P17", "Quinn Reid", "staff nurse", "5", 0, "bank", "23.50"),
    ("P18", "Rosa Marin", "healthcare assistant", "2", 0, "bank", "17.90"),
]

_SHIFTS = [
    # shift, name, start, end, unpaid break, cover periods, colour
    ("E", "early", "07:00", "15:00", 30, "early", "#f6d55c"),
    ("L", "late", "13:30", "21:30", 30, "late", "#3caea3"),
    ("LD", "long day", "07:00", "20:00", 60, "early|late", "#ed553b"),
    ("N", "night", "21:00", "07:30", 30, "night", "#20639b"),
]

_DEMAND = [
    # days, cover period, capability, minimum, ideal
    ("Mon-Fri", "early", _REGISTERED, 2, 3),
    ("Sat-Sun", "early", _REGISTERED, 2, ""),
    ("", "late", _REGISTERED, 2, ""),
    ("", "night", _REGISTERED, 1, ""),
    ("", "early", _SUPPORT, 2, ""),
    ("", "late", _SUPPORT, 1, 2),
    ("", "night", _SUPPORT, 1, ""),
]


def scaffold(folder: Path | str, start: dt.date | None = None) -> list[Path]:
    """Write a small working rota folder: a ward of 18 people over two weeks, every cover period met.

    Args:
        folder: made if it is not there; a folder that already has a file of ours is a fault.
        start: first day of the period; by default the first Monday more than five weeks away, when rotas are made.

    Returns:
        The files written.

    Raises:
        BadInput: the folder is not empty.
    """
    home = Path(folder)
    faults = Faults()
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        faults.add(str(folder), None, None, "the folder is not empty", "expected a new or an empty folder")
        faults.raise_if_any()
    today = dt.date.today()
    first = start or today + dt.timedelta(days=(7 - today.weekday()) + 35)

    def day(number: int) -> str:
        return (first + dt.timedelta(days=number)).isoformat()

    tables: dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]] = {
        "staff.csv": (
            ("person", "name", "employer", "role", "band", "weekly_hours", "kind", "hourly_cost", "home_team"),
            [(*row[:2], "RXW", *row[2:], "WILLOW") for row in _STAFF],
        ),
        "shifts.csv": (("shift", "name", "start", "end", "unpaid_break", "cover_periods", "colour"), list(_SHIFTS)),
        "demand.csv": (
            ("team", "days", "cover_period", "capability", "minimum", "ideal"),
            [("WILLOW", *row) for row in _DEMAND],
        ),
        "organisations.csv": (("organisation", "name", "sector"), [("RXW", "Example NHS Trust", "community")]),
        "teams.csv": (("team", "name", "organisation", "beds"), [("WILLOW", "Willow ward", "RXW", 24)]),
        "skills.csv": (
            ("skill", "registration", "levels", "description"),
            [
                (_REGISTERED, "yes", 1, "on the register of the Nursing and Midwifery Council"),
                (_SUPPORT, "no", 1, "care certificate and local competences"),
                ("nurse in charge", "no", 1, "assessed as able to take charge of a shift"),
            ],
        ),
        "staff_skills.csv": (
            ("person", "skill", "level", "to"),
            [
                *((row[0], _REGISTERED, 1, day(300)) for row in _STAFF if row[2] in ("staff nurse", "charge nurse")),
                *(
                    (row[0], _SUPPORT, 1, "")
                    for row in _STAFF
                    if row[2] in ("nursing associate", "healthcare assistant")
                ),
                *((person, "nurse in charge", 1, "") for person in ("P01", "P02", "P03", "P04", "P07")),
            ],
        ),
        "availability.csv": (
            ("person", "kind", "from", "to"),
            [("P05", "annual leave", day(7), day(11)), ("P12", "study leave", day(2), day(2))],
        ),
        "requests.csv": (
            ("person", "from", "to", "wish", "shifts", "importance", "note"),
            [
                ("P03", day(5), day(6), "off", "", "medium", "family weekend"),
                ("P08", day(3), "", "work", "N", "low", "a night before a day course"),
                ("P15", day(12), day(12), "off", "", "low", ""),
            ],
        ),
        "flexible_working.csv": (
            ("person", "agreement", "days", "time", "standing"),
            [("P06", "no nights", "", "", "contractual"), ("P09", "fixed days", "Mon|Wed|Thu", "", "contractual")],
        ),
    }
    with whole_folder(home) as made:
        write_text(made / "rota.toml", _SETTINGS.format(start=first.isoformat(), weeks=WEEKS))
        for name, (header, rows) in tables.items():
            write_csv(made / name, header, rows)
    return [home / "rota.toml", *(home / name for name in tables)]
