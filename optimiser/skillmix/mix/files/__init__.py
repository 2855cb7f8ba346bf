"""The files of a mix folder: one table each. The reference page docs/mix-folder.md is made from these."""

from optimiser.skillmix.mix.files.demand import (
    ACTIVITY,
    CARE_HOURS,
    HOURS,
    POPULATION,
    POSTS,
    PROFILES,
    RATES,
    TASKS,
    WISN,
    WISN_ACTIVITY,
)
from optimiser.skillmix.mix.files.places import (
    COMPETENCES,
    ORGANISATIONS,
    PERIODS,
    PLACES,
    SETTINGS_TABLE,
    TEAMS,
    TIMES,
)
from optimiser.skillmix.mix.files.settings import SETTINGS
from optimiser.skillmix.mix.files.staffing import FREED, LIMITS, ROLES, SKILLS, STAFF
from optimiser.tabular.schema import Table

TABLES: tuple[Table, ...] = (
    ORGANISATIONS,
    PLACES,
    SETTINGS_TABLE,
    TIMES,
    COMPETENCES,
    POPULATION,
    RATES,
    ACTIVITY,
    TASKS,
    PROFILES,
    CARE_HOURS,
    HOURS,
    ROLES,
    SKILLS,
    STAFF,
    LIMITS,
    FREED,
    WISN,
    WISN_ACTIVITY,
    POSTS,
    TEAMS,
    PERIODS,
)
"""Every table that a folder may have, besides mix.toml."""

__all__ = ["SETTINGS", "TABLES"]
