"""What comes after the first rota, told by somebody who trusts nothing: which rota is spoken of, what Excel made of it,
what changed meanwhile, and what a team may read."""

from __future__ import annotations

import datetime as dt
import shutil
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from optimiser.audit import Bill, Lines
from optimiser.board.jobs import Jobs
from optimiser.board.long_work import start_solve
from optimiser.board.session import Session
from optimiser.cli.failure import not_written
from optimiser.cli.repair import warn_of_past_changes
from optimiser.folder.load import changed_since_read, load
from optimiser.journal.chain import read_entries
from optimiser.journal.current import FILE, NotWritten, writing
from optimiser.library.judged_rota import JudgedRota, outcome_of
from optimiser.library.repair import Repaired
from optimiser.problem.calendar import Calendar
from optimiser.report.render.write import ReportNotWritten
from optimiser.tabular.faults import BadInput, Fault
from optimiser.tabular.files import file_hash
from optimiser.tabular.lock import FolderHeld
from tests.board.ward import date, make_ward
from tests.commands import csv_rows
from tests.stories.told import ask, run, write_rows


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ward whose rota is version 1, given out in time."""
    home = make_ward(tmp_path_factory.mktemp("given out") / "Ward Äpfel & Söhne")
    run("publish", "-f", home, "--on", "2026-11-01")
    return home


@pytest.fixture
def ward(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / published.name))


def swapped(ward: Path) -> None:
    run("swap", "P01", date(0), "P03", "-f", ward, "--apply")


def as_excel_saves_it(path: Path) -> None:
    """Dates as days/months/years, Windows line ends."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    at = head.split(",").index("date")
    made = [head]
    for line in lines:
        cells = line.split(",")
        cells[at] = "/".join(reversed(cells[at].split("-")))
        made.append(",".join(cells))
    path.write_bytes("\r\n".join([*made, ""]).encode())


def someone_sick(ward: Path, person: str, day: int) -> None:
    path = ward / "availability.csv"
    write_rows(path, [*csv_rows(path), {"person": person, "kind": "sickness", "from": date(day), "to": date(day)}])


def made_from(ward: Path, without: int) -> JudgedRota:
    """The current rota without some of its assignments, as a search finds it that begins now."""
    read = load(ward, rota=ward / FILE)
    left = sorted(read.rota or ())[:-without]
    bill = Bill(read.problem, read.rules, Lines(read.problem, left))
    return JudgedRota(read, bill, outcome_of(read, "solve", {}), home=ward, begun=file_hash(ward / FILE))


def test_audit_says_which_entry_of_the_journal_it_judges(ward: Path) -> None:
    swapped(ward)
    before, now = (ask("audit", ward, name)["rota"] for name in ("@1", "@3"))
    assert (before["entry"], before["version"], before["current"]) == ("@1", 1, False)
    assert (now["entry"], now["version"], now["current"]) == ("@3", None, True)
    assert now["sha256"] == file_hash(ward / FILE)
    assert "rota: current rota @3 (swap by" in run("report", ward, "@3", "--format", "csv").stderr


def test_what_is_told_of_an_earlier_rota_is_not_put_beside_the_current_one(ward: Path) -> None:
    swapped(ward)
    version = ward / "published" / "0001" / "rota.csv"
    for command, rota, place in (("report", "@1", "report-@1"), ("audit", version, "report-version-1")):
        done = run(command, ward, rota, "--format", "csv")
        assert not (ward / "out" / "cover.csv").exists()
        assert (ward / "out" / place / "cover.csv").is_file()
        assert place in done.stderr
    run("report", ward, "--format", "csv")
    assert (ward / "out" / "cover.csv").is_file()


def test_a_duty_that_is_past_is_not_taken_in_return(ward: Path) -> None:
    found, ahead = (ask("swaps", "P01", date(9), "-f", ward, "--most", 500, *words)["rows"] for words in
                    ((), ("--today", date(6))))  # fmt: skip
    returned = [{d["date"] for s in swaps for d in s["gives"][1:]} for swaps in (found, ahead)]
    assert min(returned[0]) < date(6) <= min(returned[1])
    assert {d for d in returned[0] if d >= date(6)} == returned[1]
    assert "on 2028-01-01 the period is over" in run("swaps", "P01", date(9), "-f", ward, "--today", "2028-01-01",
                                                     ends=(2,)).stderr  # fmt: skip


def test_of_days_given_out_only_their_own_hard_breaches_are_said_to_be_accepted(ward: Path) -> None:
    late = next(r for r in csv_rows(ward / FILE) if (r["date"], r["shift"]) == (date(13), "E"))
    write_rows(ward / FILE, [*csv_rows(ward / FILE), {**late, "person": "P01", "contract": "P01"}])
    run("publish", "-f", ward, ends=(1,))
    done = run("publish", "-f", ward, "--on", "2026-11-02", "--to", date(6))
    assert "accepted" not in done.output


def test_a_rota_is_told_as_it_was_judged_where_inputs_changed_while_it_was_sought(ward: Path) -> None:
    found = made_from(ward, without=3)
    someone_sick(ward, "P10", 0)
    found.write(ward / "out", ("csv",))
    assert changed_since_read(found.source) == ["availability.csv"]
    assert "note: availability.csv changed since" in run("explain", "person", "P10", "-f", ward).stderr
    run("swap", "P01", date(0), "P03", "-f", ward, "--apply")
    assert read_entries(ward)[-1].hard == (1, 1), "judged anew: the journal knew of no hard breach"


def test_what_excel_made_of_the_dates_is_undone(ward: Path) -> None:
    before = (ward / FILE).read_bytes()
    as_excel_saves_it(ward / FILE)
    assert "did you mean 2027-01-04?" in run("audit", ward, ends=(2,)).stderr
    run("undo", "@1", "-f", ward, "--reason", "try", ends=(2,))
    assert len(read_entries(ward)) == 2, "nothing is written where nothing is undone"
    run("undo", "-f", ward)
    assert (ward / FILE).read_bytes() == before


def test_an_older_rota_is_taken_though_nobody_can_read_the_file(ward: Path) -> None:
    before = (ward / FILE).read_bytes()
    as_excel_saves_it(ward / FILE)
    assert "is the current rota already" not in run("take", "@1", "-f", ward).stderr
    assert (ward / FILE).read_bytes() == before
    swapped(ward)
    as_excel_saves_it(ward / FILE)
    assert "--reason: 2 assignments of days that were given out" in run("take", "@1", "-f", ward, ends=(2,)).stderr
    run("take", "@1", "-f", ward, "--reason", "back to what was given out")
    assert (ward / FILE).read_bytes() == before


def test_an_edit_that_nobody_read_has_no_cost_in_the_journal(ward: Path) -> None:
    found = made_from(ward, without=3)
    as_excel_saves_it(ward / FILE)
    with writing(ward, "solve") as current:
        entry = found.make_current(current, "solve")
    adopted = read_entries(ward)[-2]
    assert (adopted.kind, adopted.hard[1], adopted.points[1]) == ("adopt", None, None)
    assert entry.points == (None, found.points)


def with_leave(ward: Path) -> None:
    """P01 is on leave on the third day, as a row of the rota."""
    kinds = [{**r, "kind": ""} for r in csv_rows(ward / "shifts.csv")]
    write_rows(ward / "shifts.csv", [*kinds, {"shift": "AL", "start": "09:00", "end": "16:30", "kind": "leave"}])
    leave = {"person": "P01", "contract": "P01", "date": date(2), "shift": "AL"}
    write_rows(ward / FILE, [*csv_rows(ward / FILE), leave])


def test_leave_is_not_lost_by_a_file_that_teams_may_read(ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_leave(ward)
    run("audit", ward, "--format", "csv", "--out", ward.parent / "for all")
    refused = run("take", ward.parent / "for all" / "rota.csv", "-f", ward, ends=(2,))
    assert "--reason: the current rota has leave, and this one has none" in refused.stderr
    asked: list[Any] = []
    monkeypatch.setattr(Jobs, "start", lambda *given: asked.extend(given[2:]))
    start_solve(Session(ward), Jobs())
    arguments, _, file, _ = asked
    assert (file, "--whole={place}/whole.csv" in arguments) == ("whole.csv", True)


def test_a_team_reads_no_leave_no_pay_and_no_accepted_agreement(ward: Path) -> None:
    with_leave(ward)
    someone_sick(ward, "P10", 0)
    run("accept", "availability", "P10", "-f", ward, "--reason", "after her operation", ends=(1,))
    dearer = [{**r, "hourly_cost": "77.77"} for r in csv_rows(ward / "staff.csv")]
    shutil.copytree(ward, ward.parent / "changed")
    write_rows(ward.parent / "changed" / "staff.csv", dearer)
    run("repair", "-f", ward, "--changed", ward.parent / "changed", "--seconds", 0.2, ends=(0, 1))
    told = [run("log", ward), run("log", ward, "--json"), run("diff", "@1", "@3", "-f", ward)]
    told.append(run("swap", "P01", date(2), "P05", "-f", ward, ends=(2,)))
    open_to_all = "".join(done.output for done in told)
    for word in ('"AL"', " AL", "77.77", "operation", "absence"):
        assert word not in open_to_all
    closed = run("log", ward, "--manager", "--json").stdout
    for word in ('"AL"', "77.77", "operation"):
        assert word in closed


def test_what_stands_in_the_place_of_results_is_told_before_anything_is_sought(ward: Path) -> None:
    (ward / "out" / "report.html").mkdir()
    (ward / "out" / "alternatives").touch()
    done = run("solve", ward, "--seconds", 1, ends=(2,))
    assert "report.html: this is a folder, and a file is to be written there" in done.stderr
    assert "alternatives: this is no folder" in done.stderr
    assert "--out and --format go together" in run("audit", ward, "--out", ward.parent / "x", ends=(2,)).stderr
    assert len(read_entries(ward)) == 2


def test_a_rota_stands_whose_report_cannot_be_written(ward: Path) -> None:
    found = made_from(ward, without=3)
    (ward / "out" / "report.html").mkdir()
    with pytest.raises(ReportNotWritten) as caught:
        found.write(ward / "out", ("html",))
    assert read_entries(ward)[-1].after == file_hash(ward / FILE)
    assert not_written(caught.value, {}) == 6


def test_a_repair_says_that_it_changed_days_that_are_past(capsys: pytest.CaptureFixture[str]) -> None:
    start = dt.datetime.now(ZoneInfo("Europe/London")).date() - dt.timedelta(days=3)
    duties = [SimpleNamespace(day=day) for day in (0, 1, 5)]
    problem = SimpleNamespace(calendar=Calendar(start, 14), duties=duties)
    changes = [SimpleNamespace(duty=duty) for duty in range(3)]
    answer = SimpleNamespace(
        view=SimpleNamespace(problem=problem), found=SimpleNamespace(changes=changes), entry=object()
    )
    warn_of_past_changes(cast(Repaired, answer))
    assert "note: 2 changes are of days before today: rota undo, then --today" in capsys.readouterr().err


def test_a_rota_that_was_sought_is_kept_while_another_command_holds_the_folder(
    ward: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, **__: object) -> None:
        raise FolderHeld([Fault(".rota.lock", None, None, "another run is writing to this folder")])

    found, before = made_from(ward, without=3), (ward / FILE).read_bytes()
    monkeypatch.setattr("optimiser.library.judged_rota.writing", held)
    assert found.write(ward / "out", ("csv",)) == [ward / "out" / "rota-solved.csv"]
    assert (ward / FILE).read_bytes() == before
    monkeypatch.setattr("optimiser.library.judged_rota.locked", held)
    with pytest.raises(NotWritten, match="another run"):
        found.write(ward.parent / "elsewhere", ("csv",))


@pytest.mark.parametrize("file", ["accepted.csv", "earlier_figures.csv"])
def test_what_a_report_reads_of_the_folder_is_read_before_the_rota_is_another(ward: Path, file: str) -> None:
    found, before = made_from(ward, without=3), (ward / FILE).read_bytes()
    (ward / file).write_text("something,else\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput, match="the column is missing"):
        found.write(ward / "out", ("csv",))
    assert (ward / FILE).read_bytes() == before
    run("solve", ward, "--afresh", "--seconds", 1, ends=(2,))


def test_an_export_named_like_the_rota_does_not_take_its_place(ward: Path) -> None:
    before = (ward / FILE).read_bytes()
    ready = files("optimiser.report.outgoing") / "mappings" / "payroll-hours.toml"
    (ward.parent / "rota.toml").write_text(ready.read_text(encoding="utf-8"), encoding="utf-8")
    assert "is the current rota" in run("export", ward, "--as", ward.parent / "rota.toml", ends=(2,)).stderr
    assert (ward / FILE).read_bytes() == before


@pytest.mark.parametrize("record", ["", "{}", '{"given_out": [["soon", "later"]]}'])
def test_days_given_out_are_not_taken_for_a_draft_where_their_record_is_spoilt(ward: Path, record: str) -> None:
    (ward / "published" / "0001" / "publication.json").write_text(record, encoding="utf-8")
    for words in (("solve", ward, "--seconds", 1), ("publish", "-f", ward)):
        assert "it does not say which days were given out" in run(*words, ends=(2,)).stderr


def test_ctrl_c_is_no_answer(ward: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("optimiser.library.swap.judge_swap", stopped)
    done = run("swap", "P01", date(0), "P03", "-f", ward, "--apply", ends=(4,))
    assert "Ended early, with no answer." in done.stderr
    assert not (ward / ".rota.lock").exists()
