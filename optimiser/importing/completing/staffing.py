"""Teams, organisations, staff and contracts of an import: who is who, and what is drafted where no file says it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from optimiser.importing.asking import Answers, Question
from optimiser.importing.completing.existing import Existing
from optimiser.importing.completing.shifts import ShiftBook
from optimiser.importing.drafting import CELL, GRID, LIST, Draft, DraftDuty, DraftPerson, Seen, not_used_at
from optimiser.importing.files.sheet import NotUsed
from optimiser.importing.words import fold, name_key, title_role, vocabulary
from optimiser.tabular.wording import count

FULL_TIME = 37.5
"""Hours of a full-time week where no file says them (NHS terms and conditions of service, section 10)."""

NO_ROLE = "role not known"


@dataclass
class Tables:
    """What an import makes of a folder.

    Attributes:
        rows: rows to be added by table (or all rows, for tables written anew).
        anew: tables that are written anew, the folder's own rows dropped.
        settings: text of rota.toml, where it is drafted.
        drafted: what no file said and was drafted, a line each.
        whole: whether the folder can be checked and solved.
    """

    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))
    anew: set[str] = field(default_factory=set)
    settings: str = ""
    drafted: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    people: list[DraftPerson] = field(default_factory=list)


class Staffing:
    """People, teams and employers of one import.

    Attributes:
        people: who is who, once that is known.
        who: for each person seen, the place in ``people``.
        shifts: the shifts of the duties.
    """

    people: list[DraftPerson]
    who: list[int]
    known: list[tuple[str, Seen]] | None = None
    shifts: ShiftBook

    def __init__(
        self, draft: Draft, existing: Existing, answers: Answers, *, replace: bool, demand: bool, add: bool | None
    ) -> None:
        self.draft, self.existing, self.answers = draft, existing, answers
        self.replace, self.demand, self.add = replace, demand, add
        self.tables = Tables()
        self.lists_staff = any(seen.where == LIST for seen in draft.seen) or any(
            row.table == "staff.csv" for row in draft.rows
        )

    # --- people -------------------------------------------------------------------------------------------------------

    def _strangers(self, people: list[DraftPerson], who: list[int]) -> tuple[list[DraftPerson], list[int]]:
        """Leave out people whom only lists of absences or training name, where the folder knows others of the list."""
        fresh = [place for place, person in enumerate(people) if not person.known]
        if self.draft.duties or self.lists_staff or not fresh or self.add:
            return people, who
        met = {place for place in who if people[place].known}
        if self.add is None and not met:
            return people, who
        gone = set(fresh)
        for place in sorted(gone):
            person = people[place]
            file, _, cell = person.contracts[0].place.partition(":")
            who_is = person.name or person.id
            reason = f"{who_is} is not in staff.csv: their rows are left out (--people add takes them in)"
            person.known = True
            row = re.search(r"(\d+)$", cell)
            self.draft.not_used.append(
                NotUsed(file, "", int(row[1]) if row else 0, "", person.name or person.id, reason)
            )
        draft = self.draft
        draft.away = [item for item in draft.away if who[item.seen] not in gone]
        draft.rows = [item for item in draft.rows if item.seen is None or who[item.seen] not in gone]
        return people, who

    def _units(self) -> None:
        """Teams: units that files name, else one team for the folder."""
        known = (
            {}
            if "teams.csv" in self.tables.anew
            else {
                fold(text): row["team"]
                for row in self.existing.rows.get("teams.csv", ())
                for text in (row.get("team", ""), row.get("name", ""))
                if text and row.get("team")
            }
        )
        named = [seen.unit for person in self.people for seen in person.contracts if seen.unit and not person.known]
        named += [duty.unit for duty in self.draft.duties if duty.unit]
        self.team_ids: dict[str, str] = dict(known)
        beds = {
            fold(row.cells["team"]): row.cells
            for row in self.draft.rows
            if row.table == "teams.csv" and set(row.cells) == {"team", "name", "beds"}
        }
        for unit in dict.fromkeys([*named, *(row["team"] for row in beds.values())]):
            if fold(unit) not in self.team_ids:
                self.team_ids[fold(unit)] = identity(unit)
                self.tables.rows["teams.csv"].append(
                    {"team": identity(unit), "name": unit, "beds": beds.get(fold(unit), {}).get("beds", "")}
                )
        own = (
            next((row["team"] for row in self.existing.rows.get("teams.csv", ()) if row.get("team")), "")
            if known
            else ""
        )
        self.team = own
        units_missing = self.draft.duties and not all(
            duty.unit or self.people[self.who[duty.seen]].contracts[0].unit for duty in self.draft.duties
        )
        if not own and units_missing:
            name = self.existing.home.resolve().name.replace("-", " ").replace("_", " ").strip() or "team"
            self.team = identity(name)
            if fold(name) not in self.team_ids:
                self.tables.rows["teams.csv"].append({"team": self.team, "name": name[:1].upper() + name[1:]})
                self.tables.drafted.append(f"teams.csv: one team, {self.team}, for everybody whose file names no unit")
        elif len(known) and units_missing and len(set(known.values())) > 1:
            self.tables.drafted.append(f"duties without a unit go to the team {own}")

    def _team_of(self, duty: DraftDuty) -> str:
        unit = duty.unit or self.people[self.who[duty.seen]].contracts[0].unit
        return self.team_ids.get(fold(unit), self.team) if unit else self.team

    def _roles(self) -> None:
        """Roles where no file has them: from a title, from the posts that somebody holds, or not known."""
        posts: dict[int, Counter[str]] = defaultdict(Counter)
        for duty in self.draft.duties:
            posts[self.who[duty.seen]][duty.code] += 1
        titled: Counter[str] = Counter()
        unknown: list[str] = []
        self.in_cells = bool(self.draft.duties) and all(
            self.draft.seen[d.seen].where == CELL for d in self.draft.duties
        )
        for place, person in enumerate(self.people):
            for number, seen in enumerate(person.contracts):
                if seen.role or person.known:
                    continue
                role = (
                    title_role(person.name)
                    or (_post_role(posts[place]) if self.in_cells else "")
                    or (f"band {seen.band}" if seen.band else "")
                )
                if role:
                    titled[role] += 1
                else:
                    unknown.append(person.name)
                    role = self.answers.roles.get("", NO_ROLE)
                person.contracts[number] = Seen(**{**seen.__dict__, "role": role})
        if titled:
            said = ", ".join(f"{role} ({many})" for role, many in titled.most_common(8))
            self.tables.drafted.append(f"staff.csv: roles taken from titles, bands or posts: {said}")
        if unknown and self.answers.roles.get("", NO_ROLE) == NO_ROLE:
            some = ", ".join(unknown[:3]) + (", ..." if len(unknown) > 3 else "")
            many = f"{len(unknown)} people" if len(unknown) > 1 else "1 person"
            text = f"No file says the role of {many} ({some})."
            self.draft.questions.append(Question("role", text, "--role", NO_ROLE))

    def _organisations(self) -> None:
        """Employers that files name; a new folder gets one, its sector by the roles."""
        rows = [] if "organisations.csv" in self.tables.anew else self.existing.rows.get("organisations.csv", [])
        known = {
            fold(text): row["organisation"]
            for row in rows
            for text in (row.get("organisation", ""), row.get("name", ""))
            if text
        }
        self.employers = dict(known)
        named = list(
            dict.fromkeys(
                seen.employer
                for person in self.people
                for seen in person.contracts
                if seen.employer and not person.known
            )
        )
        for name in named:
            if fold(name) not in self.employers:
                self.employers[fold(name)] = identity(name)
                self.tables.rows["organisations.csv"].append({"organisation": identity(name), "name": name})
        for row in self.tables.rows.get("teams.csv", ()) if len(set(self.employers.values())) > 1 else ():
            theirs = {
                self.employers.get(fold(seen.employer), "")
                for person in self.people
                for seen in person.contracts
                if seen.unit and self.team_ids.get(fold(seen.unit)) == row["team"]
            }
            if len(theirs) == 1:
                row.setdefault("organisation", theirs.pop())
        self.employer = self.answers.employer
        fresh = [person for person in self.people if not person.known]
        if (
            not self.employer
            and len(set(known.values())) > 1
            and fresh
            and not all(p.contracts[0].employer for p in fresh)
        ):
            most = Counter(row.get("employer", "") for row in self.existing.rows.get("staff.csv", ())).most_common(1)
            self.employer = (most[0][0] if most else "") or next(iter(known.values()))
            text = f"The folder has several organisations. Whose are the {len(fresh)} new people?"
            self.draft.questions.append(Question("employer", text, "--employer", self.employer))
        if (
            not self.employers
            and not rows
            and (self.draft.duties or "staff.csv" in self.tables.anew or not self.existing.rows.get("staff.csv"))
        ):
            roles = [seen.role for person in self.people for seen in person.contracts]
            if roles and (self.draft.duties or not self.existing.rows):
                name = self.existing.home.resolve().name
                self.tables.rows["organisations.csv"].append(
                    {"organisation": "ORG", "name": name, "sector": sector_of(roles)}
                )
                self.tables.drafted.append(
                    f"organisations.csv: one employer, ORG, of the sector {sector_of(roles)} by the roles"
                )

    def _tell_known(self) -> None:
        """What files say of people whom the folder has, and whose rows stay as they are."""
        known = self.existing.people if self.known is None else self.known
        for place, seen in enumerate(self.draft.seen):
            person = self.people[self.who[place]]
            contracts = [contract for identity, contract in known if identity == person.id]
            if not person.known or not contracts or seen.where not in (LIST, GRID):
                continue
            own = next((c for c in contracts if fold(c.contract) == fold(seen.contract)), contracts[0])
            hours = seen.hours
            if hours is None and seen.fte is not None:
                hours = round(seen.fte * (self.answers.full_time or self.draft.full_time or FULL_TIME), 2)
            said: list[tuple[str, object, object]] = [("weekly_hours", own.hours, hours)]
            if seen.where == LIST:
                said += [
                    ("role", own.role, seen.role),
                    ("band", own.band, seen.band),
                    ("kind", own.kind, seen.kind),
                    ("from", own.from_, seen.from_),
                    ("to", own.to, seen.to),
                    ("employer", own.employer, self.employers.get(fold(seen.employer), seen.employer)),
                    ("contract", own.contract, seen.contract if len(contracts) > 1 or own.contract else ""),
                ]
            if seen.key and own.key and not set(seen.key) & set(own.key):
                said.append(("name", own.name, seen.name))
            other = [
                f"{column} {_shown(old) or 'blank'}, in the file {_shown(new)}"
                for column, old, new in said
                if new not in ("", None) and fold(_shown(new)) != fold(_shown(old))
            ]
            if other:
                reason = (
                    f"{person.id} is in staff.csv already and stays: {'; '.join(other)} (--replace takes the file's)"
                )
                self.draft.not_used.append(not_used_at(seen.place, person.name or person.id, reason, "staff.csv"))

    def _staff(self) -> None:
        if "staff.csv" not in self.tables.anew:
            self._tell_known()
        minutes: Counter[int] = Counter()
        for duty in self.draft.duties:
            minutes[self.who[duty.seen]] += self.shifts.minutes(duty)
        first, last = self._worked_days()
        weeks = max(((last - first).days + 1) / 7, 1) if first and last else 1
        self.contract_ids: dict[int, list[str]] = {}
        assumed: list[str] = []
        by_fte = 0
        used = {self.who[item.seen] for item in self.draft.away} | {self.who[item.seen] for item in self.draft.duties}
        used |= {self.who[row.seen] for row in self.draft.rows if row.seen is not None}
        said = {name_key(name): float(text) for name, text in self.answers.hours.items()}
        taken = {row.get("contract", "") for row in self.existing.rows.get("staff.csv", ())}
        for place, person in enumerate(self.people):
            several = len(person.contracts) > 1
            ids: list[str] = []
            if person.known:
                self.contract_ids[place] = [c.contract for c in person.contracts] if several else [""]
                continue
            if (
                place not in used
                and all(seen.where not in (LIST, GRID) for seen in person.contracts)
                and not self.lists_staff
            ):
                self.contract_ids[place] = [""]
                continue
            for number, seen in enumerate(person.contracts):
                contract = seen.contract or (f"{person.id}-{number + 1}" if several else "")
                contract = (
                    identity(contract)
                    if contract and contract not in taken
                    else (f"{person.id}-{number + 1}" if several else "")
                )
                taken.add(contract)
                hours, kind = seen.hours, seen.kind
                if hours is None and seen.fte is not None:
                    hours = seen.fte * (self.answers.full_time or self.draft.full_time or FULL_TIME)
                    by_fte += 1
                if kind in ("bank", "agency") and (hours is None or seen.where != LIST):
                    hours = 0.0
                if hours is None:
                    hours = said.pop(name_key(person.name), None) if person.name else None
                if hours is None:
                    hours = round(minutes[place] / weeks / 30) / 2
                    assumed.append(person.name or person.id)
                ids.append(contract)
                self.tables.rows["staff.csv"].append(self._staff_row(person, seen, contract, hours, kind))
            self.contract_ids[place] = ids
        for name in (name for name in self.answers.hours if name_key(name) in said):
            self.draft.assumed.append(f"the answer that {name} has {self.answers.hours[name]} hours is used of nobody")
        if by_fte and not self.draft.full_time and not self.answers.full_time:
            text = f"Hours of {by_fte} people are given as part of a full post; how many hours is a full week?"
            self.draft.questions.append(Question("full-time hours", text, "--full-time", f"{FULL_TIME:g}"))
        whose = f"staff.csv: weekly hours of {count(len(assumed), 'person', 'people')}"
        if assumed and self.draft.duties:
            self.tables.drafted.append(f"{whose} are what they worked on average: look them over")
        elif assumed:
            self.tables.drafted.append(f"{whose} are not known: 0 until you say")

    def _staff_row(self, person: DraftPerson, seen: Seen, contract: str, hours: float, kind: str) -> dict[str, str]:
        return {
            "person": identity(person.id),
            "name": person.name,
            "contract": contract,
            "employer": self.employers.get(fold(seen.employer), "") or (self.employer if not seen.employer else ""),
            "role": seen.role.replace("|", "/"),
            "band": seen.band,
            "weekly_hours": f"{hours:.2f}".rstrip("0").rstrip("."),
            "kind": kind,
            "home_team": self.team_ids.get(fold(seen.unit), "")
            if seen.unit
            else (
                self.team
                if kind not in ("bank", "agency") and self.draft.duties and "teams.csv" in self.tables.rows
                else ""
            ),
            "from": seen.from_.isoformat() if seen.from_ else "",
            "to": seen.to.isoformat() if seen.to else "",
            "hourly_cost": seen.hourly_cost,
            "opt_out": seen.opt_out,
            "date_of_birth": seen.birth,
        }

    def _contract_of(self, duty: DraftDuty) -> str:
        """The contract of a duty, where its person has several: as its row says, the bank's for a booking, else the
        first."""
        place = self.who[duty.seen]
        ids = self.contract_ids.get(place, [""])
        if len(ids) < 2:
            return ""
        if (said := self.draft.seen[duty.seen].contract) in ids:
            return said
        contracts = self.people[place].contracts
        kinds = [seen.kind for seen in contracts]
        asked = self.employers.get(fold(duty.employer), "")
        theirs = [n for n, c in enumerate(contracts) if asked and self.employers.get(fold(c.employer)) == asked]
        if len(theirs) == 1 and not duty.booked:
            return ids[theirs[0]]
        for number, kind in enumerate(kinds):
            if (duty.booked and kind == duty.booked) or (not duty.booked and kind not in ("bank", "agency")):
                return ids[number]
        return ids[0]

    def _worked_days(self) -> tuple[dt.date | None, dt.date | None]:
        if self.draft.period is not None:
            return self.draft.period
        dates = [duty.date for duty in self.draft.duties]
        return (min(dates), max(dates)) if dates else (None, None)


def _shown(value: object) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def identity(text: str) -> str:
    """A text as an id: without list signs and spaces around it."""
    return " ".join(text.replace("|", "/").split())


def _post_role(posts: Counter[str]) -> str:
    """The role that every post of somebody names: consultant, registrar, SHO; blank where they differ."""
    roles: Counter[str] = Counter()
    for post, many in posts.items():
        words = set(re.findall(r"[a-z0-9]+", fold(post)))
        for role, names in vocabulary()["posts"].items():
            if words & set(names):
                roles[role] += many
    return next(iter(roles)) if len(roles) == 1 and roles.total() >= 0.6 * posts.total() else ""


def sector_of(roles: Iterable[str]) -> str:
    """The sector that most roles belong to."""
    words = Counter(word for role in roles for word in re.findall(r"[a-z]+", fold(role)))
    nurses = sum(words[word] for word in ("nurse", "cpn", "rmn", "rgn", "rn"))
    social = words["carer"] + words["care"] + words["support"] - words["healthcare"] * 2 - nurses - words["hcsw"]
    if any(words[word] for word in ("cpn", "rmn", "amhp", "psychiatrist", "psychiatric")):
        return "mental health"
    primary = words["gp"] + words["pharmacist"] + words["contact"] + words["practice"] + words["partner"]
    if primary and primary >= 2 and words["ward"] == 0 and words["sister"] == 0:
        return "primary care"
    return "social care" if social > 0 else "acute"
