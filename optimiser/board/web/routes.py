"""The interface as one table: what is asked where, with what, and what is answered. Router, description and page of
documentation are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from optimiser.board import editing, grid_data, inputs, long_work, reading
from optimiser.board.answers import CellData, Edited, GridData, RotaData
from optimiser.board.web import bodies, command_answers, files
from optimiser.board.web.service import Asked, Service

ROOT = "/api/v1"


@dataclass(frozen=True)
class Route:
    """One call.

    Attributes:
        method, path: with `{name}` for what varies.
        words: what it does.
        answer: the type of the answer; `dict` for what is only said to be what a command tells with `--json`.
        call: what makes the answer.
        body, query: what it carries.
        status: of the answer.
        writes: whether it changes the rota in hand, so that `If-Match` must name its revision.
        like: the command whose `--json` is told.
    """

    method: str
    path: str
    words: str
    call: Callable[[Service, Asked], Any]
    answer: type = dict
    body: type[bodies.Body] | None = None
    query: type[bodies.Body] = bodies.Nothing
    status: int = 200
    writes: bool = False
    like: str = ""
    errors: Mapping[int, str] = field(default_factory=dict)


def _edit(service: Service, asked: Asked) -> Edited:
    body = asked.body
    moves = [move.move() for move in body.moves]
    return editing.edit(service.session, moves, reason=body.reason, dry_run=body.dry_run, revision=asked.revision)


def _swap(service: Service, asked: Asked) -> Edited:
    b = asked.body
    return inputs.make_swap(
        service.session, b.giver, b.duty, b.taker, b.back, reason=b.reason, dry_run=b.dry_run, revision=asked.revision
    )


def _absence(service: Service, asked: Asked) -> Edited:
    b = asked.body
    return inputs.add_absence(
        service.session, b.person, b.first, b.last, b.kind, reason=b.reason, revision=asked.revision
    )


def _lock(service: Service, asked: Asked) -> Edited:
    return inputs.lock(service.session, asked.body.duty(), locked=asked.body.locked, revision=asked.revision)


def _accept(service: Service, asked: Asked) -> Edited:
    b = asked.body
    return inputs.take_on(service.session, b.rule, b.place, b.date, reason=b.reason, revision=asked.revision)


def _undo(service: Service, asked: Asked) -> Edited:
    b = asked.body
    return editing.take_back(service.session, b.seq, to=b.to, reason=b.reason, revision=asked.revision)


def _redo(service: Service, asked: Asked) -> Edited:
    return editing.redo_undone(service.session, reason=asked.body.reason, revision=asked.revision)


def _cell(service: Service, asked: Asked) -> CellData:
    path, query = asked.path, asked.query
    return reading.cell_data(service.session, path["person"], path["date"], query.team, preview=query.preview)


def _slot(service: Service, asked: Asked) -> dict[str, Any]:
    path, query = asked.path, asked.query
    return reading.slot_data(
        service.session, path["team"], path["date"], path["period"], most=query.most, instead_of=query.instead_of
    )


def _swaps(service: Service, asked: Asked) -> dict[str, Any]:
    path, query = asked.path, asked.query
    return reading.swaps_data(
        service.session, path["person"], path["duty"], days=query.days, most=query.most, today=query.today
    )


def _repair(service: Service, asked: Asked) -> dict[str, Any]:
    b = asked.body
    job = long_work.start_repair(
        service.session, service.jobs, absent=b.absent, kind=b.kind, today=b.today, agreed=b.agreed,
        seconds=b.seconds, seed=b.seed,
    )  # fmt: skip
    return job.json_data()


def _solve(service: Service, asked: Asked) -> dict[str, Any]:
    b = asked.body
    job = long_work.start_solve(
        service.session, service.jobs, seconds=b.seconds, iterations=b.iterations, workers=b.workers, seed=b.seed,
        from_current=b.from_current, afresh=b.afresh,
    )  # fmt: skip
    return job.json_data()


def _take(service: Service, asked: Asked) -> Edited:
    job = service.jobs.find(asked.number)
    b = asked.body
    return long_work.take_job(service.session, job, people=b.people, reason=b.reason, revision=asked.revision)


def _take_offer(service: Service, asked: Asked) -> Edited:
    b = asked.body
    return long_work.take_offer(service.session, people=b.people, reason=b.reason, revision=asked.revision)


def _publish(service: Service, asked: Asked) -> dict[str, Any]:
    b = asked.body
    return inputs.give_out(
        service.session, first=b.first, last=b.last, on=b.on, messages=b.messages, revision=asked.revision
    )


def _asking(call: Callable[[Service, Asked], Edited]) -> Callable[[Service, Asked], Edited]:
    """The call, whose refusal for want of a reason is an answer where the request says `ask`."""

    def asking(service: Service, asked: Asked) -> Edited:
        try:
            return call(service, asked)
        except editing.HardBreach as error:
            if not asked.body.ask:
                raise
            return replace(error.edited, asks=True)

    return asking


HARD = "it newly breaks a hard rule: `edited` says which; repeat it with a reason"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/health", "Version, folder and revision.", lambda s, a: s.health()),
    Route("GET", "/openapi.json", "This interface, described.", lambda s, a: s.description),
    Route(
        "GET",
        "/rota",
        "The rota as a whole: period, teams, shifts, people, verdict, faults of the folder.",
        lambda s, a: reading.rota_data(s.session),
        RotaData,
    ),
    Route(
        "GET",
        "/grid",
        "The whole grid: rows with their cells and margins, have and need.",
        lambda s, a: grid_data.grid_data(s.session),
        GridData,
    ),
    Route(
        "GET",
        "/cells/{person}/{date}",
        "A person's day: what stands there, what is wrong with it and why, which "
        "slots it touches; with `preview` what each code would do.",
        _cell,
        CellData,
        query=bodies.CellQuery,
    ),
    Route(
        "GET",
        "/days/{date}",
        "Who works on a day, who is in charge, what is short, who is away; `now` for the date: who is on now and next.",
        lambda s, a: reading.day_data(s.session, a.path["date"], a.query.team),
        query=bodies.DayQuery,
        like="show",
    ),
    Route(
        "GET",
        "/people/{person}",
        "A person's line: hours, what binds them, wishes and what granting them costs, changes.",
        lambda s, a: reading.person_data(s.session, a.path["person"]),
        like="explain person",
    ),
    Route(
        "GET",
        "/people/{person}/duties/{duty}/swaps",
        "Legal swaps that rid a person of a duty (`2027-01-04`).",
        _swaps,
        command_answers.SwapsAnswer,
        query=bodies.SwapsQuery,
        like="swaps",
    ),
    Route(
        "GET",
        "/gaps",
        "Every gap, dearest first; who could fill one: its slot.",
        lambda s, a: reading.gaps_data(s.session),
    ),
    Route(
        "GET",
        "/slots/{team}/{date}/{period}",
        "Who can take a slot, best first.",
        _slot,
        command_answers.SlotAnswer,
        query=bodies.SlotQuery,
        like="cover",
    ),
    Route(
        "GET",
        "/breaches",
        "Every breach, hard ones first.",
        lambda s, a: reading.breaches_data(s.session, a.query.rule),
        query=bodies.BreachQuery,
    ),
    Route("GET", "/rules", "The bill by rule.", lambda s, a: reading.rules_data(s.session)),
    Route(
        "GET",
        "/rules/{rule}",
        "What a rule finds, with its source.",
        lambda s, a: s.rule(a.path["rule"]),
        like="explain rule",
    ),
    Route(
        "GET",
        "/changes",
        "Entries of the journal after one; with `revision` and `wait` the answer comes when the "
        "revision is another, or after so many seconds.",
        lambda s, a: reading.changes_data(s.session, a.query.after),
        query=bodies.ChangesQuery,
        like="log",
    ),
    Route(
        "GET",
        "/diff",
        "Two rotas of the folder compared.",
        lambda s, a: reading.difference_data(s.session, a.query.before, a.query.after),
        command_answers.DifferenceAnswer,
        query=bodies.DiffQuery,
        like="diff",
    ),
    Route(
        "GET",
        "/publications",
        "Versions given out, and who has other duties since the last: whom to tell.",
        lambda s, a: s.publications(),
    ),
    Route(
        "GET",
        "/exports/{file}",
        "A file: rota.csv, report.html, report.xlsx or calendars.zip.",
        lambda s, a: files.export(s.session, a.path["file"]),
        bytes,
    ),
    Route(
        "POST",
        "/edits",
        "Take duties out and put duties in, together or not at all.",
        _asking(_edit),
        Edited,
        bodies.EditBody,
        writes=True,
        errors={409: HARD},
    ),
    Route(
        "POST",
        "/swaps",
        "A duty to another person, and one in return.",
        _asking(_swap),
        Edited,
        bodies.SwapBody,
        writes=True,
        errors={409: HARD},
    ),
    Route(
        "POST",
        "/absences",
        "Somebody is away: a row of availability.csv; duties that cannot be worked are vacant, "
        "gaps that opens are named.",
        _absence,
        Edited,
        bodies.AbsenceBody,
        writes=True,
    ),
    Route(
        "POST", "/locks", "Fix a duty, or let go of it: a row of pins.csv.", _lock, Edited, bodies.LockBody, writes=True
    ),
    Route(
        "POST", "/accepted", "Take hard breaches on, with a reason.", _accept, Edited, bodies.AcceptBody, writes=True
    ),
    Route("POST", "/undo", "Take changes back.", _undo, Edited, bodies.UndoBody, writes=True),
    Route("POST", "/redo", "Do again what was undone.", _redo, Edited, bodies.ReasonBody, writes=True),
    Route(
        "POST",
        "/publications",
        "Give the rota out as the next version.",
        _publish,
        body=bodies.PublishBody,
        status=201,
        writes=True,
        like="publish",
        errors={409: "hard breaches are neither mended nor accepted: `breaches`"},
    ),
    Route(
        "POST",
        "/repairs",
        "Mend the rota with the fewest changes, as a job.",
        _repair,
        body=bodies.RepairBody,
        status=202,
        like="repair",
        errors={429: "a job runs already"},
    ),
    Route(
        "POST",
        "/solves",
        "Search a rota, as a job.",
        _solve,
        body=bodies.SolveBody,
        status=202,
        like="solve",
        errors={429: "a job runs already"},
    ),
    Route(
        "POST",
        "/mix",
        "Which mix of roles meets demand, as a job on the mix folder named at the start.",
        lambda s, a: long_work.start_mix(s.jobs, s.folder("mix"), a.body.set).json_data(),
        body=bodies.LeversBody,
        status=202,
        like="mix solve",
        errors={404: "no mix folder was named", 429: "a job runs already"},
    ),
    Route(
        "POST",
        "/supply",
        "Staff over years, as a job on the supply folder named at the start.",
        lambda s, a: long_work.start_supply(s.jobs, s.folder("supply"), a.body.set, a.body.scenario).json_data(),
        body=bodies.LeversBody,
        status=202,
        like="mix supply",
        errors={404: "no supply folder was named", 429: "a job runs already"},
    ),
    Route("GET", "/jobs", "Jobs, the newest last.", lambda s, a: {"jobs": [job.json_data() for job in s.jobs.all()]}),
    Route(
        "GET",
        "/jobs/{job}",
        "A job: its state, its exit code as `outcome`, and what the command prints with `--json` as `answer`.",
        lambda s, a: s.job(a.number),
    ),
    Route(
        "DELETE",
        "/jobs/{job}",
        "Stop a job; a search keeps the best rota found.",
        lambda s, a: s.jobs.stop(a.number).json_data(),
    ),
    Route(
        "POST",
        "/jobs/{job}/take",
        "Make what a job found the current rota, or what it changes for some people.",
        _asking(_take),
        Edited,
        bodies.TakeBody,
        writes=True,
        errors={409: f"{HARD}; or what it changes was changed since it began; or it has no rota"},
    ),
    Route(
        "GET",
        "/offers",
        "The rota that a solve left beside the current one, which was changed meanwhile.",
        lambda s, a: long_work.offer(s.session),
        errors={409: "there is none"},
    ),
    Route(
        "POST",
        "/offers/take",
        "Make that rota the current one, or what it changes for some people.",
        _asking(_take_offer),
        Edited,
        bodies.TakeBody,
        writes=True,
        errors={409: HARD},
    ),
    Route(
        "POST",
        "/check",
        "Faults of the folder, or of other files in its place, and what cannot be covered. Nothing is changed.",
        lambda s, a: files.check_with(s.home, a.body.files),
        body=bodies.CheckBody,
        like="check",
    ),
    Route(
        "POST",
        "/audit",
        "Judge any rota by the folder, or by other files in its place. Nothing is changed.",
        lambda s, a: files.audit_with(s.home, a.body.rota, a.body.files, s.session.manager),
        body=bodies.AuditBody,
        like="audit",
    ),
    Route(
        "POST",
        "/tickets",
        "A ticket that opens the page in another window, once.",
        lambda s, a: s.ticket(),
        body=bodies.Nothing,
        status=201,
    ),
)
"""Every call but `POST /session`, which trades a ticket for the token that all the others ask for."""
