"""From mix to rota: ``targets.csv``, hours a week by capability of a team or organisation, for a rota rule to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.rota_link.rota_words import capability_words
from optimiser.table import OutputTable, numbers, words
from optimiser.tabular.faults import Faults


@dataclass(frozen=True)
class MixTarget:
    """Hours a week of a capability for a team or an organisation (the other is empty)."""

    capability: str
    team: str
    organisation: str
    weekly_hours: float


def targets_of(folder: MixFolder, result: MixResult, by: str = "team") -> list[MixTarget]:
    """Hours a week that the mix works or supervises, by capability and team (of teams.csv) or employing organisation.

    Several teams of one place and setting share its hours equally. Raises BadInput if hours are worked where there is
    no team and teams are asked for.
    """
    if by == "organisation":
        owned = [(owner, hours, "", owner[0]) for owner, hours in sorted(_by_employer(result).items())]
    else:
        owned = [(owner, hours, owner[0], "") for owner, hours in sorted(_by_team(folder, result).items())]
    return [
        MixTarget(capability_words(folder, competence, level), team, organisation, round(hours, 2))
        for (_, competence, level), hours, team, organisation in owned
        if hours > SMALL
    ]


OwnerHours = dict[tuple[str, str, int], float]
"""Hours a week by (team or organisation, competence, level)."""


def _by_employer(result: MixResult) -> OwnerHours:
    employer = {option.id: option.organisation for option in result.problem.options}
    hours: OwnerHours = defaultdict(float)
    for use in result.uses:
        if use.competence:
            hours[employer[use.option], use.competence, use.level] += use.hours
    return hours


def _by_team(folder: MixFolder, result: MixResult) -> OwnerHours:
    teams: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in folder.rows.get("teams.csv", ()):
        teams[row.place, row.setting].append(row.team)
    used = [use for use in result.uses if use.competence]
    faults = Faults()
    for place, setting in dict.fromkeys((use.place, use.setting) for use in used):
        if (place, setting) not in teams:
            what, wanted = f"no team works in {place}, {setting}", "expected a team for every place and setting"
            faults.add("teams.csv", None, None, what, f"{wanted} where the mix has hours")
    faults.raise_if_any()
    hours: OwnerHours = defaultdict(float)
    for use in used:
        sharing = teams[use.place, use.setting]
        for team in sharing:
            hours[team, use.competence, use.level] += use.hours / len(sharing)
    return hours


def target_table(targets: Sequence[MixTarget]) -> OutputTable:
    """``targets.csv`` as a rota folder reads it."""
    return OutputTable(
        "targets",
        "Hours a week of each capability that the mix gives a team or an organisation.",
        (*words("capability", "team", "organisation"), *numbers("hours a week", "weekly_hours")),
        tuple((t.capability, t.team or None, t.organisation or None, t.weekly_hours) for t in targets),
    )
