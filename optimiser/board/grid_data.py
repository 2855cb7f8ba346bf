"""A rota told as the board's answers: the grid, some rows of it, breaches, the verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from optimiser.audit import Breach
from optimiser.board.answers import (
    BlockData,
    BreachData,
    CoverData,
    CoverLine,
    EntryData,
    GridData,
    RowData,
    Verdict,
    WishData,
)
from optimiser.board.session import Session
from optimiser.journal.undo import changes_since_published
from optimiser.problem.domain import NOWHERE
from optimiser.report.changes.person import shifts_asked
from optimiser.report.changes.shared import breach_data
from optimiser.report.rota.contract_lines import JudgedWish
from optimiser.report.rota.grid import (
    CoverRow,
    GridRow,
    cover_rows,
    line_name,
    make_grid,
    organisation_name,
    rows_of_people,
    team_name,
)
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import rota_verdict


class Sentences(dict[str, int]):
    """Sentences, each numbered once."""

    def number(self, sentence: str) -> int:
        """The number of a sentence."""
        return self.setdefault(sentence, len(self))


def grid_data(session: Session) -> GridData:
    """The whole grid."""
    words = Sentences()
    view = session.view
    problem = view.problem
    grid = make_grid(problem, view.bill.lines, view.hard, before=view.before, manager=view.manager)
    blocks = [
        BlockData(
            team=team_id(view, block.team),
            name=team_name(problem, block.team) or "No team",
            organisation=organisation_name(problem, block.organisation),
            rows=[row_data(view, block.team, row, words) for row in block.rows],
            cover=[
                CoverLine(
                    problem.periods[row.period].name,
                    problem.capabilities[row.capability].name,
                    list(row.have),
                    list(row.need),
                )
                for row in block.cover
            ],
        )
        for block in grid.blocks
    ]
    return GridData(session.revision, blocks, list(words))


def rows_data(view: RotaView, people: Collection[int], words: Sentences) -> list[RowData]:
    """Every row of some people."""
    placed = rows_of_people(view.problem, view.bill.lines, people, view.hard, before=view.before, manager=view.manager)
    return [row_data(view, team, row, words) for team, row in placed]


def cover_data(view: RotaView, team_days: Iterable[tuple[int, int]]) -> list[CoverData]:
    """Have and need on some days of teams."""
    days: dict[int, set[int]] = {}
    for team, day in team_days:
        days.setdefault(team, set()).add(day)
    found: list[CoverData] = []
    for team, asked in sorted(days.items()):
        found += _cover(view, team, cover_rows(view.problem, view.bill.lines, team, asked))
    return found


def row_data(view: RotaView, team: int, row: GridRow, words: Sentences) -> RowData:
    """A row of the grid."""
    problem, line = view.problem, row.line
    terms = problem.contracts[row.contract]
    person = problem.people[terms.person]
    return RowData(
        team=team_id(view, team),
        contract=terms.id,
        person=person.id,
        name=line_name(problem, row.contract),
        role=terms.role,
        band=terms.band,
        registered=row.registered,
        guest=row.guest,
        cells=[[EntryData(e.code, e.kind, list(e.marks), words.number(e.words)) for e in cell] for cell in row.cells],
        contracted=line.contracted,
        rostered=line.rostered,
        balance=view.balance(line),
        nights=line.nights,
        weekends=line.weekends,
        duties=line.duties,
        wishes=[_wish(view, wish) for wish in row.wishes],
    )


def _wish(view: RotaView, wish: JudgedWish) -> WishData:
    problem, request = view.problem, wish.request
    date = problem.calendar.date(request.day).isoformat()
    return WishData(date, request.wants, wish.met, shifts_asked(view, problem.requests.index(request)))


def _cover(view: RotaView, team: int, rows: Iterable[CoverRow]) -> Iterable[CoverData]:
    problem = view.problem
    for row in rows:
        names = problem.periods[row.period].name, problem.capabilities[row.capability].name
        for day, (have, need) in enumerate(zip(row.have, row.need, strict=True)):
            if have is not None and need is not None:
                yield CoverData(team_id(view, team), *names, day, have, need)


def team_id(view: RotaView, team: int) -> str:
    """Id of a team; empty for none."""
    return "" if team == NOWHERE else view.problem.teams[team].id


def board_breach(view: RotaView, found: Breach) -> BreachData:
    """A breach, as `rota explain` tells it, with what the rule asks and where it comes from."""
    told = breach_data(view, found)
    team = view.problem.teams[found.place.index].id if found.place.kind == "team" else ""
    return BreachData(
        **{{"from": "first", "to": "last"}.get(key, key): value for key, value in told.items()},
        title=view.title_of(found.rule),
        source=view.source_of(found.rule),
        place=team or ", ".join(told["people"][:1] if found.place.kind == "person" else ()),
    )


def verdict_data(session: Session) -> Verdict:
    """What remains, in numbers and words."""
    view, status, last = session.view, session.rota.status, session.last
    edited = status is not None and last is not None and status.hash != last.after  # by other means
    version = session.given.version
    return Verdict(
        gaps=len(view.gaps),
        missing=sum(gap.missing for gap in view.gaps),
        hard=len(view.hard),
        accepted=sum(view.acceptance_of(b) is not None for b in view.hard),
        points=view.bill.points,
        changes=len(changes_since_published(session.entries)) + edited,
        version=None if version is None else version.number,
        text=rota_verdict(replace(view, outcome=type(view.outcome)())),
        state=view.which or "no rota yet",
    )
