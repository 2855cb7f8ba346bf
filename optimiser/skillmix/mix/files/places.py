"""Where, when, at what, and the words that a rota has for it."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.skillmix.mix.files.kinds import positive
from optimiser.tabular.kinds import CLOCK, END_CLOCK, ID, MONEY, TEXT, YES_NO, choice, decimal, share
from optimiser.tabular.schema import Column, Row, Table


def _paid_once(row: Row) -> Iterator[tuple[str, str, str]]:
    dearer = row.unsocial_share + row.sunday_share
    if dearer > 1 + 1e-9:
        told = f"{dearer:.0%} of the time is paid at a higher rate"
        yield "sunday_share", told, "expected unsocial_share and sunday_share of one whole: an hour has one rate"


ORGANISATIONS_CSV = Table(
    "organisations.csv",
    "an employer of the system",
    key=("organisation",),
    columns=(
        Column("organisation", ID, "code of the employer", required=True),
        Column("name", TEXT, "name to show", default=""),
        Column(
            "sector",
            TEXT,
            "acute, community, mental health, primary care, social care, diagnostics or voluntary.",
            default="",
        ),
    ),
)

PLACES_CSV = Table(
    "places.csv",
    "a place where people live and are cared for: a locality, a town, a network of sites",
    key=("place",),
    columns=(
        Column("place", ID, "code of the place", required=True),
        Column("name", TEXT, "name to show", default=""),
    ),
)

SETTINGS_CSV = Table(
    "settings.csv",
    "a kind of place of work: home, clinic, ward, laboratory",
    key=("setting",),
    columns=(
        Column("setting", ID, "code of the setting", required=True),
        Column("name", TEXT, "name to show", default=""),
        Column(
            "kind",
            choice("home", "clinic", "ward", "emergency", "primary care", "laboratory", "remote", "other"),
            "what it is, for the warnings from published evidence",
            default="other",
        ),
    ),
)

TIMES_CSV = Table(
    "times.csv",
    "a part of the week",
    required_file=True,
    key=("time",),
    checks=(positive("hours_per_week"), _paid_once),
    columns=(
        Column("time", ID, "code of the time of day", required=True),
        Column("name", TEXT, "name to show", default=""),
        Column(
            "hours_per_week",
            decimal(0, 168, "hours"),
            "how long it lasts in a week; one WTE can work no more than this in it",
            required=True,
        ),
        Column("unsocial_share", share(), "part of it paid at the Saturday and night rate", default=0.0),
        Column("sunday_share", share(), "part of it paid at the Sunday and public-holiday rate", default=0.0),
    ),
)

COMPETENCES_CSV = Table(
    "competences.csv",
    "something people can do, in the words of a framework",
    required_file=True,
    key=("competence",),
    columns=(
        Column("competence", ID, "code of the competence", required=True),
        Column("name", TEXT, "name to show", default=""),
        Column(
            "registered_work",
            YES_NO,
            "work of registered professionals: done by others it counts as dilution",
            default=False,
        ),
        Column("unmet_gbp_per_hour", MONEY, "price of an hour not met; blank: the price in mix.toml"),
        Column(
            "capability",
            TEXT,
            "the rota's words for it, such as prescriber; levels above 1 are asked as prescriber@2",
            default="",
        ),
    ),
)

TEAMS_CSV = Table(
    "teams.csv",
    "a team of the rota and where it works: the link to a rota folder",
    key=("team",),
    columns=(
        Column("team", ID, "code of the team in the rota", required=True),
        Column("organisation", ID, "its employer", required=True, refers=("organisations.csv", "organisation")),
        Column("place", ID, "place", required=True, refers=("places.csv", "place")),
        Column("setting", ID, "setting", required=True, refers=("settings.csv", "setting")),
    ),
)

PERIODS_CSV = Table(
    "periods.csv",
    "a cover period of the rota and which time of day it is: the link to a rota folder",
    key=("period", "days"),
    columns=(
        Column("period", ID, "name of the cover period in the rota", required=True),
        Column("days", choice("daily", "weekdays", "saturday", "sunday", "weekend"), "on which days", default="daily"),
        Column("time", ID, "time of day", required=True, refers=("times.csv", "time")),
        Column("start", CLOCK, "when it starts, such as 07:30; needed for a rota"),
        Column("end", END_CLOCK, "when it ends, such as 15:30; at or before the start it is the next day's"),
    ),
)
