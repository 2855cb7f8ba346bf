"""Staff from workload: the World Health Organization's WISN, establishments by uplift.

WISN (Workload Indicators of Staffing Need, WHO 2010) divides workload by what one member of staff can do in a year. An
establishment is the WTE funded to fill posts all year, with an uplift for leave, sickness and study. The stages
are those of Human Resources for Health s12960-021-00660-6; its worked example is s12960-017-0186-3.
"""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.skillmix.pay import worked_share


@dataclass(frozen=True)
class WisnActivity:
    """Work of a staff category that goes with patients: how many a year and the standard hours of one."""

    activity: str
    per_year: float
    unit_hours: float


@dataclass(frozen=True)
class WisnCategory:
    """A staff category in one place. Days a year, hours a day.

    ``category_percent``: working time that all members spend on support work. ``individual_hours``: hours a year that
    certain members spend on additional work, all of them together. ``actual``: staff there are, None if unknown.
    """

    category: str
    weeks: float = 52.0
    days_per_week: float = 5.0
    annual_leave_days: float = 0.0
    public_holiday_days: float = 0.0
    sick_days: float = 0.0
    other_leave_days: float = 0.0
    hours_per_day: float = 7.5
    category_percent: float = 0.0
    individual_hours: float = 0.0
    actual: float | None = None
    activities: tuple[WisnActivity, ...] = ()


@dataclass(frozen=True)
class WisnAnswer:
    """Staff needed by WISN. ``standard_workloads`` are units a year that one member of staff does in all their time;
    ``workload_days`` the days of work a year in the activities. ``ratio`` below 1 and ``difference`` below 0 mean too
    few staff; both None where the actual number is unknown or nobody is needed."""

    category: str
    available_days: float
    available_hours: float
    workload_days: float
    standard_workloads: tuple[float, ...]
    basic_staff: float
    category_factor: float
    individual_factor: float
    required: float
    actual: float | None
    ratio: float | None
    difference: float | None


def wisn(category: WisnCategory) -> WisnAnswer:
    """Staff required by workload.

    Available working time AWT = (weeks x days - leave) x hours a day. Standard workload = AWT / unit hours. Basic staff
    = sum of workload / standard workload. Category allowance factor CAF = 1 / (1 - CAS %). Individual allowance factor
    IAF = individual hours / AWT. Required = basic x CAF + IAF.

    Raises ValueError if no working time is left or the category allowance takes all of it.
    """
    days = category.weeks * category.days_per_week - (
        category.annual_leave_days + category.public_holiday_days + category.sick_days + category.other_leave_days
    )
    hours = days * category.hours_per_day
    if hours <= 0:
        raise ValueError(f"{category.category}: leave takes every working day")
    if category.category_percent >= 100:
        raise ValueError(f"{category.category}: the category allowance takes all working time")
    basic = sum(a.per_year * a.unit_hours for a in category.activities) / hours
    category_factor = 1.0 / (1.0 - category.category_percent / 100.0)
    individual_factor = category.individual_hours / hours
    required = basic * category_factor + individual_factor
    known = category.actual is not None and required > 0
    return WisnAnswer(
        category=category.category,
        available_days=days,
        available_hours=hours,
        workload_days=sum(a.per_year * a.unit_hours for a in category.activities) / category.hours_per_day,
        standard_workloads=tuple(hours / a.unit_hours for a in category.activities),
        basic_staff=basic,
        category_factor=category_factor,
        individual_factor=individual_factor,
        required=required,
        actual=category.actual,
        ratio=category.actual / required if known and category.actual is not None else None,
        difference=category.actual - required if known and category.actual is not None else None,
    )


@dataclass(frozen=True)
class EstablishmentPost:
    """A post that must be filled: ``posts`` people for ``hours_per_shift`` on ``shifts_per_week`` shifts a week."""

    post: str
    role: str
    posts: float
    hours_per_shift: float
    shifts_per_week: float
    weekly_hours: float = 37.5
    uplift: float = 0.22
    uplift_mode: str = "divide"


@dataclass(frozen=True)
class Establishment:
    """The WTE that fill a post all year: ``net_wte`` if nobody were ever away, and with the uplift read both ways."""

    post: str
    role: str
    hours_per_week: float
    net_wte: float
    uplift_mode: str
    wte: float
    wte_multiply: float
    wte_divide: float


def establishment(post: EstablishmentPost) -> Establishment:
    """WTE for a post. 2 nurses x 11.5 h x 7 shifts are 161 h a week, 4.29 WTE net; 22% uplift makes 5.24 by
    ``multiply`` and 5.50 by ``divide``."""
    hours = post.posts * post.hours_per_shift * post.shifts_per_week
    net = hours / post.weekly_hours
    both = {mode: net / worked_share(post.uplift, mode) for mode in ("multiply", "divide")}
    return Establishment(
        post.post, post.role, hours, net, post.uplift_mode, both[post.uplift_mode], both["multiply"], both["divide"]
    )
