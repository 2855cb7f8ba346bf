"""The files of a rota folder: one table each. The reference page docs/rota-folder.md is made from these."""

from optimiser.folder.files.asked import BIDS, LEAVE_REQUESTS, SHIFTS_TOLD
from optimiser.folder.files.places import (
    CENSUS,
    ESTABLISHMENT,
    ORGANISATIONS,
    RECOGNITION,
    SHARING,
    SITES,
    TEAMS,
    TRAVEL,
)
from optimiser.folder.files.settings import SETTINGS
from optimiser.folder.files.sickness import SICKNESS_RATES
from optimiser.folder.files.staffing import COMPOSITION, SKILLS, STAFF, STAFF_SKILLS, SUBSTITUTIONS
from optimiser.folder.files.template import TEMPLATE, TEMPLATE_LINES, TEMPLATE_PEOPLE
from optimiser.folder.files.visits import CARERS, VISITS
from optimiser.folder.files.wishes import (
    ACCEPTED,
    AVAILABILITY,
    BALANCES,
    EARLIER_FIGURES,
    FLEXIBLE_WORKING,
    REQUESTS,
)
from optimiser.folder.files.work import DEMAND, HISTORY, PINS, PORTFOLIO, ROTA, SHIFTS, TARGETS
from optimiser.tabular.schema import Table

TABLES: tuple[Table, ...] = (
    STAFF,
    SHIFTS,
    DEMAND,
    ORGANISATIONS,
    SITES,
    TEAMS,
    CENSUS,
    ESTABLISHMENT,
    TRAVEL,
    SHARING,
    RECOGNITION,
    SKILLS,
    STAFF_SKILLS,
    SUBSTITUTIONS,
    COMPOSITION,
    AVAILABILITY,
    REQUESTS,
    LEAVE_REQUESTS,
    BIDS,
    SHIFTS_TOLD,
    SICKNESS_RATES,
    VISITS,
    CARERS,
    FLEXIBLE_WORKING,
    PORTFOLIO,
    HISTORY,
    BALANCES,
    PINS,
    TARGETS,
    TEMPLATE_LINES,
    TEMPLATE,
    TEMPLATE_PEOPLE,
)
"""Every table that a folder may have, besides the settings; the rota itself is read on its own."""

__all__ = ["ACCEPTED", "EARLIER_FIGURES", "ROTA", "SETTINGS", "TABLES"]
