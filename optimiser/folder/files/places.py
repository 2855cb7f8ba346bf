"""Who employs, where, who needs cover, and what organisations lend to and recognise of each other."""

from __future__ import annotations

from optimiser.folder.files.checks import dates_in_order
from optimiser.tabular import kinds
from optimiser.tabular.schema import Column, Table

ORGANISATION = ("organisations.csv", "organisation")
SITE = ("sites.csv", "site")
TEAM = ("teams.csv", "team")

ORGANISATIONS = Table(
    "organisations.csv",
    "an organisation that employs people or has teams",
    (
        Column("organisation", kinds.ID, "its code, such as an ODS code", required=True),
        Column("name", kinds.TEXT, "its name in reports", default=""),
        Column(
            "sector",
            kinds.TEXT,
            "its sector, by which packs of rules go: acute, community, mental health, primary care, social care, "
            "diagnostics, voluntary, local authority or commissioner",
            default="",
        ),
    ),
    key=("organisation",),
)

SITES = Table(
    "sites.csv",
    "a place of work",
    (
        Column("site", kinds.ID, "its code", required=True),
        Column("name", kinds.TEXT, "its name in reports", default=""),
        Column("organisation", kinds.ID, "whose place it is", refers=ORGANISATION),
    ),
    key=("site",),
)

TEAMS = Table(
    "teams.csv",
    "who needs cover: a multidisciplinary team, a ward, a clinic, a care round",
    (
        Column("team", kinds.ID, "its code", required=True),
        Column("name", kinds.TEXT, "its name in reports", default=""),
        Column("organisation", kinds.ID, "who runs it; may be blank where there is only one", refers=ORGANISATION),
        Column("site", kinds.ID, "where it works", refers=SITE),
        Column("sector", kinds.TEXT, "its sector; by default its organisation's"),
        Column("beds", kinds.integer(), "beds, for care hours per patient day"),
    ),
    key=("team",),
)

CENSUS = Table(
    "census.csv",
    "patients in a team at the end of a day; several rows of a day are levels of acuity, added up",
    (
        Column("team", kinds.ID, "which team", required=True, refers=TEAM),
        Column("date", kinds.DATE, "the day at whose end (23:59) they are counted", required=True),
        Column("level", kinds.TEXT, "level of acuity, as the tool that you use calls it", default=""),
        Column("patients", kinds.integer(), "how many patients", required=True),
        Column(
            "multiplier",
            kinds.decimal(0, 100),
            "what a patient of this level counts in `weighted` care hours; the national tools' own are licensed, so "
            "bring yours",
            default=1,
        ),
    ),
    key=("team", "date", "level"),
)

ESTABLISHMENT = Table(
    "establishment.csv",
    "posts that are funded for a team, to hold what a rota uses of them against",
    (
        Column("team", kinds.ID, "whose posts", required=True, refers=TEAM),
        Column("capability", kinds.CAPABILITY, "of whom", default="any"),
        Column("posts", kinds.decimal(0, 10_000), "whole-time posts, such as 18.4", required=True),
        Column("weekly_hours", kinds.HOURS, "hours a week of a whole-time post; blank: 37.5"),
        Column(
            "uplift_percent",
            kinds.integer(0, 100),
            "of the hours at work, on top of them for leave, sickness and study",
            default=22,
        ),
    ),
    key=("team", "capability"),
)

TRAVEL = Table(
    "travel.csv",
    "the way between two sites, the same both ways; a pair that is not listed takes no time. From one duty to the "
    "next of a working day (a date of starts, on past midnight; a daily rest of 11 hours ends it) it is working time "
    "in every limit of hours; from home and back it is not",
    (
        Column("from_site", kinds.ID, "one site", required=True, refers=SITE),
        Column("to_site", kinds.ID, "the other", required=True, refers=SITE),
        Column("minutes", kinds.MINUTES, "minutes from door to door", required=True),
    ),
    key=("from_site", "to_site"),
)

SHARING = Table(
    "sharing.csv",
    "an agreement by which people of one employer may work for the teams of another",
    (
        Column("lender", kinds.ID, "the employer", required=True, refers=ORGANISATION),
        Column("borrower", kinds.ID, "whose teams they may work for", required=True, refers=ORGANISATION),
        Column("roles", kinds.listed(kinds.TEXT), "only these roles; blank for all"),
        Column("weekly_hours", kinds.HOURS, "most hours lent a week, over all people; blank for no limit"),
        Column(
            "importance",
            kinds.POINTS,
            "price of each duty lent; blank for none",
            default=0,
            refers=("rota.toml", "importance"),
        ),
        Column("from", kinds.DATE, "first day"),
        Column("to", kinds.DATE, "last day"),
    ),
    checks=(dates_in_order(),),
)

RECOGNITION = Table(
    "recognition.csv",
    "training or registration that one organisation has signed off and another accepts",
    (
        Column("skill", kinds.TEXT, "what is recognised", required=True, refers=("skills.csv", "skill")),
        Column("assessed_by", kinds.ID, "who signed it off", required=True, refers=ORGANISATION),
        Column("accepted_by", kinds.ID, "who accepts it", required=True, refers=ORGANISATION),
        Column("from", kinds.DATE, "first day"),
        Column("to", kinds.DATE, "last day"),
    ),
    checks=(dates_in_order(),),
)
