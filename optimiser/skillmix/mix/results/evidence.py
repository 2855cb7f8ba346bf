"""Warnings from published evidence: shown beside a mix where they apply, with source, never turned into outcomes."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.table import SUPPRESSED


@dataclass(frozen=True)
class PublishedFinding:
    """One published finding: the test that raises it, the threshold of the test, its words and source."""

    id: str
    when: str
    text: str
    source: str
    verified: bool
    threshold: float = 0.0


@dataclass(frozen=True)
class EvidenceWarning:
    """A flag that applies to a mix: where, what was measured, in words: what was ``told`` of the mix, and the
    ``finding``."""

    id: str
    where: str
    measured: float | None
    told: str
    finding: str
    source: str
    verified: bool

    @property
    def words(self) -> str:
        """Both in one sentence."""
        return f"{self.told}: {self.finding}"


Raised = Iterator[tuple[str, float | None, str, str]]
"""Where, what was measured, what is told of it, and the role whose hours these are; empty where they are of several."""


@cache
def flags() -> tuple[PublishedFinding, ...]:
    """The findings of ``data/evidence.toml``."""
    text = files("optimiser.skillmix").joinpath("data/evidence.toml").read_text("utf-8")
    return tuple(PublishedFinding(**entry) for entry in tomllib.loads(text)["flag"])


def evidence_warnings(result: MixResult, hidden: Collection[str] = ()) -> list[EvidenceWarning]:
    """The warnings of a mix, in the order of the findings; hours of roles whose staff are hidden are not told."""
    return [
        EvidenceWarning(flag.id, where, *_veiled(where, measured, told, role in hidden), flag.text, flag.source,
                        flag.verified)
        for flag in flags()
        for where, measured, told, role in TESTS[flag.when](result, flag.threshold)
    ]  # fmt: skip


def _veiled(where: str, measured: float | None, told: str, hidden: bool) -> tuple[float | None, str]:
    return (None, f"{where}: {SUPPRESSED} h a week") if hidden else (measured, told)


def _registered_floor_missed(result: MixResult, _: float) -> Raised:
    for line in result.limits:
        if line.kind == "share_at_least" and line.who == "registered" and line.missed > SMALL:
            measured = line.measured if line.measured is not None else 0.0
            yield line.limit, line.measured, f"{line.limit}: {measured:.1%} of hours, floor {line.allowed:.0%}", ""


def _wards(result: MixResult) -> Iterator[tuple[str, str]]:
    kinds = result.problem.setting_kinds
    for place, setting in dict.fromkeys((use.place, use.setting) for use in result.uses):
        if kinds.get(setting) == "ward":
            yield place, setting


def _ward_registered_share(result: MixResult, threshold: float) -> Raised:
    roles = {role.id: role for role in result.problem.roles}
    for place, setting in _wards(result):
        here = [use for use in result.uses if (use.place, use.setting) == (place, setting)]
        hours = sum(use.hours for use in here)
        share = sum(use.hours for use in here if roles[use.role].registered) / hours if hours > SMALL else 1.0
        if share < threshold - 1e-9:
            where = f"{result.problem.called('setting', setting)}, {result.problem.called('place', place)}"
            yield where, share, f"{where}: {share:.1%} registered", ""


def _ward_registered_present(result: MixResult, threshold: float) -> Raised:
    problem = result.problem
    nurses = {role.id for role in problem.roles if role.register == "nurse"}
    for place, setting in _wards(result):
        hours: dict[str, float] = defaultdict(float)
        for use in result.uses:
            if (use.place, use.setting) == (place, setting):
                hours[use.time] += use.hours if use.role in nurses else 0.0
        for band in problem.times:
            if band.id in hours and hours[band.id] / band.hours_per_week < threshold - 1e-6:
                mean = hours[band.id] / band.hours_per_week
                where = problem.where(place, setting, band.id)
                yield where, mean, f"{where}: {mean:.1f} registered nurses present on average", ""


def _diluted(result: MixResult, ward_only: bool, register: str = "") -> Raised:
    """Hours of registered work by unregistered roles; on wards only of work that registered nurses do alone."""
    problem = result.problem
    roles = {role.id: role for role in problem.roles}
    registered_work = {competence.id for competence in problem.competences if competence.registered_work}
    if ward_only:
        registered_work &= {
            skill.competence
            for skill in problem.skills
            if roles[skill.role].register == "nurse" and not skill.supervised
        }
    hours: dict[tuple[str, str], float] = defaultdict(float)
    for use in result.uses:
        role = roles[use.role]
        ward = problem.setting_kinds.get(use.setting) == "ward"
        diluted = use.kind == "work" and use.competence in registered_work and not role.registered
        if diluted and (ward or not ward_only) and (not register or role.register == register):
            hours[use.place, use.role] += use.hours
    for (place, role_id), total in hours.items():
        if total > 0.05:
            where = f"{problem.called('role', role_id)}, {problem.called('place', place)}"
            yield where, total, f"{where}: {total:.1f} h a week", role_id


def _ward_dilution(result: MixResult, _: float) -> Raised:
    yield from _diluted(result, ward_only=True)


def _nursing_associate(result: MixResult, _: float) -> Raised:
    yield from _diluted(result, ward_only=False, register="nursing associate")


def _time_freed(result: MixResult, _: float) -> Raised:
    freed = result.totals.freed_hours
    if freed > SMALL:
        entered = ", ".join(dict.fromkeys(result.problem.called("role", row.role) for row in result.problem.freed))
        yield entered, freed, f"{entered}: {freed:.1f} h a week", ""


def _hours_of_role(result: MixResult, words: tuple[str, ...], kinds: tuple[str, ...]) -> Raised:
    problem = result.problem
    hours: dict[tuple[str, str], float] = defaultdict(float)
    for use in result.uses:
        name = f"{problem.called('role', use.role)} {use.role}".lower()
        if any(word in name for word in words) and problem.setting_kinds.get(use.setting) in kinds:
            hours[use.role, use.setting] += use.hours
    for (role, setting), total in hours.items():
        if total > 0.05:
            where = f"{problem.called('role', role)}, {problem.called('setting', setting)}"
            yield where, total, f"{where}: {total:.1f} h a week", role


def _physician_assistant(result: MixResult, _: float) -> Raised:
    words = ("physician assistant", "physician associate", "physician-a", "anaesthesia associate")
    yield from _hours_of_role(result, words, ("primary care", "emergency"))


def _paramedic(result: MixResult, _: float) -> Raised:
    yield from _hours_of_role(result, ("paramedic",), ("primary care",))


TESTS: dict[str, Callable[[MixResult, float], Raised]] = {
    "registered_floor_missed": _registered_floor_missed,
    "ward_registered_share": _ward_registered_share,
    "ward_registered_present": _ward_registered_present,
    "ward_dilution": _ward_dilution,
    "nursing_associate_registered_work": _nursing_associate,
    "time_freed": _time_freed,
    "physician_assistant_first_contact": _physician_assistant,
    "paramedic_primary_care": _paramedic,
}
