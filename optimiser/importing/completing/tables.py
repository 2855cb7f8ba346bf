"""From what was read to the tables of a folder: what the files say, and what is drafted where they say nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import replace

from optimiser.folder.scaffold import PRICES
from optimiser.importing.asking import Question
from optimiser.importing.cells.clock import Times, one_time
from optimiser.importing.completing.bookings import as_asked, places_of
from optimiser.importing.completing.changes import as_before, changes, rota_before
from optimiser.importing.completing.demand import COVERING, WorkedDuty, demand_rows, family, is_learner
from optimiser.importing.completing.shifts import shift_book
from optimiser.importing.completing.staffing import Staffing, Tables, identity
from optimiser.importing.drafting import Away, draft_people, not_used_at
from optimiser.importing.words import fold
from optimiser.tabular.faults import listing


class Completer(Staffing):
    """Makes the tables of one import."""

    def run(self) -> Tables:
        """The tables; what had to be drafted is told in ``drafted`` and asked in the questions of the draft."""
        draft, tables = self.draft, self.tables
        known = self.existing.people if self.known is None else self.known
        people, who = draft_people(draft, known)
        if self.replace and known:
            matched = {place for place in who if people[place].known}
            if (self.lists_staff or draft.duties) and (self.lists_staff or not matched):
                tables.anew.add("staff.csv")
                people, who = draft_people(draft, [])
        people, who = self._strangers(people, who)
        tables.people = people
        self.people, self.who = people, who
        if self.replace and draft.duties:
            tables.anew |= {"rota.csv"}
            if "staff.csv" in tables.anew:
                tables.anew |= {
                    "shifts.csv",
                    "teams.csv",
                    "organisations.csv",
                    "availability.csv",
                    "demand.csv",
                    "history.csv",
                }
        if draft.edited:
            tables.anew.add("rota.csv")
        if self.replace:
            tables.anew |= {row.table for row in draft.rows if row.table not in ("skills.csv", "teams.csv")}
            if draft.away and not draft.duties:
                tables.anew.add("availability.csv")
            tables.anew &= {*self.existing.rows, "staff.csv", "rota.csv"}
        self._units()
        self._bookings()
        self.shifts = shift_book(draft, self.existing, self.answers, "shifts.csv" in tables.anew)
        self._roles()
        self._organisations()
        self._staff()
        tables.rows["shifts.csv"] += list(self.shifts.rows.values())
        if self.shifts.without_breaks:
            tables.drafted.append(
                f"shifts.csv: no file says the breaks of {', '.join(self.shifts.without_breaks[:8])}"
                f"{' and more' if len(self.shifts.without_breaks) > 8 else ''}: "
                "30 minutes unpaid in more than 6 hours, 60 in 10 hours or more, assumed"
            )
        self._period()
        self._duties()
        self._away()
        if self.draft.edited and self.period is not None:
            names = {identity(person.id): person.name for person in self.people}
            before = rota_before(self.existing.home)
            closed = {(identity(self.people[self.who[seen]].id), f"{date}") for seen, date in self.draft.closed}
            self.tables.rows["rota.csv"] = rows = as_before(self.tables.rows["rota.csv"], before, closed)
            self.tables.changes += changes(names, before, rows)
        self._rows()
        self._demand()
        return tables

    # --- days ---------------------------------------------------------------------------------------------------------

    def _period(self) -> None:
        first, last = self._worked_days()
        self.period = self.existing.period
        if self.draft.settings and (self.existing.settings is None or self.replace):
            self.tables.settings = self.draft.settings
            return
        if self.draft.settings:
            line = "the settings of the workbook are not used: rota.toml stays (--replace takes the workbook's)"
            self.draft.assumed.append(line)
        if self.period is not None and first is not None and last is not None and self._all_later():
            if not self.replace:
                text = f"Every duty is after the folder's period {self.period[0]} to {self.period[1]}. Move the period?"
                self.draft.questions.append(Question("period", text, "--replace"))
            elif "staff.csv" not in self.tables.anew:
                self.period = (first, last)
                text = (self.existing.home / "rota.toml").read_text(encoding="utf-8-sig")
                self.tables.settings = moved_period(text, first, (last - first).days + 1)
                self.tables.drafted.append(f"rota.toml: the period moves to {first} to {last}")
                return
        anew = self.existing.settings is None or (
            self.replace and "staff.csv" in self.tables.anew and self.draft.duties
        )
        if not anew or first is None or last is None:
            return
        self.period = (first, last)
        name = self.existing.home.resolve().name.replace("-", " ").replace("_", " ")
        self.tables.settings = SETTINGS_TEXT.format(
            name=re.sub(r'["\\\\]', "", name[:1].upper() + name[1:]),
            start=first.isoformat(),
            days=(last - first).days + 1,
        )
        self.tables.drafted.append(
            f"rota.toml: the period {first} to {last}, as the rota shows it; the rules of the Working Time Regulations"
        )

    def _all_later(self) -> bool:
        """Whether no duty lies in the folder's period, or before it."""
        assert self.period is not None
        duties = self.draft.duties
        return bool(duties) and not all(d.booked for d in duties) and all(d.date > self.period[1] for d in duties)

    def _bookings(self) -> None:
        """Find the duty of the folder that each booking fills, where bookings become pins."""
        self.pins = (
            self.existing.settings is not None
            and "rota.csv" not in self.tables.anew
            and bool(self.draft.duties)
            and all(duty.booked for duty in self.draft.duties)
        )
        self.places = places_of(self.existing.home) if self.pins else None
        if self.places is None:
            return
        times: dict[str, Times] = {}
        for row in self.existing.rows.get("shifts.csv", ()):
            start, end = one_time(row.get("start", "")), one_time(row.get("end", "").split("+")[0])
            if row.get("shift") and start is not None and end is not None:
                times[row["shift"]] = Times(start % 1440, end % 1440)
        for place, duty in enumerate(self.draft.duties):
            found = as_asked(duty, self._open_to(self.who[duty.seen], self._team_of(duty), duty.date), times)
            if found is not duty and duty.times is not None:
                said = f"{duty.place}: {'-'.join(duty.times.texts)} is taken for {found.code},"
                said += f" {'-'.join(times[found.code].texts)}, which demand asks for that day"
                self.draft.assumed.append(said)
            self.draft.duties[place] = found

    def _open_to(self, place: int, team: str, date: dt.date) -> list[str]:
        """The shifts of a team and date that demand asks for of somebody."""
        skills = {
            fold(row.cells["skill"])
            for row in self.draft.rows
            if row.table == "staff_skills.csv" and row.seen is not None and self.who[row.seen] == place
        }
        return self.places.shifts(team, date, self.people[place], skills) if self.places is not None else []

    def _ask_for(self, row: dict[str, str], place: int) -> None:
        """Demand for a booking of which the folder asks for nothing, so that there is a duty to fill."""
        day = dt.date.fromisoformat(row["date"])
        if self.places is None or row["shift"] in self._open_to(place, row["team"], day):
            return
        role = next((seen.role for seen in self.people[place].contracts if seen.role), "")
        need = {"team": row["team"], "days": row["date"], "cover_period": row["shift"], "minimum": "1"}
        need["capability"] = f"role: {role.replace('|', '/')}" if role else ""
        rows = self.tables.rows["demand.csv"]
        same = next((other for other in rows if {**other, "minimum": "1"} == need), None)
        if same is not None:
            same["minimum"] = str(int(same["minimum"]) + 1)
        else:
            rows.append(need)
        self.added_needs.append(f"{self.people[place].name or row['person']} {row['shift']} on {row['date']}")

    def _duties(self) -> None:
        kept: set[tuple[str, ...]] = set()
        self.worked: list[WorkedDuty] = []
        self.added_needs: list[str] = []
        pins = self.pins
        for duty in sorted(self.draft.duties, key=lambda duty: duty.date):
            place = self.who[duty.seen]
            person, code, team = self.people[place], self.shifts.of(duty), self._team_of(duty)
            own = self.shifts.own_times(duty)
            key = (person.id, duty.date.isoformat(), code, team, own.code if own else "")
            if key in kept:
                self._tell(duty.place, code, f"{person.name or person.id} on {duty.date} has this duty twice")
                continue
            kept.add(key)
            table = "pins.csv" if pins else "rota.csv"
            if self.period is not None and not self.period[0] <= duty.date <= self.period[1]:
                if duty.date < self.period[0] and not pins:
                    table = "history.csv"
                else:
                    self._tell(
                        duty.place, code, f"{duty.date} is outside the period {self.period[0]} to {self.period[1]}"
                    )
                    continue
            row = {
                "person": identity(person.id),
                "contract": self._contract_of(duty),
                "date": duty.date.isoformat(),
                "shift": code,
                "team": team,
            }
            if table != "pins.csv":
                row["start"], row["end"] = own.texts if own else ("", "")
                if own and duty.unpaid_break is not None:
                    row["unpaid_break"] = str(duty.unpaid_break)
                if duty.paid_break:
                    row["paid_break"] = str(duty.paid_break)
            self.tables.rows[table].append(row)
            if table == "pins.csv":
                self._ask_for(row, place)
            if table == "rota.csv":
                self.worked.append(WorkedDuty(duty.date, team, code, person.contracts[0].role.replace("|", "/")))

        if self.added_needs:
            who = listing(self.added_needs, 5)
            self.tables.drafted.append(f"demand.csv: places for bookings of which no need asks that person then: {who}")

    def _tell(self, place: str, value: str, reason: str) -> None:
        self.draft.not_used.append(not_used_at(place, value, reason, "rota.csv"))

    def _away(self) -> None:
        kept = {
            tuple(row.get(c, "") for c in ("person", "kind", "from", "to", "start"))
            for row in self.existing.rows.get("availability.csv", ())
            if "availability.csv" not in self.tables.anew
        }
        for item in joined_absences(self.draft.away, self.who):
            person = self.people[self.who[item.seen]]
            times = {"AM": ("", "13:00"), "PM": ("13:00", ""), "EVE": ("17:00", "")}.get(item.part, item.times)
            row = {
                "person": identity(person.id),
                "kind": item.kind,
                "from": item.first.isoformat(),
                "to": item.last.isoformat() if item.last != item.first else "",
                "start": times[0],
                "end": times[1],
            }
            key = tuple(row[c] for c in ("person", "kind", "from", "to", "start"))
            if key in kept:
                self._tell(item.place, item.kind, f"{person.name or person.id} has this absence already")
                continue
            kept.add(key)
            self.tables.rows["availability.csv"].append(row)

    def _rows(self) -> None:
        """Rows of other tables: skills with the names that skills.csv needs, portfolio time, teams."""
        skills = {
            fold(row.get("skill", "")): row["skill"]
            for row in self.existing.rows.get("skills.csv", ())
            if row.get("skill")
        }
        given = {fold(row.cells["skill"]): row.cells["skill"] for row in self.draft.rows if row.table == "skills.csv"}
        skills |= given
        needs_list = bool(skills) or "skills.csv" in self.existing.rows
        for row in self.draft.rows:
            if row.table == "teams.csv" and len(row.cells) == 3 and set(row.cells) == {"team", "name", "beds"}:
                self._tell_beds(row.cells, row.place)
                continue
            cells = dict(row.cells)
            if row.seen is not None:
                cells["person"] = identity(self.people[self.who[row.seen]].id)
            if row.table == "staff_skills.csv":
                skill = cells["skill"]
                if fold(skill) not in skills:
                    skills[fold(skill)] = skill
                    self.tables.rows["skills.csv"].append({"skill": skill})
                cells["skill"] = skills[fold(skill)]
            self.tables.rows[row.table].append(cells)
        if not needs_list and not self.tables.rows.get("staff_skills.csv"):
            self.tables.rows.pop("skills.csv", None)

    def _tell_beds(self, cells: dict[str, str], place: str) -> None:
        """What a list says otherwise of the beds of a team that the folder has."""
        team = self.team_ids.get(fold(cells["team"]), "")
        rows = [] if "teams.csv" in self.tables.anew else self.existing.rows.get("teams.csv", ())
        own = next((row.get("beds", "") for row in rows if row.get("team") == team), None)
        if own is not None and cells["beds"] not in ("", own):
            reason = f"{team} is in teams.csv already and stays: beds {own or 'blank'}, in the file {cells['beds']}"
            self.draft.not_used.append(not_used_at(place, cells["beds"], reason, "teams.csv"))

    def _demand(self) -> None:
        has = "demand.csv" in self.existing.rows and "demand.csv" not in self.tables.anew
        if not self.worked or self.period is None or not self.demand or has:
            return
        days = [
            self.period[0] + dt.timedelta(days=shift) for shift in range((self.period[1] - self.period[0]).days + 1)
        ]
        shifts = (*self.existing.rows.get("shifts.csv", ()), *self.tables.rows["shifts.csv"])
        kinds = {row["shift"]: row.get("kind", "") for row in shifts if row.get("shift")}
        own = {duty.shift: None for duty in self.worked if kinds.get(duty.shift, "") not in COVERING}
        skill_of = self._post_skills() if self.in_cells else None
        worked = [duty for duty in self.worked if duty.shift not in own]
        rows = demand_rows(worked, days, skill_of)
        self.tables.rows["demand.csv"] += rows
        learners = skill_of is None and any(is_learner(family(duty.role)) for duty in worked)
        many = f"{len(rows)} row{'' if len(rows) == 1 else 's'}"
        what = "the fewest that worked on each weekday and shift; the usual number as ideal"
        if rows and rows[0]["days"][:1].isdigit():
            what = "as many as worked on each date: no shift is worked on one weekday each week"
        self.tables.drafted.append(
            f"demand.csv: {many}, {what}"
            f"{', of learners that alone' if learners else ''}"
            f"{f'; nobody is asked for by {listing(own)}, which covers nothing' if own else ''}"
        )

    def _post_skills(self) -> dict[str, str]:
        """For rotas with people in the cells: who may hold a post is who has held it, as a skill of its name."""
        held: dict[str, set[str]] = defaultdict(set)
        for row in self.tables.rows["rota.csv"]:
            held[row["shift"]].add(row["person"])
        skill_of: dict[str, str] = {}
        for post in held:
            skill = f"holds {post.replace('|', '/').replace('@', ' at ')}"
            skill_of[post] = skill
            self.tables.rows["skills.csv"].append(
                {"skill": skill, "description": "has held this post in the imported rota"}
            )
            self.tables.rows["staff_skills.csv"] += [
                {"person": person, "skill": skill} for person in sorted(held[post])
            ]
        self.tables.drafted.append(
            f"skills.csv: {len(held)} skills, one for each post: who may hold it is who has held it"
        )
        return skill_of


def joined_absences(away: list[Away], who: list[int]) -> list[Away]:
    """Absences of one kind on days one after another as one: lists of duties have a row for each day."""
    kept: list[Away] = []
    last: dict[int, int] = {}
    for item in sorted(away, key=lambda item: (who[item.seen], item.first)):
        at = last.get(who[item.seen])
        before = kept[at] if at is not None else None
        if at is not None and before is not None and item.first == item.last:
            whole = not before.part and not item.part and not any(before.times + item.times)
            follows = whole and (item.first - before.last).days == 1
            if follows and before.kind == item.kind:
                kept[at] = replace(before, last=item.last)
                continue
        last[who[item.seen]] = len(kept)
        kept.append(item)
    return kept


def moved_period(text: str, first: dt.date, days: int) -> str:
    """rota.toml with another period; all else stays as it is written."""
    kept: list[str] = []
    section = ""
    for line in text.splitlines():
        head = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        section = head[1] if head else section
        if section == "period" and re.match(r"\s*(start|weeks|days|end|history_from)\s*=", line):
            continue
        kept.append(line)
        if head and section == "period":
            kept += [f"start = {first.isoformat()}", f"days = {days}"]
    return "\n".join(kept) + "\n"


SETTINGS_TEXT = (
    """\
# What each key means: docs/rota-folder.md. Drafted by rota import from the rota itself: look it over.
name = "{name}"

[period]
start = {start}
days = {days}
bank_holidays = "england"

"""
    + PRICES
    + """
[rules]
packs = []      # besides those that roles and sectors imply: rota rules list; without = ["PACK"] takes one away

[solve]
seconds = 20
seed = 1
"""
)
"""rota.toml of a folder made from a rota."""
