"""Faults of a mix folder that one cell cannot show: shares that do not make one, selectors, pay, circles of origin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from optimiser.skillmix.demand.forecast import FEWEST_YEARS
from optimiser.skillmix.mix.files import MIX_TOML
from optimiser.skillmix.mix.files.plausibility import notice_implausible
from optimiser.skillmix.mix.files.ranges import RANGED
from optimiser.skillmix.mix.problem import Source
from optimiser.skillmix.partners import check_partners
from optimiser.skillmix.pay import clinical_hours, pay_scale, worked_share
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.schema import Row

FolderRows = Mapping[str, Sequence[Row]]
"""The sound rows of a folder by file."""

PARTNERS = (
    ("tasks.csv", "profile", "profiles.csv"), ("care_hours.csv", "profile", "profiles.csv"),
    ("rates.csv", "group", "population.csv"), ("wisn_activity.csv", "category", "wisn.csv"),
)  # fmt: skip
"""Files that say nothing without another one: (file, its column, the other file)."""

VOLUMES = ("activity.csv", "past_activity.csv", "rates.csv", "care_hours.csv", "hours.csv")
"""Files of which one at least says how much work there is."""

SELECTORS = ("role", "register", "tag", "band", "source", "organisation", "sector", "competence")
"""What a limit may select staff by."""


def check_across(rows: FolderRows, settings: Mapping[str, Any], faults: Faults) -> None:
    """Add the faults that several rows, files or settings show together."""
    check_partners(rows, PARTNERS, faults)
    _check_profiles(rows, faults)
    _check_limits(rows, faults)
    _check_roles(rows, settings.get("hours", {}), faults)
    _check_staff(rows, faults)
    _notice_unpaid_unsocial_hours(rows, faults)
    _check_objective(settings.get("objective"), faults)
    _check_ranges(rows, faults)
    _check_past_activity(rows, settings.get("", {}).get("base_year"), faults)
    notice_implausible(rows, settings, faults)
    if not any(name in rows for name in ("tasks.csv", "care_hours.csv", "hours.csv")):
        wanted = "expected tasks.csv with activity.csv or population.csv, care_hours.csv or hours.csv"
        faults.add("tasks.csv", None, None, "no file says what is needed", wanted)
    elif not any(name in rows for name in VOLUMES):
        wanted = "expected activity.csv, past_activity.csv, or population.csv with rates.csv"
        faults.add("activity.csv", None, None, "no file says how much there is of any activity", wanted)


def _check_profiles(rows: FolderRows, faults: Faults) -> None:
    shares: dict[str, float] = defaultdict(float)
    first: dict[str, int] = {}
    for row in rows.get("profiles.csv", ()):
        shares[row.profile] += row.share
        first.setdefault(row.profile, row.line)
    for profile, total in shares.items():
        if abs(total - 1.0) > 1e-3:
            what = f"the shares of {profile} make {total:.4g}"
            faults.add("profiles.csv", first[profile], "share", what, "expected shares that make 1")


def _check_limits(rows: FolderRows, faults: Faults) -> None:
    roles, organisations = rows.get("roles.csv", ()), rows.get("organisations.csv", ())
    known = {
        "role": [row.role for row in roles],
        "register": [row.register for row in roles],
        "tag": [tag for row in roles for tag in row.tags],
        "band": [row.band for row in roles],
        "source": [source.value for source in Source],
        "organisation": [row.organisation for row in organisations],
        "sector": [row.sector for row in organisations],
        "competence": [row.competence for row in rows.get("competences.csv", ())],
    }
    for row in rows.get("limits.csv", ()):
        _check_selector(row, known, faults)


def _check_selector(row: Row, known: Mapping[str, Sequence[str]], faults: Faults) -> None:
    if row.who in ("all", "registered", "supervised"):
        return
    kind, colon, value = row.who.partition(":")
    if not colon or kind not in SELECTORS:
        words = ["all", "registered", "supervised", *(f"{name}:" for name in SELECTORS)]
        faults.add(
            "limits.csv",
            row.line,
            "who",
            f"'{row.who}' selects nobody",
            f"expected {listing(words, 12)}",
            closest(row.who, words),
        )
        return
    name, at, level = value.partition("@")
    if kind == "competence" and at and not level.isdigit():
        faults.add(
            "limits.csv", row.line, "who", f"'{level}' is not a level", "expected such as competence:prescriber@2"
        )
    wanted = name if kind == "competence" else value
    if wanted not in known[kind]:
        there = listing(sorted({word for word in known[kind] if word})) or "none"
        near = closest(wanted, known[kind])
        faults.add(
            "limits.csv",
            row.line,
            "who",
            f"{kind} '{wanted}' is unknown",
            f"there are {there}",
            f"{kind}:{near}" if near else "",
        )


def _check_roles(rows: FolderRows, hours: Mapping[str, Any], faults: Faults) -> None:
    """Bands that are on the pay scale, and clinical hours left of a contract."""
    own = {row.band: row for row in rows.get("pay_ranges.csv", ())}
    for band in own.keys() & pay_scale().keys():
        what = f"'{band}' is a band of Agenda for Change, whose pay is known"
        faults.add("pay_ranges.csv", own[band].line, "band", what, "expected another code for the sector's own range")
    for row in rows.get("roles.csv", ()):
        if row.band and row.band not in (known := {*pay_scale(), *own}):
            wanted = f"expected {', '.join([*pay_scale(), *own])}, or a row for it in pay_ranges.csv"
            bare = row.band.casefold().removeprefix("band").strip()
            near = bare if bare in known else closest(row.band, known)
            faults.add("roles.csv", row.line, "band", f"'{row.band}' is not a band", wanted, near)
        uplift = hours.get("uplift_percent") if row.uplift_percent is None else row.uplift_percent
        if uplift is None or hours.get("uplift_mode") is None:
            continue
        worked = worked_share(uplift / 100 - 1e-9, hours["uplift_mode"])
        if clinical_hours(row.hours_per_week, row.portfolio_share, row.off_the_job_hours, worked) <= 0.01:
            column = "off_the_job_hours" if row.off_the_job_hours else "portfolio_share"
            what = f"no clinical hours are left of {row.hours_per_week:g} a week"
            faults.add("roles.csv", row.line, column, what, "expected portfolio, training and uplift to leave some")


def _check_staff(rows: FolderRows, faults: Faults) -> None:
    """Pay that is given or follows from a band, and staff who do not come from staff who come from elsewhere."""
    roles = {row.role: row for row in rows.get("roles.csv", ())}
    options = {row.option: row for row in rows.get("staff.csv", ())}
    for row in options.values():
        if row.annual_pay_gbp is None and row.hourly_gbp is None and row.role in roles and not roles[row.role].band:
            what = f"role {row.role} has no band and the row no pay"
            wanted = "expected annual_pay_gbp or a band in roles.csv"
            faults.add("staff.csv", row.line, "annual_pay_gbp", what, wanted)
        origin = options.get(row.from_) if row.from_ else None
        if origin is not None and (origin.from_ or origin.option == row.option):
            what = f"'{row.from_}' itself comes from another option"
            faults.add("staff.csv", row.line, "from", what, "expected an option without from")


def _notice_unpaid_unsocial_hours(rows: FolderRows, faults: Faults) -> None:
    """A notice for each role without a band whose nights and Sundays are paid like days because nothing says else."""
    unsocial = {row.time for row in rows.get("times.csv", ()) if row.unsocial_share or row.sunday_share}
    for role in rows.get("roles.csv", ()):
        if role.band or role.unsocial_percent is not None or role.sunday_percent is not None:
            continue
        employed = (row for row in rows.get("staff.csv", ()) if row.role == role.role and row.hourly_gbp is None)
        if any(not row.times or unsocial & set(row.times) for row in employed) and unsocial:
            what = f"role {role.role} has no band: nights, Saturdays and Sundays are taken to be paid like any hour"
            wanted = "expected unsocial_percent and sunday_percent, 0 where nothing more is paid"
            faults.notice("roles.csv", role.line, "unsocial_percent", what, wanted)


def _check_ranges(rows: FolderRows, faults: Faults) -> None:
    """Ranges of things that are there."""
    for row in rows.get("ranges.csv", ()):
        file, column = RANGED[row.what]
        if file not in rows and not row.of:
            faults.add("ranges.csv", row.line, "what", f"the folder has no {file}", "expected a range of what is there")
        known = sorted({other[column] for other in rows.get(file, ())})
        uncapped = {other.option for other in rows.get("staff.csv", ()) if other.wte_max is None}
        for name in row.of:
            if row.what == "cap" and name in uncapped:
                faults.add("ranges.csv", row.line, "of", f"option '{name}' has no cap to vary",
                           "expected an option with wte_max")  # fmt: skip
            if name not in known:
                faults.add("ranges.csv", row.line, "of", f"{file} has no {column} '{name}'",
                           f"expected one of its {column} column", closest(name, known))  # fmt: skip


def _check_past_activity(rows: FolderRows, base_year: int | None, faults: Faults) -> None:
    """Years enough for a forecast, none after the base year, none without activity, and nothing counted twice."""
    file, given = "past_activity.csv", {(row.place, row.activity) for row in rows.get("activity.csv", ())}
    years: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows.get(file, ()):
        years[row.place, row.activity].append(row)
        if row.per_year <= 0:
            faults.add(file, row.line, "per_year", "a year without any cannot be on a trend", "expected more than 0")
        if base_year is not None and row.year > base_year:
            what = f"{row.year} is after the base year"
            faults.add(file, row.line, "year", what, f"expected {base_year} or earlier")
    for (place, activity), past in years.items():
        if len(past) < FEWEST_YEARS:
            what = f"{activity} in {place} has {len(past)} past year{'s' * (len(past) != 1)}"
            faults.add(file, past[0].line, "year", what, f"expected {FEWEST_YEARS} or more for a forecast")
        if (place, activity) in given:
            what = f"{activity} in {place} stands in activity.csv too, and would be counted twice"
            faults.add(file, past[0].line, "activity", what, "expected it in one of the two files")


def _check_objective(stages: Any, faults: Faults) -> None:
    weighed = isinstance(stages, list) and stages
    if weighed and not any(stage.get("unmet") or stage.get("unmet_price") for stage in stages):
        what = "no stage weighs unmet hours: the best mix would be nobody"
        faults.add(MIX_TOML.file, None, "objective", what, "expected unmet or unmet_price in one of them")
