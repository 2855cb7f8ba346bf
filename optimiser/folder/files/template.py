"""A template that people rotate through: its lines, their duties, and who works on them."""

from __future__ import annotations

from optimiser.folder.files.places import ORGANISATION, SITE, TEAM
from optimiser.folder.files.staffing import IMPORTANCE_WORDS, PERSON
from optimiser.folder.files.work import SHIFT
from optimiser.problem.calendar import WEEKDAYS
from optimiser.tabular import kinds
from optimiser.tabular.schema import Column, Table

LINE = ("template_lines.csv", "line")

TEMPLATE_LINES = Table(
    "template_lines.csv",
    "a line of a template that wraps round, and the terms of whoever works the whole of it",
    (
        Column("line", kinds.ID, "its name", required=True),
        Column("role", kinds.TEXT, "role, as in staff.csv", required=True),
        Column("band", kinds.BAND, "pay band or grade", default=""),
        Column("weekly_hours", kinds.WEEKLY_HOURS, "contracted hours a week of the whole line", required=True),
        Column("employer", kinds.ID, "organisation; may be blank where there is only one", refers=ORGANISATION),
        Column("packs", kinds.listed(kinds.TEXT), "rule packs for this line besides those of rota.toml", default=()),
        Column("home_site", kinds.ID, "where the line usually works", refers=SITE),
        Column("home_team", kinds.ID, "the team that the line belongs to", refers=TEAM),
        Column("teams", kinds.IDS, "rostered to these teams only; blank as in staff.csv", refers=TEAM),
        Column("skills", kinds.listed(kinds.TEXT), "what whoever works it can do: skills, each `name` or `name@level`"),
    ),
    key=("line",),
)

TEMPLATE = Table(
    "template.csv",
    "a duty of a line of the template; `rota template solve` makes the file, or write your own",
    (
        Column("line", kinds.ID, "whose", required=True, refers=LINE),
        Column("week", kinds.integer(1, 520), "week of the cycle, from 1", required=True),
        Column("day", kinds.choice(*WEEKDAYS), "day of that week", required=True),
        Column("shift", kinds.ID, "code of the shift", required=True, refers=SHIFT),
        Column("team", kinds.ID, "for which team; may be blank where there is only one", refers=TEAM),
        Column("capability", kinds.CAPABILITY, "what the person is used as; blank: the first that they have"),
    ),
    key=("line", "week", "day", "shift", "team"),
)

TEMPLATE_PEOPLE = Table(
    "template_people.csv",
    "a person who works on the template; `rota template assign` fills line and turn",
    (
        Column("person", kinds.ID, "who", required=True, refers=PERSON),
        Column("line", kinds.ID, "the line that the person is on; blank: to be chosen", refers=LINE),
        Column("lines", kinds.IDS, "the lines to choose among; blank for all", refers=LINE),
        Column("prefers", kinds.IDS, "lines that the person would rather have", refers=LINE),
        Column(
            "importance", kinds.POINTS, "points lost on a line that is not preferred", default="low",
            refers=IMPORTANCE_WORDS,
        ),
        Column(
            "percent",
            kinds.integer(1, 100),
            "of the line's duties of each shift; blank: contracted hours as a part of the line's",
        ),
        Column("shares_with", kinds.ID, "slot share: the person who works on the same line", refers=PERSON),
        Column(
            "dealt", kinds.choice("duties", "weeks"), "whether a part of a line is dealt duty by duty (nights and "
            "weekends in their blocks) or in whole weeks", default="duties",
        ),
        Column("turn", kinds.integer(0, 9), "at which turn the dealing begins; blank: to be chosen"),
    ),
    key=("person",),
)  # fmt: skip
