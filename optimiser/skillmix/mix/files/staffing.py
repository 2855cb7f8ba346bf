"""Who may do it: roles, skills, the staff there are and may be had, limits, time freed."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.skillmix.mix.files.kinds import LEVEL, UPLIFT, positive
from optimiser.skillmix.mix.problem import LIMIT_KINDS, Source
from optimiser.tabular.kinds import ID, IDS, MONEY, TEXT, YES_NO, choice, decimal, integer, share
from optimiser.tabular.schema import Column, Row, Table


def _one_cost(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.source in (Source.BANK, Source.AGENCY) and row.hourly_gbp is None:
        yield "hourly_gbp", f"{row.source} staff have no hourly price", "expected pounds an hour, all charges included"
    if row.source not in (Source.BANK, Source.AGENCY) and row.hourly_gbp is not None:
        what = f"{row.source} staff are paid by the year, through leave and sickness"
        yield "hourly_gbp", what, "expected annual_pay_gbp, or source bank or agency"
    elif row.annual_pay_gbp is not None and row.hourly_gbp is not None:
        yield "annual_pay_gbp", f"{row.source} staff have an hourly price", "expected a blank cell"
    if row.source == Source.TRAINING and not row["from"]:
        yield "from", "nobody is said to be trained", "expected the option whose staff are trained"
    if row.wte_max is not None and row.wte_min is not None and row.wte_min > row.wte_max:
        yield "wte_min", f"{row.wte_min:g} is more than wte_max {row.wte_max:g}", "expected at most wte_max"
    if row.source == Source.EXISTING and row.wte_max is None:
        yield "wte_max", "existing staff without a number", "expected the WTE in post"


def _supervised(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.supervisor and not row.supervision_share:
        yield "supervision_share", "supervision without hours", "expected supervisor's hours for each hour, such as 0.1"
    if row.supervision_share and not row.supervisor:
        yield "supervisor", "supervision hours without a supervisor", "expected the competence of the supervisor"


def _freed_with_supervision(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.hours_freed > 0 and not (row.supervisor and row.supervision_share):
        yield (
            "supervision_share",
            f"{row.hours_freed:g} hours are said to be freed with no supervision",
            "expected the supervisor and the share of an hour that the role costs them",
        )


def _limit_value(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.kind.startswith("share") and row.value > 1:
        yield "value", f"{row.value:g} is more than the whole", "expected a share from 0 to 1"
    if not row.kind.startswith("share") and row.share_of == "own":
        yield "share_of", f"{row.kind} is no share", "expected share_of for shares only"
    if row.kind.startswith("wte") or row.kind == "spend_at_most":
        for column in ("place", "setting", "time"):
            if row[column]:
                yield column, f"{row.kind} counts posts, which have no {column}", "expected a blank cell"
        if row.who == "supervised":
            yield "who", "posts are not supervised, hours are", "expected such as role:X or source:agency"
    if row.hard and row.price_gbp is not None:
        yield "price_gbp", "a hard limit has no price", "expected a price or hard = yes, not both"
    if not row.hard and row.price_gbp is None:
        yield (
            "price_gbp",
            "the limit is neither hard nor priced",
            "expected pounds per hour, WTE or pound, or hard = yes",
        )


ROLES_CSV = Table(
    "roles.csv",
    "a kind of post",
    required_file=True,
    key=("role",),
    columns=(
        Column("role", ID, "code of the role", required=True),
        Column("name", TEXT, "name to show", default=""),
        Column(
            "band",
            ID,
            "band of Agenda for Change or of pay_ranges.csv; blank where pay is given in staff.csv",
            default="",
        ),
        Column("registered", YES_NO, "counts in the registered share. A nursing associate does not", default=False),
        Column("register", TEXT, "professional register, such as nurse, nursing associate, HCPC, GMC", default=""),
        Column("tags", IDS, "words that limits may select by", default=()),
        Column("hours_per_week", decimal(1, 60, "hours"), "contracted hours of one WTE", default=37.5),
        Column(
            "portfolio_share", share(), "contract time for education, leadership, research: not clinical", default=0.0
        ),
        Column(
            "off_the_job_hours", decimal(0, 37.5, "hours"), "apprentices' protected training hours a week", default=0.0
        ),
        Column("uplift_percent", UPLIFT, "leave, sickness and study; blank: as in mix.toml"),
        Column("whole", YES_NO, "new posts (hired, trained, borrowed) are whole persons of one WTE", default=False),
        Column(
            "unsocial_percent",
            decimal(0, 200, "percent"),
            "extra pay on Saturdays and nights; blank: the band's, without a band none",
        ),
        Column(
            "sunday_percent",
            decimal(0, 200, "percent"),
            "extra pay on Sundays and public holidays; blank: the band's, without a band none",
        ),
    ),
)

SKILLS_CSV = Table(
    "skills.csv",
    "what a role may do, how fast, and under whose supervision",
    required_file=True,
    key=("role", "competence", "level", "supervisor"),
    checks=(_supervised, positive("minutes_ratio")),
    columns=(
        Column("role", ID, "role", required=True, refers=("roles.csv", "role")),
        Column("competence", ID, "competence", required=True, refers=("competences.csv", "competence")),
        Column("level", LEVEL, "highest level it may do", default=1),
        Column(
            "minutes_ratio",
            decimal(0, 10),
            "minutes it takes for each standard minute: 1.25 is a quarter longer",
            default=1.0,
        ),
        Column(
            "supervisor",
            ID,
            "competence of the supervisor this needs; blank: works alone",
            refers=("competences.csv", "competence"),
        ),
        Column("supervisor_level", LEVEL, "least level of the supervisor", default=1),
        Column("supervision_share", decimal(0, 2), "supervisor's hours for each hour worked", default=0.0),
        Column("risk_points", decimal(0), "your own weight of the risk of an hour worked so", default=0.0),
        Column("source", TEXT, "scope of practice it rests on", default=""),
    ),
)

STAFF_CSV = Table(
    "staff.csv",
    "an option: staff there are or may be had",
    required_file=True,
    key=("option",),
    checks=(_one_cost,),
    columns=(
        Column("option", ID, "code of the option", required=True),
        Column("organisation", ID, "employer", required=True, refers=("organisations.csv", "organisation")),
        Column("role", ID, "role", required=True, refers=("roles.csv", "role")),
        Column("source", choice(*(source.value for source in Source)), "how they are had", required=True),
        Column("wte_min", decimal(0, None, "WTE"), "least WTE; blank: all who exist, otherwise none"),
        Column("wte_max", decimal(0, None, "WTE"), "most WTE; blank: no cap"),
        Column("places", IDS, "places they work in; blank: all", default=(), refers=("places.csv", "place")),
        Column("settings", IDS, "settings they work in; blank: all", default=(), refers=("settings.csv", "setting")),
        Column("times", IDS, "times of day they work; blank: all", default=(), refers=("times.csv", "time")),
        Column("annual_pay_gbp", MONEY, "basic pay of one WTE; blank: the band's"),
        Column(
            "hourly_gbp",
            MONEY,
            "bank and agency alone: price of an hour worked, all charges included; hours not worked cost nothing",
        ),
        Column("lead_weeks", integer(0, 1000, "weeks"), "weeks until they can work", default=0),
        Column("one_off_gbp", MONEY, "cost of getting one WTE: recruitment, fees, backfill", default=0),
        Column("spread_years", decimal(0.25, 40, "years"), "years over which that cost is spread", default=1.0),
        Column(
            "from",
            ID,
            "option whose staff they are now: each one trained or lent leaves it",
            refers=("staff.csv", "option"),
        ),
    ),
)

LIMITS_CSV = Table(
    "limits.csv",
    "a floor or a cap",
    key=("limit",),
    checks=(_limit_value,),
    columns=(
        Column("limit", ID, "code of the limit", required=True),
        Column(
            "kind",
            choice(*LIMIT_KINDS),
            "what is limited: hours a week, a share of hours, WTE, or pounds a year without premiums. Floors count "
            "hours in which somebody is only present too",
            required=True,
        ),
        Column(
            "who",
            TEXT,
            "Whom it counts: all, registered, supervised (hours worked under supervision), role:X, register:X, tag:X, "
            "band:X, source:X, organisation:X, sector:X, or competence:X@level (those who need no supervision for it).",
            required=True,
        ),
        Column("value", decimal(0), "the floor or cap, in what its kind measures; a share from 0 to 1", required=True),
        Column(
            "share_of",
            choice("all", "own"),
            "What a share is of. all: everybody's hours in that place, setting and time. own: the hours that those "
            "counted work anywhere.",
            default="all",
        ),
        Column(
            "place", ID, "place; blank: all together; each: in each", refers=("places.csv", "place"), also=("each",)
        ),
        Column(
            "setting",
            ID,
            "setting; blank: all together; each: in each",
            refers=("settings.csv", "setting"),
            also=("each",),
        ),
        Column(
            "time", ID, "time of day; blank: all together; each: in each", refers=("times.csv", "time"), also=("each",)
        ),
        Column("hard", YES_NO, "must never be missed", default=False),
        Column("price_gbp", MONEY, "price of missing it by an hour, or by a WTE or a pound for a year"),
        Column("source", TEXT, "where the limit is from", default=""),
    ),
)

FREED_CSV = Table(
    "freed.csv",
    "time of others that a role frees; nothing is freed unless it stands here with its supervision",
    key=("role", "competence"),
    checks=(_freed_with_supervision,),
    columns=(
        Column("role", ID, "role that frees time", required=True, refers=("roles.csv", "role")),
        Column(
            "competence",
            ID,
            "competence whose hours fall away",
            required=True,
            refers=("competences.csv", "competence"),
        ),
        Column("level", LEVEL, "highest level of the hours that fall away", default=1),
        Column(
            "hours_freed",
            decimal(0, 2, "hours"),
            "hours freed for each hour the role works there and then",
            required=True,
        ),
        Column("supervisor", ID, "competence of the supervisor", refers=("competences.csv", "competence")),
        Column("supervisor_level", LEVEL, "least level of the supervisor", default=1),
        Column("supervision_share", decimal(0, 2), "supervisor's hours for each hour that frees time", default=0.0),
        Column("source", TEXT, "evidence for the figure", required=True),
    ),
)
