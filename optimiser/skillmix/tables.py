"""The files of a mix folder, described as data: reading, checking and the documentation page all come from here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from optimiser.folder.kinds import ID, IDS, MONEY, TEXT, YES_NO, Kind, choice, decimal, integer, listed, share
from optimiser.folder.schema import Column, Row, Table
from optimiser.folder.toml import Document, Key, Section
from optimiser.skillmix.parts import LIMIT_KINDS, OBJECTIVES, Source

LEVEL = integer(1, 9)
GROWTH = decimal(-50, 200, "percent a year")
PERCENT = decimal(0, 100, "percent")
UPLIFT_MODE = choice("multiply", "divide")
HOURS = decimal(0, None, "hours")


def _one_cost(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.source in (Source.BANK, Source.AGENCY) and row.hourly_gbp is None:
        yield "hourly_gbp", f"{row.source} staff have no hourly price", "expected pounds an hour, all charges included"
    if row.annual_pay_gbp is not None and row.hourly_gbp is not None:
        yield "hourly_gbp", "the row has both annual pay and an hourly price", "expected one of them"
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
    if row.hard and row.price_gbp is not None:
        yield "price_gbp", "a hard limit has no price", "expected a price or hard = yes, not both"
    if not row.hard and row.price_gbp is None:
        yield "price_gbp", "the limit is neither hard nor priced", "expected pounds per hour, WTE or pound, or hard = yes"


def _positive(name: str) -> Callable[[Row], Iterator[tuple[str, str, str]]]:
    def check(row: Row) -> Iterator[tuple[str, str, str]]:
        if row[name] == 0:
            yield name, "0 is no amount", "expected more than 0"

    return check


LIST = listed(ID)

TABLES: tuple[Table, ...] = (
    Table(
        "organisations.csv", "The employers of the system.", key=("organisation",),
        columns=(
            Column("organisation", ID, "Code of the employer.", required=True),
            Column("name", TEXT, "Name to show.", default=""),
            Column("sector", TEXT, "acute, community, mental health, primary care, social care, diagnostics or voluntary.",
                   default=""),
        ),
    ),
    Table(
        "places.csv", "Where people live and are cared for: localities, towns, networks of sites.", key=("place",),
        columns=(
            Column("place", ID, "Code of the place.", required=True),
            Column("name", TEXT, "Name to show.", default=""),
        ),
    ),
    Table(
        "settings.csv", "Kinds of place of work: home, clinic, ward, laboratory.", key=("setting",),
        columns=(
            Column("setting", ID, "Code of the setting.", required=True),
            Column("name", TEXT, "Name to show.", default=""),
            Column("kind", choice("home", "clinic", "ward", "emergency", "primary care", "laboratory", "remote", "other"),
                   "What it is, for the warnings from published evidence.", default="other"),
        ),
    ),
    Table(
        "times.csv", "Parts of the week.", required_file=True, key=("time",),
        columns=(
            Column("time", ID, "Code of the time of day.", required=True),
            Column("name", TEXT, "Name to show.", default=""),
            Column("hours_per_week", decimal(0, 168, "hours"),
                   "How long it lasts in a week; one WTE can work no more than this in it.", required=True),
            Column("unsocial_share", share(), "Part of it paid at the Saturday and night rate.", default=0.0),
            Column("sunday_share", share(), "Part of it paid at the Sunday and public-holiday rate.", default=0.0),
        ),
    ),
    Table(
        "competences.csv", "What people can do, in the words of a framework.", required_file=True, key=("competence",),
        columns=(
            Column("competence", ID, "Code of the competence.", required=True),
            Column("name", TEXT, "Name to show.", default=""),
            Column("registered_work", YES_NO, "Work of registered professionals: done by others it counts as dilution.",
                   default=False),
            Column("unmet_gbp_per_hour", MONEY, "Price of an hour not met; blank: the price in mix.toml."),
            Column("capability", TEXT,
                   "The rota's words for it, such as prescriber; levels above 1 are asked as prescriber@2.", default=""),
        ),
    ),
    Table(
        "population.csv", "People by need.", key=("place", "group"),
        columns=(
            Column("place", ID, "Place.", required=True, refers=("places.csv", "place")),
            Column("group", ID, "Group of people with like needs, such as frail.", required=True),
            Column("people", decimal(0, None, "people"), "How many in the base year.", required=True),
            Column("growth_percent", GROWTH, "Growth of their number a year.", default=0.0),
        ),
    ),
    Table(
        "rates.csv", "How much the groups of population.csv need.", key=("group", "activity"),
        columns=(
            Column("group", ID, "Group of people.", required=True, refers=("population.csv", "group")),
            Column("activity", ID, "Activity.", required=True, refers=("tasks.csv", "activity")),
            Column("per_1000", decimal(0, None, "activities"), "Activities a year for 1,000 of them.", required=True),
            Column("source", TEXT, "Where the figure is from.", default=""),
        ),
    ),
    Table(
        "activity.csv", "Activity given as such: contacts, visits, tests.", key=("place", "activity"),
        columns=(
            Column("place", ID, "Place.", required=True, refers=("places.csv", "place")),
            Column("activity", ID, "Activity.", required=True, refers=("tasks.csv", "activity")),
            Column("per_year", decimal(0, None, "activities"), "How many in the base year.", required=True),
            Column("growth_percent", GROWTH, "Growth a year.", default=0.0),
            Column("source", TEXT, "Where the figure is from.", default=""),
        ),
    ),
    Table(
        "tasks.csv", "What an activity takes: minutes by competence and level.", key=("activity", "task"),
        columns=(
            Column("activity", ID, "Activity.", required=True),
            Column("task", ID, "Name of the task.", required=True),
            Column("competence", ID, "Competence it takes.", required=True, refers=("competences.csv", "competence")),
            Column("level", LEVEL, "Least level of the competence.", default=1),
            Column("minutes", decimal(0, None, "minutes"), "Minutes for one, travel and notes included.", required=True),
            Column("share", share(), "Part of the activities that need it.", default=1.0),
            Column("setting", ID, "Where it is done.", required=True, refers=("settings.csv", "setting")),
            Column("profile", ID, "How it spreads over the week.", required=True, refers=("profiles.csv", "profile")),
            Column("source", TEXT, "Where the minutes are from.", default=""),
        ),
    ),
    Table(
        "profiles.csv", "How work spreads over the times of day; the shares of a profile make 1.",
        key=("profile", "time"),
        columns=(
            Column("profile", ID, "Name of the profile.", required=True),
            Column("time", ID, "Time of day.", required=True, refers=("times.csv", "time")),
            Column("share", share(), "Part of the work done then.", required=True),
        ),
    ),
    Table(
        "care_hours.csv", "Care hours per patient day wanted on wards.",
        key=("place", "setting", "competence", "level"),
        columns=(
            Column("place", ID, "Place.", required=True, refers=("places.csv", "place")),
            Column("setting", ID, "Ward.", required=True, refers=("settings.csv", "setting")),
            Column("competence", ID, "Competence.", required=True, refers=("competences.csv", "competence")),
            Column("level", LEVEL, "Least level.", default=1),
            Column("patients", decimal(0, None, "patients"), "Patients in beds at 23:59, on average.", required=True),
            Column("hours_per_patient_day", HOURS, "Hours of care for each in 24 hours.", required=True),
            Column("profile", ID, "How they spread over the week.", required=True, refers=("profiles.csv", "profile")),
            Column("growth_percent", GROWTH, "Growth of patients a year.", default=0.0),
        ),
    ),
    Table(
        "hours.csv", "Hours needed, given as such.", key=("place", "setting", "time", "competence", "level"),
        columns=(
            Column("place", ID, "Place.", required=True, refers=("places.csv", "place")),
            Column("setting", ID, "Setting.", required=True, refers=("settings.csv", "setting")),
            Column("time", ID, "Time of day.", required=True, refers=("times.csv", "time")),
            Column("competence", ID, "Competence.", required=True, refers=("competences.csv", "competence")),
            Column("level", LEVEL, "Least level.", default=1),
            Column("hours_per_week", HOURS, "Hours a week in the base year.", required=True),
            Column("growth_percent", GROWTH, "Growth a year.", default=0.0),
        ),
    ),
    Table(
        "roles.csv", "Kinds of post.", required_file=True, key=("role",),
        columns=(
            Column("role", ID, "Code of the role.", required=True),
            Column("name", TEXT, "Name to show.", default=""),
            Column("band", ID, "Agenda for Change band; blank where pay is given in staff.csv.", default=""),
            Column("registered", YES_NO, "Counts in the registered share. A nursing associate does not.", default=False),
            Column("register", TEXT, "Professional register, such as nurse, nursing associate, HCPC, GMC.", default=""),
            Column("tags", LIST, "Words that limits may select by.", default=()),
            Column("hours_per_week", decimal(1, 60, "hours"), "Contracted hours of one WTE.", default=37.5),
            Column("portfolio_share", share(), "Contract time for education, leadership, research: not clinical.",
                   default=0.0),
            Column("off_the_job_hours", decimal(0, 37.5, "hours"), "Apprentices' protected training hours a week.",
                   default=0.0),
            Column("uplift_percent", PERCENT, "Leave, sickness and study; blank: as in mix.toml."),
            Column("unsocial_percent", decimal(0, 200, "percent"),
                   "Extra pay on Saturdays and nights; blank: the band's."),
            Column("sunday_percent", decimal(0, 200, "percent"),
                   "Extra pay on Sundays and public holidays; blank: the band's."),
        ),
    ),
    Table(
        "skills.csv", "What each role may do, how fast, and under whose supervision.", required_file=True,
        key=("role", "competence", "level", "supervisor"), checks=(_supervised, _positive("minutes_ratio")),
        columns=(
            Column("role", ID, "Role.", required=True, refers=("roles.csv", "role")),
            Column("competence", ID, "Competence.", required=True, refers=("competences.csv", "competence")),
            Column("level", LEVEL, "Highest level it may do.", default=1),
            Column("minutes_ratio", decimal(0, 10), "Minutes it takes for each standard minute: 1.25 is a quarter longer.",
                   default=1.0),
            Column("supervisor", ID, "Competence of the supervisor this needs; blank: works alone.", refers=("competences.csv", "competence")),
            Column("supervisor_level", LEVEL, "Least level of the supervisor.", default=1),
            Column("supervision_share", decimal(0, 2), "Supervisor's hours for each hour worked.", default=0.0),
            Column("risk_points", decimal(0), "Your own weight of the risk of an hour worked so.", default=0.0),
            Column("source", TEXT, "Scope of practice it rests on.", default=""),
        ),
    ),
    Table(
        "staff.csv", "The staff there are and may be had: each row is an option.", required_file=True, key=("option",),
        checks=(_one_cost,),
        columns=(
            Column("option", ID, "Code of the option.", required=True),
            Column("organisation", ID, "Employer.", required=True, refers=("organisations.csv", "organisation")),
            Column("role", ID, "Role.", required=True, refers=("roles.csv", "role")),
            Column("source", choice(*(source.value for source in Source)), "How they are had.", required=True),
            Column("wte_min", decimal(0, None, "WTE"), "Least WTE; blank: all who exist, otherwise none."),
            Column("wte_max", decimal(0, None, "WTE"), "Most WTE; blank: no cap."),
            Column("places", IDS, "Places they work in; blank: all.", default=(), refers=("places.csv", "place")),
            Column("settings", IDS, "Settings they work in; blank: all.", default=(),
                   refers=("settings.csv", "setting")),
            Column("times", IDS, "Times of day they work; blank: all.", default=(), refers=("times.csv", "time")),
            Column("annual_pay_gbp", MONEY, "Basic pay of one WTE; blank: the band's."),
            Column("hourly_gbp", MONEY, "Price of an hour worked, all charges included; for bank and agency."),
            Column("lead_weeks", integer(0, 1000, "weeks"), "Weeks until they can work.", default=0),
            Column("one_off_gbp", MONEY, "Cost of getting one WTE: recruitment, fees, backfill.", default=0),
            Column("spread_years", decimal(0.25, 40, "years"), "Years over which that cost is spread.", default=1.0),
            Column("from", ID, "Option whose staff they are now: each one trained or lent leaves it.", refers=("staff.csv", "option")),
        ),
    ),
    Table(
        "limits.csv", "Floors and caps.", key=("limit",), checks=(_limit_value,),
        columns=(
            Column("limit", ID, "Code of the limit.", required=True),
            Column("kind", choice(*LIMIT_KINDS), "What is measured: hours a week, share of hours, WTE, pounds a year.",
                   required=True),
            Column("who", TEXT, "Whom it counts: all, registered, supervised, role:X, register:X, tag:X, band:X, "
                   "source:X, organisation:X, sector:X, competence:X@level.", required=True),
            Column("value", decimal(0), "The floor or cap.", required=True),
            Column("share_of", choice("all", "own"), "A share of everybody's hours in the scope, or of their own "
                   "hours everywhere.", default="all"),
            Column("place", ID, "Place; blank: all together; each: in each.", refers=("places.csv", "place"),
                   also=("each",)),
            Column("setting", ID, "Setting; blank: all together; each: in each.", refers=("settings.csv", "setting"), also=("each",)),
            Column("time", ID, "Time of day; blank: all together; each: in each.", refers=("times.csv", "time"), also=("each",)),
            Column("hard", YES_NO, "Must never be missed.", default=False),
            Column("price_gbp", MONEY, "Price of missing it by an hour, a WTE or a pound."),
            Column("source", TEXT, "Where the limit is from.", default=""),
        ),
    ),
    Table(
        "freed.csv", "Time of others that a role frees. Nothing is freed unless it stands here with its supervision.",
        key=("role", "competence"), checks=(_freed_with_supervision,),
        columns=(
            Column("role", ID, "Role that frees time.", required=True, refers=("roles.csv", "role")),
            Column("competence", ID, "Competence whose hours fall away.", required=True,
                   refers=("competences.csv", "competence")),
            Column("level", LEVEL, "Highest level of the hours that fall away.", default=1),
            Column("hours_freed", decimal(0, 2, "hours"), "Hours freed for each hour the role works there and then.",
                   required=True),
            Column("supervisor", ID, "Competence of the supervisor.", refers=("competences.csv", "competence")),
            Column("supervisor_level", LEVEL, "Least level of the supervisor.", default=1),
            Column("supervision_share", decimal(0, 2), "Supervisor's hours for each hour that frees time.", default=0.0),
            Column("source", TEXT, "Evidence for the figure.", required=True),
        ),
    ),
    Table(
        "wisn.csv", "Staff categories for WISN, days a year.", key=("category",),
        columns=(
            Column("category", ID, "Staff category in one place.", required=True),
            Column("weeks", decimal(0, 53, "weeks"), "Weeks in a year.", default=52.0),
            Column("days_per_week", decimal(0, 7, "days"), "Working days a week.", default=5.0),
            Column("annual_leave_days", decimal(0, 366, "days"), "Annual leave.", default=0.0),
            Column("public_holiday_days", decimal(0, 366, "days"), "Public holidays.", default=0.0),
            Column("sick_days", decimal(0, 366, "days"), "Sickness.", default=0.0),
            Column("other_leave_days", decimal(0, 366, "days"), "Study and other leave.", default=0.0),
            Column("hours_per_day", decimal(0.25, 24, "hours"), "Working hours a day.", default=7.5),
            Column("category_percent", decimal(0, 99, "percent"), "Working time all spend on support work.", default=0.0),
            Column("individual_hours", decimal(0, None, "hours"), "Hours a year certain members spend on other work.",
                   default=0.0),
            Column("actual", decimal(0, None, "staff"), "Staff there are; blank: not known."),
        ),
    ),
    Table(
        "wisn_activity.csv", "Work of the categories of wisn.csv.", key=("category", "activity"),
        columns=(
            Column("category", ID, "Staff category.", required=True, refers=("wisn.csv", "category")),
            Column("activity", ID, "What is done.", required=True),
            Column("per_year", decimal(0, None, "units"), "Units a year.", required=True),
            Column("unit_hours", decimal(0, None, "hours"), "Standard hours of one.", required=True),
        ),
    ),
    Table(
        "posts.csv", "Posts that must be filled, for establishments by uplift.", key=("post",),
        columns=(
            Column("post", ID, "Code of the post.", required=True),
            Column("role", ID, "Role.", required=True, refers=("roles.csv", "role")),
            Column("posts", decimal(0, None, "people"), "People on each shift.", default=1.0),
            Column("hours_per_shift", decimal(0, 24, "hours"), "Paid hours of a shift.", required=True),
            Column("shifts_per_week", decimal(0, 21, "shifts"), "Shifts a week.", required=True),
            Column("uplift_percent", PERCENT, "Uplift; blank: as in mix.toml."),
            Column("uplift_mode", UPLIFT_MODE, "How it is applied; blank: as in mix.toml."),
        ),
    ),
    Table(
        "teams.csv", "Teams of the rota, and where they work: the link to a rota folder.", key=("team",),
        columns=(
            Column("team", ID, "Code of the team in the rota.", required=True),
            Column("organisation", ID, "Its employer.", required=True, refers=("organisations.csv", "organisation")),
            Column("place", ID, "Place.", required=True, refers=("places.csv", "place")),
            Column("setting", ID, "Setting.", required=True, refers=("settings.csv", "setting")),
        ),
    ),
    Table(
        "periods.csv", "Cover periods of the rota, and which time of day they are: the link to a rota folder.",
        key=("period", "days"),
        columns=(
            Column("period", ID, "Name of the cover period in the rota.", required=True),
            Column("days", choice("daily", "weekdays", "saturday", "sunday", "weekend"), "On which days.",
                   default="daily"),
            Column("time", ID, "Time of day.", required=True, refers=("times.csv", "time")),
            Column("start", TEXT, "When it starts, such as 07:30.", default=""),
            Column("end", TEXT, "When it ends, such as 15:30.", default=""),
        ),
    ),
)

STAGE: Kind = decimal()

SETTINGS = Document(
    "mix.toml", "the settings of a mix: title, objective, costs",
    (
        Section("", "What the folder is.", (
            Key("title", TEXT, "Title of the plan.", default=""),
            Key("base_year", integer(1990, 2100), "Year that activity and population are of.", default=2026),
            Key("years_ahead", decimal(0, 50, "years"), "Years from the base year to the year planned for.", default=0.0),
            Key("productivity_percent", decimal(-20, 20, "percent a year"), "Yearly fall of minutes.", default=0.0),
            Key("needed_in_weeks", integer(0, 3000, "weeks"),
                "Weeks until the mix must work: options with a longer lead time are out. Absent: any will do."),
        )),
        Section("hours", "From contract to clinical hours.", (
            Key("uplift_percent", PERCENT, "Leave, sickness and study.", default=22.0),
            Key("uplift_mode", UPLIFT_MODE, "multiply: posts are hours times 1 + uplift. divide: hours over 1 - uplift.",
                default="divide"),
        )),
        Section("costs", "Pay and on-costs.", (
            Key("pay_point", choice("entry", "intermediate", "top"), "Point of the band.", default="top"),
            Key("pay_rise_percent", decimal(-20, 100, "percent"), "Rise on the scales of 1 April 2025.", default=0.0),
            Key("on_costs", choice("employer", "system"), "Pension contribution counted: what employers pay, or all.",
                default="employer"),
            Key("unmet_gbp_per_hour", MONEY, "Price of an hour not met, where the competence has none.", default=10_000),
        )),
        Section("objective", "What is best. Each [[objective]] is a stage: a weighted sum, the earlier ones held.",
                tuple(Key(name, decimal(), f"Weight on {unit}.", default=0.0) for name, unit in OBJECTIVES.items()),
                many=True),
        Section("link", "For the rota made from a mix.", (
            Key("start", TEXT, "First day, a Monday.", default=""),
            Key("weeks", integer(1, 26, "weeks"), "Length of the rota.", default=4),
        )),
    ),
)
