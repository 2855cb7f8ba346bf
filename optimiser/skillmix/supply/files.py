"""The files of a supply folder, described as data: reading, checking and the documentation page all come from here."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.skillmix.supply.problem import AGE_BANDS, JOINER_SOURCES, PIPELINE_RATES, POST_RATES, ActsOn
from optimiser.tabular.kinds import ID, MONEY, TEXT, YES_NO, Kind, Wrong, choice, decimal, integer, share
from optimiser.tabular.schema import Column, Row, Table
from optimiser.tabular.toml import Document, Key, Section

RECORD_ROLES_CSV = "record_roles.csv"

ANYWHERE = "all"
"""Word for every employer of a role."""

DEMAND_RATES = ("growth", "productivity")
ROUTES = (
    "degree", "apprenticeship", "nursing associate", "associate top-up", "advanced practice", "scientist training",
    "medical", "conversion", "other",
)  # fmt: skip
YEAR = integer(1990, 2150)
WTE = decimal(0, None, "WTE")
_YEAR_DOC = (
    "year beginning 31 March; blank: all years. Where rows differ only in the year, values run straight from one year "
    "to the next, and stay the same before the first and after the last: a row by itself holds in every year"
)


_NUMBER = decimal(None)


def _rate(text: str) -> float:
    """A share that may be negative, as `0.08`, `8%` or `-1%`."""
    percent = text.endswith("%")
    value = float(_NUMBER.read(text[:-1].strip() if percent else text)) / (100 if percent else 1)
    if not -1 < value <= 1:
        raise Wrong(f"'{text}' is not between -1 and 1", f"{text}%" if abs(value) <= 100 and not percent else "")
    return value


RATE = Kind("rate", "expected a yearly rate such as 0.08 or 8%", _rate)


def _ordered(row: Row) -> Iterator[tuple[str, str, str]]:
    low, central, high = row.low, row.central, row.high
    if central is None:
        return  # the column is missing, and said to be
    if low is not None and low > central:
        yield "low", f"{low:g} is above the central value {central:g}", "expected low, central and high in order"
    if high is not None and high < central:
        yield "high", f"{high:g} is below the central value {central:g}", "expected low, central and high in order"
    if (low is None) != (high is None):
        yield "low" if low is None else "high", "half a range is given", "expected both low and high, or neither"


def _rate_place(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.measure is None or row.central is None:
        return
    if (row.measure in PIPELINE_RATES) != bool(row.pipeline):
        if row.pipeline:
            told, wanted = f"{row.measure} is a rate of posts, not of a training route", "expected a blank cell"
        else:
            told = f"{row.measure} is a rate of one training route, and the row does not say of which"
            wanted = "expected the code of a route in pipelines.csv"
        yield "pipeline", told, f"{wanted}; {', '.join(PIPELINE_RATES)} are of a route, all others are not"
    if row.training_year is not None and row.measure != "attrition":
        yield "training_year", f"{row.measure} does not differ by year of training", "expected attrition"
    of_posts = [name for name in ("role", "profession", "organisation", "sector") if row[name]]
    if row.measure in PIPELINE_RATES and of_posts:
        yield of_posts[0], f"{row.measure} is the same for all who learn on a route", "expected a blank cell"
    if row.measure == "ageing" and row.age_band == AGE_BANDS[1]:
        yield "age_band", "ageing is of those under 55, who come to be 55", "expected under 55, or a blank cell"
    if row.measure not in DEMAND_RATES and (row.central < 0 or (row.low or 0) < 0):
        yield "central", "the rate is negative", "expected a share from 0 to 1"
    if row.age_band and row.measure not in POST_RATES:
        yield "age_band", f"{row.measure} does not differ by age", "expected a blank cell"


def _places(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.places is None:
        return
    if row.places_max is not None and row.places_max < max(row.places_min, row.places):
        yield "places_max", f"{row.places_max:g} is below today's places or the least", "expected at least as many"
    if row.places_min > row.places:
        yield "places_min", f"{row.places_min:g} is above today's {row.places:g} places", "expected at most as many"
    if not row.from_role and row.off_the_job_share:
        yield "off_the_job_share", "learners from outside take no staff time", "expected a from_role, or a blank cell"
    if row.from_organisation and not row.from_role:
        yield "from_organisation", "learners from outside have no employer", "expected a from_role, or a blank cell"
    if not row.from_role and row.learner_wte != 1.0:
        yield "learner_wte", "learners from outside are no staff", "expected a from_role, or the rate participation"
    if row.from_role == row.role:
        yield "from_role", "the course leads back to where it began", "expected another role"


def _reach(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.in_place > row.reach:
        yield "in_place", f"{row.in_place:g} is above its reach {row.reach:g}", "expected at most the reach"
    if row.rota_share and row.acts_on not in (None, ActsOn.LEAVE, ActsOn.RETIRE):
        told = f"a measure on {row.acts_on} covers nobody who stays in post"
        yield "rota_share", told, "expected it of measures on leave or retire, or a blank cell"


def _not_negative(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.central is not None and min(row.central, row.central if row.low is None else row.low) < 0:
        yield "central", "the rate is negative", "expected a share from 0 to 1; a flow the other way has a row too"


def _span(kind: Kind, what: str) -> tuple[Column, ...]:
    return (
        Column("low", kind, "least value thought possible; blank with high: no range"),
        Column("central", kind, f"likeliest value: {what}", required=True),
        Column("high", kind, "greatest value thought possible"),
    )


ROLE_KEY = ("roles.csv", "role")
ORGANISATION_KEY = ("organisations.csv", "organisation")
PIPELINE_KEY = ("pipelines.csv", "pipeline")
_SOURCE = (
    Column("source", TEXT, "where the figure is from", default=""),
    Column("verified", YES_NO, "whether that source was read and says so", default=False),
)
_WHOM = (
    Column("role", ID, "role; blank: all", refers=ROLE_KEY),
    Column("profession", ID, "profession; blank: all", refers=("roles.csv", "profession")),
    Column("organisation", ID, "organisation; blank: all", refers=ORGANISATION_KEY),
    Column("sector", ID, "sector; blank: all", refers=("organisations.csv", "sector")),
    Column("age_band", choice(*AGE_BANDS), "age band; blank: both", default=""),
)

SUPPLY_TABLES: tuple[Table, ...] = (
    Table(
        "organisations.csv", "an employer, or a group of employers", required_file=True, key=("organisation",),
        columns=(
            Column("organisation", ID, "code", required=True),
            Column("name", TEXT, "name to show", default=""),
            Column("sector", ID, "sector, such as acute, community, mental health, social care", required=True),
            Column("source", TEXT, "where its stocks are from", default=""),
            Column("as_of", TEXT, "date of those stocks", default=""),
        ),
    ),
    Table(
        "roles.csv", "a role whose stock is followed", required_file=True, key=("role",),
        columns=(
            Column("role", ID, "code of the role", required=True),
            Column("name", TEXT, "name to show", default=""),
            Column("profession", ID, "profession it belongs to; rates and scenarios may be of a profession",
                   required=True),
            Column("registered", YES_NO, "in the registered share; a nursing associate is not", default=False),
            Column("annual_cost_gbp", MONEY, "pay and on-costs of one WTE a year", required=True),
            Column("temporary_cost_gbp", MONEY, "bank or agency staff in place of one WTE for a year", required=True),
            Column("hours_a_year", decimal(1, 2600, "hours"), "hours worked by one WTE in a year, leave taken off",
                   default=1525.0),
        ),
    ),
    Table(
        "stocks.csv", "staff in post at the opening 31 March", required_file=True,
        key=("role", "organisation", "age_band"),
        columns=(
            Column("role", ID, "role", required=True, refers=ROLE_KEY),
            Column("organisation", ID, "organisation", required=True, refers=ORGANISATION_KEY),
            Column("age_band", choice(*AGE_BANDS), "age band", required=True),
            Column("wte", WTE, "whole-time equivalents; 0 opens a post that others can move into", required=True),
            *_SOURCE,
        ),
    ),
    Table(
        "required.csv", "what is needed of a role. Between given years it runs straight, before the first it is "
        "the same, after the last it grows by the rates growth and productivity",
        required_file=True, key=("role", "organisation", "year"),
        columns=(
            Column("role", ID, "role", required=True, refers=ROLE_KEY),
            Column("organisation", ID, "organisation; blank: of all together", refers=ORGANISATION_KEY),
            Column("year", YEAR, "31 March of this year", required=True),
            Column("wte", WTE, "WTE needed at work", required=True),
            Column("temporary_share", share(), "share of it that bank and agency staff can fill, the same in every "
                   "year", default=0.1),
            *_SOURCE,
        ),
    ),
    Table(
        "mix_roles.csv", "which role of this folder a role of a mix is, for --mix; roles of the mix that no row names "
        "must be roles here by the same code", key=("mix_role", "role"),
        columns=(
            Column("mix_role", ID, "role of the mix", required=True),
            Column("role", ID, "role here; blank: it is not followed", refers=ROLE_KEY),
            Column("share", decimal(0, None), "WTE here for one WTE of the mix", default=1.0),
        ),
    ),
    Table(
        RECORD_ROLES_CSV, "which role of this folder a role of a staff record is, for `rota mix stocks`; roles that no "
        "row names must be roles here by the same code or name", key=("record_role", "band"),
        columns=(
            Column("record_role", TEXT, "role of the record, whatever its case", required=True),
            Column("band", TEXT, "its pay band; blank: every band that no other row names", default=""),
            Column("role", ID, "role here; blank: it is not followed", refers=ROLE_KEY),
            Column("full_time_hours", decimal(1, 60, "hours"), "weekly hours of one WTE", default=37.5),
            Column("share_55", share(), "share of 55 and over among those without a date of birth; blank: none, and "
                   "that is said"),
        ),
    ),
    Table(
        "rates.csv", "a yearly rate with its range. Where several rows fit, the one that names the role wins, then the "
        "one that names the organisation, profession, sector, age band. Every post needs a leave rate; where no row of "
        "another measure fits, it is 0",
        required_file=True,
        key=("measure", *(column.name for column in _WHOM), "pipeline", "training_year", "year"),
        checks=(_ordered, _rate_place),
        columns=(
            Column("measure", choice(*POST_RATES, *PIPELINE_RATES, *DEMAND_RATES),
                   "leave (the system), move (to other employers), retire, hours given up (by staff who stay and work "
                   "less than full time), ageing (under 55 to 55 and over): shares of opening WTE; return: share of "
                   "retiring WTE that comes back; first 90 days: share of joiners gone by then; "
                   "attrition: share of learners lost in a year of training; join: share of the qualified "
                   "who take a post; participation: WTE of each who does; growth and productivity: of the requirement",
                   required=True),
            *_WHOM,
            Column("pipeline", ID, "training route: rows of attrition, join and participation must name one, "
                   "all others leave it blank", refers=PIPELINE_KEY),
            Column("training_year", integer(1, 12), "year of training; blank: every year"),
            Column("year", YEAR, _YEAR_DOC),
            *_span(RATE, "a share such as 0.08 or 8%"),
            *_SOURCE,
        ),
    ),
    Table(
        "pipelines.csv", "a training route", key=("pipeline",), checks=(_places,),
        columns=(
            Column("pipeline", ID, "code of the route", required=True),
            Column("name", TEXT, "name to show", default=""),
            Column("route", choice(*ROUTES), "kind of route", required=True),
            Column("role", ID, "role of those who qualify", required=True, refers=ROLE_KEY),
            Column("from_role", ID, "role they are employed in while they train; blank: from outside", refers=ROLE_KEY),
            Column("from_organisation", ID, "employer of those who train, where it is another than they go to, such as "
                   "a care provider whose staff become nursing associates of a trust; all: every employer of them; "
                   "blank: the organisation they go to", refers=ORGANISATION_KEY, also=(ANYWHERE,)),
            Column("organisation", ID, "where they go; blank: everywhere by staff in post, or in service their own "
                   "employer", refers=ORGANISATION_KEY),
            Column("years", integer(1, 12, "years"), "length of the course", required=True),
            Column("places", decimal(0, None, "places"), "learners who begin each year today", required=True),
            Column("places_min", decimal(0, None, "places"), "fewest a plan may choose", default=0.0),
            Column("places_max", decimal(0, None, "places"), "most that a plan may choose; blank: today's places"),
            Column("ramp", decimal(0, None, "places"), "by how many places a year they may change; blank: any"),
            Column("cost_gbp", MONEY, "cost of a learner a year; backfill is in it only where off_the_job_share is "
                   "blank, for that share is missing at work, and counted there", default=0),
            Column("specialty", TEXT, "what they are trained in, such as microbiology, for the commissioning table",
                   default=""),
            Column("stage", TEXT, "stage of career that it leads to, such as practitioner, scientist or consultant, "
                   "for the commissioning table", default=""),
            Column("provider", TEXT, "who teaches, for the commissioning table", default=""),
            Column("payer", TEXT, "who pays, for the commissioning table", default=""),
            Column("off_the_job_share", share(), "share of working time in protected training, of learners in service",
                   default=0.0),
            Column("learner_wte", decimal(0.05, 1, "WTE"), "WTE that a learner in service is employed for, less than 1 "
                   "where they learn part time; those from outside have the rate participation", default=1.0),
            *_SOURCE,
        ),
    ),
    Table(
        "placements.csv", "practice placements: weeks there are in a year. A plan takes no more",
        key=("placement", "year"),
        columns=(
            Column("placement", ID, "code", required=True),
            Column("name", TEXT, "name to show", default=""),
            Column("year", YEAR, _YEAR_DOC),
            Column("weeks", decimal(0, None, "weeks"), "weeks for learners that it has in the year", required=True),
            *_SOURCE,
        ),
    ),
    Table(
        "placement_use.csv", "weeks of a placement that a learner takes",
        key=("pipeline", "training_year", "placement"),
        columns=(
            Column("pipeline", ID, "training route", required=True, refers=PIPELINE_KEY),
            Column("training_year", integer(1, 12), "year of training; blank: every year"),
            Column("placement", ID, "placement", required=True, refers=("placements.csv", "placement")),
            Column("weeks", decimal(0, 52, "weeks"), "weeks of one learner in that year", required=True),
        ),
    ),
    Table(
        "rotations.csv", "where trainees from outside work for a year of their training, such as doctors or scientists "
        "who rotate between employers. They count towards what is required and are in no stock; their pay is in the "
        "cost of their pipeline", key=("pipeline", "training_year", "role", "organisation"),
        columns=(
            Column("pipeline", ID, "training route", required=True, refers=PIPELINE_KEY),
            Column("training_year", integer(1, 12), "year of training; blank: every year"),
            Column("role", ID, "role whose work they do", required=True, refers=ROLE_KEY),
            Column("organisation", ID, "employer they are with", required=True, refers=ORGANISATION_KEY),
            Column("share", share(), "share of the year's trainees who are there", required=True),
            Column("service_wte", decimal(0, 1, "WTE"), "work that one of them gives there, training and less than "
                   "full time taken off", required=True),
            *_SOURCE,
        ),
    ),
    Table(
        "ladders.csv", "a step of a path through several roles, such as band 5 to advanced practice; pipelines or "
        "flows lead from each to the next", key=("ladder", "step"),
        columns=(
            Column("ladder", ID, "code of the path", required=True),
            Column("name", TEXT, "name to show", default=""),
            Column("step", integer(1, 20), "number of the step, from 1", required=True),
            Column("role", ID, "role", required=True, refers=ROLE_KEY),
            Column("least_years", integer(0, 20, "years"), "years in the role before the next course begins, of those "
                   "who came up to it; whoever was in post at the start has served them", default=0),
            *_SOURCE,
        ),
    ),
    Table(
        "learners.csv", "learners in training at the opening 31 March", key=("pipeline", "training_year"),
        columns=(
            Column("pipeline", ID, "training route", required=True, refers=PIPELINE_KEY),
            Column("training_year", integer(1, 12), "year of training they are in", required=True),
            Column("learners", decimal(0, None, "learners"), "how many", required=True),
            *_SOURCE,
        ),
    ),
    Table(
        "joiners.csv", "joiners other than the newly qualified, WTE a year. Rows that fit the same post are added up",
        checks=(_ordered,),
        key=("role", "organisation", "route", "year"),
        columns=(
            Column("role", ID, "role", required=True, refers=ROLE_KEY),
            Column("organisation", ID, "organisation; blank: all that have the role", refers=ORGANISATION_KEY),
            Column("route", choice(*JOINER_SOURCES), "where they come from", required=True),
            Column("year", YEAR, _YEAR_DOC),
            *_span(WTE, "WTE a year"),
            Column("share_55", share(), "share of them who are 55 and over", default=0.0),
            Column("extra_max", WTE, "WTE a year that could be recruited beyond that, the same in every year",
                   default=0.0),
            Column("extra_cost_gbp", MONEY, "one-off cost of each such WTE.", default=0),
            *_SOURCE,
        ),
    ),
    Table(
        "flows.csv", "staff who move between organisations (health and social care) or between professions",
        key=("from_role", "from_organisation", "to_role", "to_organisation"), checks=(_ordered, _not_negative),
        columns=(
            Column("from_role", ID, "role they leave", required=True, refers=ROLE_KEY),
            Column("from_organisation", ID, "organisation; blank: each with both roles", refers=ORGANISATION_KEY),
            Column("to_role", ID, "role they take up; blank: the same", refers=ROLE_KEY),
            Column("to_organisation", ID, "organisation they join; blank: the same", refers=ORGANISATION_KEY),
            *_span(RATE, "share of opening WTE a year"),
            Column("shared_competences", TEXT, "competences that carry over", default=""),
            *_SOURCE,
        ),
    ),
    Table(
        "measures.csv", "a retention measure", key=("measure",), checks=(_ordered, _reach),
        columns=(
            Column("measure", ID, "code of the measure", required=True),
            Column("name", TEXT, "name to show", default=""),
            Column("acts_on", choice(*(a.value for a in ActsOn)), "which loss it reduces; return: it brings retiring "
                   "staff back", required=True),
            *_WHOM,
            *_span(share(), "share of the covered people's loss that does not happen"),
            Column("reach", share(), "greatest share of people it can cover", default=1.0),
            Column("in_place", share(), "share covered today; the rates of rates.csv are of people whom no measure "
                   "covers, so what it keeps today is taken off them", default=0.0),
            Column("cost_gbp", MONEY, "yearly cost of each WTE covered: staff, retiring or joining", required=True),
            Column("first_year", YEAR, "first year in which it can work; blank: from the start"),
            Column("rota_share", share(), "share of the covered WTE that a rota loses by it: portfolio sessions, "
                   "shifts that an agreement closes; as `rota mix prove` measures it", default=0.0),
            *_SOURCE,
        ),
    ),
)  # fmt: skip

SUPPLY_TOML = Document(
    "supply.toml", "the settings of a supply folder: years, target, seed",
    (
        Section("", "What the folder is.", (
            Key("title", TEXT, "title of the plan", default=""),
            Key("first_year", YEAR, "the stocks are those of 31 March of this year", required=True),
            Key("years", integer(1, 60, "years"), "how many years to report", default=10),
            Key("close_by", YEAR, "the gap is to be closed at 31 March of this year and after; absent: at the end"),
            Key("gap_price_gbp", MONEY, "price of one missing WTE-year, to weigh the gap against money; absent: the "
                "gap is closed first, then money is saved"),
            Key("cushion_percent", decimal(0, 100, "percent"), "how far above what is required a plan aims, against "
                "rates worse than the likeliest", default=0.0),
            Key("discount_percent", decimal(0, 30, "percent a year"), "discount of later costs where a plan is chosen; "
                "costs that are told are not discounted", default=0.0),
            Key("seed", integer(0), "seed of the draws", default=1),
            Key("draws", integer(0, 100_000), "draws for the ranges; none where it is 0 or nothing has a range",
                default=1000),
        )),
    ),
)  # fmt: skip
