"""People: their contracts and skills, what may stand in for what, and who must be among those present."""

from __future__ import annotations

from optimiser.folder.files.checks import dates_in_order
from optimiser.folder.files.places import ORGANISATION, SITE, TEAM
from optimiser.tabular import kinds
from optimiser.tabular.schema import Column, Table

PERSON = ("staff.csv", "person")
CONTRACT = ("staff.csv", "contract")
SKILL = ("skills.csv", "skill")
IMPORTANCE_WORDS = ("rota.toml", "importance")

CONTRACT_KINDS = (
    "permanent", "fixed term", "bank", "agency", "apprentice", "training", "student", "volunteer",
)  # fmt: skip

COMMON_KINDS = {
    "zero hours": "bank", "zero hour": "bank", "casual": "bank", "relief": "bank", "locum": "agency",
    "full time": "permanent", "part time": "permanent", "temporary": "fixed term", "trainee": "training",
}  # fmt: skip
"""What people write for a kind of contract."""

STAFF = Table(
    "staff.csv",
    "a contract: one person's terms with one employer; a person with two contracts has two rows",
    (
        Column("person", kinds.ID, "the person's id, the same in every row of theirs", required=True),
        Column("name", kinds.TEXT, "name, for people's outputs only", default=""),
        Column(
            "contract",
            kinds.ID,
            "id of the contract; by default the person's id, with the employer's where the "
            "person has several contracts",
        ),
        Column("employer", kinds.ID, "organisation; may be blank where there is only one", refers=ORGANISATION),
        Column("role", kinds.TEXT, "role, such as staff nurse", required=True),
        Column("band", kinds.BAND, "pay band or grade, such as 5 or 8a", default=""),
        Column("weekly_hours", kinds.WEEKLY_HOURS, "contracted hours a week; 0 for bank and agency", required=True),
        Column("kind", kinds.choice(*CONTRACT_KINDS, common=COMMON_KINDS), "kind of contract", default="permanent"),
        Column(
            "packs",
            kinds.listed(kinds.TEXT),
            "packs of rules that judge this contract besides the implied ones, such as agenda-for-change",
            default=(),
        ),
        Column("hourly_cost", kinds.MONEY, "pounds that an hour costs the employer; blank: by annual_pay", default=0),
        Column("home_site", kinds.ID, "where the person usually works", refers=SITE),
        Column("home_team", kinds.ID, "the team the person belongs to", refers=TEAM),
        Column(
            "teams",
            kinds.IDS,
            "rostered to these teams only; blank: to the home team, or to all of the employer where there is none",
            refers=TEAM,
        ),
        Column("from", kinds.DATE, "first day of the contract"),
        Column("to", kinds.DATE, "last day of the contract"),
        Column("opt_out", kinds.YES_NO, "has opted out of the 48-hour week in writing", default=False),
        Column(
            "supernumerary_until",
            kinds.MOMENT,
            "last day of being present without being counted; with a time the "
            "moment within a shift from which cover periods count the person",
        ),
        Column("date_of_birth", kinds.DATE, "for the rules on young workers"),
        Column("contact", kinds.TEXT, "how to reach the person; in outputs for managers only", default=""),
        Column(
            "annual_pay",
            kinds.MONEY,
            "pounds a year for 37.5 h a week; a blank hourly_cost is a 1955.357th of it, without on-costs",
        ),
    ),
    required_file=True,
    key=("contract",),
    checks=(dates_in_order(),),
)

SKILLS = Table(
    "skills.csv",
    "a skill or registration of the competence framework",
    (
        Column("skill", kinds.TEXT, "its name, as capabilities use it", required=True),
        Column("registration", kinds.YES_NO, "whether it is a professional registration", default=False),
        Column("levels", kinds.integer(1, 20), "number of levels, to check the others by; blank: not checked"),
        Column("description", kinds.TEXT, "what it means, or the framework it is from", default=""),
    ),
    key=("skill",),
)

STAFF_SKILLS = Table(
    "staff_skills.csv",
    "a skill or registration that a person holds",
    (
        Column("person", kinds.ID, "who", required=True, refers=PERSON),
        Column("skill", kinds.TEXT, "what", required=True, refers=SKILL),
        Column("level", kinds.integer(1, 20), "level held", default=1),
        Column("from", kinds.DATE, "first valid day"),
        Column("to", kinds.DATE, "last valid day: the expiry date"),
        Column(
            "assessed_by",
            kinds.ID,
            "organisation that signed it off; blank where it holds everywhere",
            refers=ORGANISATION,
        ),
    ),
    checks=(dates_in_order(),),
)

SUBSTITUTIONS = Table(
    "substitutions.csv",
    "a capability that may stand in for another",
    (
        Column("wanted", kinds.CAPABILITY, "what demand asks for", required=True),
        Column("stand_in", kinds.CAPABILITY, "who may do it instead", required=True),
        Column("teams", kinds.IDS, "only in these teams; blank for all", refers=TEAM),
        Column("supervisor", kinds.CAPABILITY, "who must be present with those standing in"),
        Column("per_supervisor", kinds.integer(1), "most people standing in for each supervisor present", default=1),
        Column(
            "importance", kinds.POINTS, "price of each duty done so; blank for none", default=0, refers=IMPORTANCE_WORDS
        ),
    ),
)

COMPOSITION = Table(
    "composition.csv",
    "a limit over everybody present in a team's cover period, whatever need they fill. Rows with the same composition "
    "and alternative hold together; of several alternatives one must hold",
    (
        Column("composition", kinds.TEXT, "its name", required=True),
        Column("alternative", kinds.TEXT, "number or letter of the alternative", default="1"),
        Column("team", kinds.ID, "team; blank for every team with demand", refers=TEAM),
        Column("cover_period", kinds.TEXT, "cover period or shift; blank for every one with demand"),
        Column("days", kinds.DAYS, "on which days; blank for all"),
        Column("limit", kinds.choice("at least", "at most", "any but"),
               "which way the number limits; any but: fewer or more, just not so many", required=True),
        Column("number", kinds.FRACTION, "how many people, or which part of those named in 'of'", required=True),
        Column("capability", kinds.CAPABILITY, "of whom", required=True),
        Column("of", kinds.CAPABILITY, "the number is a part or multiple of these: 65% of anyone, 2 of supervisor; "
               "blank for a plain number"),
        Column("importance", kinds.POINTS, "price of each breach", default="hard", refers=IMPORTANCE_WORDS,
               also=("hard",)),
        Column("only_if_present", kinds.YES_NO, "ask nothing where nobody is present", default=True),
        Column("source", kinds.TEXT, "where the limit comes from", default=""),
    ),
)  # fmt: skip
