"""What is needed: population, activity, tasks and their spread over the week; WISN and posts."""

from __future__ import annotations

from optimiser.skillmix.mix.files.kinds import GROWTH, LEVEL, SOME_HOURS, UPLIFT, UPLIFT_MODE, positive
from optimiser.tabular.kinds import ID, TEXT, decimal, integer, share
from optimiser.tabular.schema import Column, Table

POPULATION_CSV = Table(
    "population.csv",
    "people with like needs in a place",
    key=("place", "group"),
    columns=(
        Column("place", ID, "place", required=True, refers=("places.csv", "place")),
        Column("group", ID, "group of people with like needs, such as frail", required=True),
        Column("people", decimal(0, None, "people"), "how many in the base year", required=True),
        Column("growth_percent", GROWTH, "growth of their number a year", default=0.0),
    ),
)

RATES_CSV = Table(
    "rates.csv",
    "how much of an activity a group of population.csv needs",
    key=("group", "activity"),
    columns=(
        Column("group", ID, "group of people", required=True, refers=("population.csv", "group")),
        Column("activity", ID, "activity", required=True, refers=("tasks.csv", "activity")),
        Column("per_1000", decimal(0, None, "activities"), "activities a year for 1,000 of them", required=True),
        Column("source", TEXT, "where the figure is from", default=""),
    ),
)

ACTIVITY_CSV = Table(
    "activity.csv",
    "activity given as such: contacts, visits, tests",
    key=("place", "activity"),
    columns=(
        Column("place", ID, "place", required=True, refers=("places.csv", "place")),
        Column("activity", ID, "activity", required=True, refers=("tasks.csv", "activity")),
        Column("per_year", decimal(0, None, "activities"), "how many in the base year", required=True),
        Column("growth_percent", GROWTH, "growth a year", default=0.0),
        Column("source", TEXT, "where the figure is from", default=""),
    ),
)

PAST_ACTIVITY_CSV = Table(
    "past_activity.csv",
    "how many of an activity there were in a year: the year asked for is forecast from at least four of them",
    key=("place", "activity", "year"),
    columns=(
        Column("place", ID, "place", required=True, refers=("places.csv", "place")),
        Column("activity", ID, "activity", required=True, refers=("tasks.csv", "activity")),
        Column("year", integer(1948, 2100), "year that was counted", required=True),
        Column("per_year", decimal(0, None, "activities"), "how many there were", required=True),
        Column("source", TEXT, "where the figure is from", default=""),
    ),
)

TASKS_CSV = Table(
    "tasks.csv",
    "a task of an activity: its minutes by competence and level",
    key=("activity", "task"),
    columns=(
        Column("activity", ID, "activity", required=True),
        Column("task", ID, "name of the task", required=True),
        Column("competence", ID, "competence it takes", required=True, refers=("competences.csv", "competence")),
        Column("level", LEVEL, "least level of the competence", default=1),
        Column("minutes", decimal(0, None, "minutes"), "minutes for one, travel and notes included", required=True),
        Column("share", share(), "share of the activities that need it", default=1.0),
        Column("setting", ID, "where it is done", required=True, refers=("settings.csv", "setting")),
        Column("profile", ID, "how its work spreads over the week", required=True, refers=("profiles.csv", "profile")),
        Column("source", TEXT, "where the minutes are from", default=""),
    ),
)

PROFILES_CSV = Table(
    "profiles.csv",
    "the part of a profile's work done at a time of day; the shares of a profile make 1",
    key=("profile", "time"),
    columns=(
        Column("profile", ID, "name of the profile", required=True),
        Column("time", ID, "time of day", required=True, refers=("times.csv", "time")),
        Column("share", share(), "part of the work done then", required=True),
    ),
)

CARE_HOURS_CSV = Table(
    "care_hours.csv",
    "care hours per patient day wanted on a ward",
    key=("place", "setting", "competence", "level"),
    columns=(
        Column("place", ID, "place", required=True, refers=("places.csv", "place")),
        Column("setting", ID, "ward", required=True, refers=("settings.csv", "setting")),
        Column("competence", ID, "competence", required=True, refers=("competences.csv", "competence")),
        Column("level", LEVEL, "least level", default=1),
        Column("patients", decimal(0, None, "patients"), "patients in beds at 23:59, on average", required=True),
        Column("hours_per_patient_day", SOME_HOURS, "hours of care for each in 24 hours", required=True),
        Column("profile", ID, "how they spread over the week", required=True, refers=("profiles.csv", "profile")),
        Column("growth_percent", GROWTH, "growth of patients a year", default=0.0),
    ),
)

HOURS_CSV = Table(
    "hours.csv",
    "hours needed, given as such",
    key=("place", "setting", "time", "competence", "level"),
    columns=(
        Column("place", ID, "place", required=True, refers=("places.csv", "place")),
        Column("setting", ID, "setting", required=True, refers=("settings.csv", "setting")),
        Column("time", ID, "time of day", required=True, refers=("times.csv", "time")),
        Column("competence", ID, "competence", required=True, refers=("competences.csv", "competence")),
        Column("level", LEVEL, "least level", default=1),
        Column("hours_per_week", SOME_HOURS, "hours a week in the base year", required=True),
        Column("growth_percent", GROWTH, "growth a year", default=0.0),
    ),
)

WISN_CSV = Table(
    "wisn.csv",
    "a staff category for the World Health Organization's workload indicators (WISN); leave is in days a year",
    key=("category",),
    columns=(
        Column("category", ID, "staff category in one place", required=True),
        Column("weeks", decimal(0, 53, "weeks"), "weeks in a year", default=52.0),
        Column("days_per_week", decimal(0, 7, "days"), "working days a week", default=5.0),
        Column("annual_leave_days", decimal(0, 366, "days"), "annual leave", default=0.0),
        Column("public_holiday_days", decimal(0, 366, "days"), "public holidays", default=0.0),
        Column("sick_days", decimal(0, 366, "days"), "sickness", default=0.0),
        Column("other_leave_days", decimal(0, 366, "days"), "study and other leave", default=0.0),
        Column("hours_per_day", decimal(0.25, 24, "hours"), "working hours a day", default=7.5),
        Column(
            "category_percent",
            decimal(0, 99, "percent"),
            "working time that everybody spends on support work",
            default=0.0,
        ),
        Column(
            "individual_hours",
            decimal(0, None, "hours"),
            "hours a year that some members spend on other work, added up",
            default=0.0,
        ),
        Column("actual", decimal(0, None, "staff"), "staff there are; blank: not known"),
    ),
)

WISN_ACTIVITY_CSV = Table(
    "wisn_activity.csv",
    "work of a category of wisn.csv",
    key=("category", "activity"),
    checks=(positive("unit_hours"),),
    columns=(
        Column("category", ID, "staff category", required=True, refers=("wisn.csv", "category")),
        Column("activity", ID, "what is done", required=True),
        Column("per_year", decimal(0, None, "units"), "units a year", required=True),
        Column("unit_hours", decimal(0, None, "hours"), "hours that one unit takes", required=True),
    ),
)

POSTS_CSV = Table(
    "posts.csv",
    "a post that must be filled all the year, for its establishment with uplift",
    key=("post",),
    columns=(
        Column("post", ID, "code of the post", required=True),
        Column("role", ID, "role", required=True, refers=("roles.csv", "role")),
        Column("posts", decimal(0, None, "people"), "people on each shift", default=1.0),
        Column("hours_per_shift", decimal(0, 24, "hours"), "paid hours of a shift", required=True),
        Column("shifts_per_week", decimal(0, 21, "shifts"), "shifts a week", required=True),
        Column("uplift_percent", UPLIFT, "uplift; blank: as in mix.toml"),
        Column("uplift_mode", UPLIFT_MODE, "how it is applied; blank: as in mix.toml"),
    ),
)
