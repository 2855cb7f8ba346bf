"""A small folder with a template: three lines of two weeks, four people of whom two share a slot."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "rota.toml": """\
name = "clinic"
[period]
start = 2027-01-04
weeks = 4
[template]
start = 2027-01-04
weeks = 2
[rules]
without = ["all"]
packs = ["core"]
""",
    "organisations.csv": "organisation\nT\n",
    "teams.csv": "team,organisation\nC,T\n",
    "shifts.csv": "shift,start,end\nD,08:00,16:00\nN,20:00,08:00\n",
    "demand.csv": "team,cover_period,capability,minimum\nC,D,role: doctor,1\nC,N,role: doctor,1\n",
    "staff.csv": "person,role,weekly_hours,home_team\nP1,doctor,40,C\nP2,doctor,40,C\nP3,doctor,20,C\nP4,doctor,20,C\n",
    "template_lines.csv": "line,role,weekly_hours,home_team\nL1,doctor,40,C\nL2,doctor,40,C\nL3,doctor,40,C\n",
    "template_people.csv": "person,prefers,shares_with,dealt\nP1,L1,,\nP2,L1,,\nP3,,P4,weeks\nP4,,P3,weeks\n",
    "availability.csv": "person,kind,from,to\nP1,annual leave,2027-01-11,2027-01-17\n",
}

WEEKS = {"L1": ("DDDDD..", "NNNN..."), "L2": (".....DD", "DDDDD.."), "L3": ("NNNNNNN", "....NNN")}
"""The lines of a template written by hand, a letter a day."""


def write_clinic(folder: Path, by_hand: bool = False) -> Path:
    """Write the folder, with a template written by hand where that is asked for."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in FILES.items():
        (folder / file).write_text(text, encoding="utf-8")
    if by_hand:
        days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
        rows = [
            f"{line},{week},{day},{shift}\n"
            for line, weeks in WEEKS.items()
            for week, codes in enumerate(weeks, start=1)
            for day, shift in zip(days, codes, strict=True)
            if shift != "."
        ]
        (folder / "template.csv").write_text("line,week,day,shift\n" + "".join(rows), encoding="utf-8")
    return folder
