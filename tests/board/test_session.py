"""The board's session without any web: what is typed is judged and in the journal before it is answered."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from optimiser.audit import audit
from optimiser.board.editing import HardBreach, edit, redo_undone, take_back
from optimiser.board.grid_data import grid_data, verdict_data
from optimiser.board.inputs import add_absence, give_out, lock, make_swap, take_on
from optimiser.board.long_work import take_offer
from optimiser.board.moves import DutyAt, Move
from optimiser.board.reading import (
    breaches_data,
    cell_data,
    changed_people,
    changes_data,
    day_data,
    difference_data,
    gaps_data,
    person_data,
    rota_data,
    rules_data,
    slot_data,
    swaps_data,
)
from optimiser.board.session import Moved, ReadOnly, Session
from optimiser.folder.compare import raw_rows
from optimiser.folder.files import ROTA
from optimiser.journal.chain import read_entries, replay
from optimiser.journal.current import FILE
from optimiser.library.changes.journal import undo as undo_by_command
from optimiser.library.changes.journal import verify
from optimiser.library.judged_rota import open_rota
from optimiser.library.publish import Unmended
from optimiser.tabular.faults import BadInput
from optimiser.tabular.lock import locked
from tests.board.ward import date, make_ward


def give(person: str, day: int, code: str) -> Move:
    return Move(into=DutyAt(person, date(day), code))


def leave(person: str, day: int) -> Move:
    return Move(out=DutyAt(person, date(day)))


def codes(session: Session, person: str) -> str:
    (row,) = (r for block in grid_data(session).blocks for r in block.rows if r.person == person)
    return " ".join("/".join(e.code for e in cell if "removed" not in e.marks) or "." for cell in row.cells)


def rows_on_disk(home: Path) -> Counter[tuple[str, ...]]:
    return Counter(tuple(r.get(h, "") for h in ROTA.headings) for r in raw_rows(home / FILE))


def test_a_code_typed_is_a_duty_judged_and_journalled(session: Session) -> None:
    told = edit(session, [give("P02", 0, "e")])
    assert codes(session, "P02").startswith("E E LD E")
    assert told.said.startswith("early given to Bethan Rees, Mon 4 Jan")
    assert next((c.period, c.have, c.need) for c in told.cover if c.day == 0) == ("early", 4, 2)
    entry = session.entries[-1]
    assert (entry.kind, entry.tool, len(entry.into), entry.out) == ("edit", "board", 1, ())
    assert told.entry == entry.seq
    assert session.rota.bill.points == open_rota(session.home).points
    assert told.verdict.points == session.view.bill.points == open_rota(session.home).view.bill.points
    assert rows_on_disk(session.home) == Counter(session.rows)


def test_a_new_hard_breach_is_made_only_with_a_reason(session: Session) -> None:
    before = rows_on_disk(session.home)
    with pytest.raises(HardBreach) as refused:
        edit(session, [give("P08", 4, "E")])  # the morning after a night
    assert any(b.hard and "rest" in b.text for b in refused.value.edited.new)
    assert rows_on_disk(session.home) == before
    assert session.rota.hard == 0
    told = edit(session, [give("P08", 4, "E")], reason="she asked for it")
    assert told.verdict.hard == session.rota.hard > 0
    assert session.entries[-1].reason == "she asked for it"
    mended = edit(session, [leave("P08", 4)])
    assert any(b.hard for b in mended.mended)
    assert mended.verdict.hard == 0


def test_trying_changes_nothing(session: Session) -> None:
    told = edit(session, [leave("P01", 0)], dry_run=True)
    assert told.entry is None
    assert told.verdict.points != session.rota.points
    assert session.rota.bill.cost == open_rota(session.home).bill.cost
    assert session.entries == []


def test_moving_and_pasting_several_at_once_is_one_entry(session: Session) -> None:
    edit(session, [leave("P01", 0), leave("P01", 1), give("P02", 0, "E"), give("P01", 2, "E")])
    assert codes(session, "P01").startswith(". . E")
    assert len(session.entries[-1].out) == 2
    take_back(session)
    assert codes(session, "P01").startswith("E E .")


def test_every_fault_of_the_moves_is_told_at_once(session: Session) -> None:
    with pytest.raises(BadInput) as refused:
        edit(session, [leave("P99", 0), give("P01", 3, "XX"), leave("P01", 3), give("P01", 0, "E")])
    told = [(f.column, f.what) for f in refused.value.faults]
    assert [column for column, _ in told] == [
        "moves[0].out.person", "moves[2].out", "moves[1].into.shift", "moves[3].into.shift"
    ]  # fmt: skip
    assert "works E on 2027-01-04 already" in told[-1][1]
    with pytest.raises(BadInput, match="fault"):
        edit(session, [])


def test_undo_outlives_the_session_and_redo_does_it_again(session: Session) -> None:
    before = rows_on_disk(session.home)
    edit(session, [give("P02", 0, "E")])
    edit(session, [leave("P01", 1)])
    again = Session(session.home)
    assert take_back(again).said == "@4: undo of @3."
    assert take_back(again, 2).said == "@5: undo of @2."
    assert rows_on_disk(session.home) == before
    assert redo_undone(again).said == "@6: redo of @5."
    assert take_back(again, to=1).verdict.points == open_rota(session.home).view.bill.points
    assert rows_on_disk(session.home) == before
    assert verify(session.home) == []


def test_sickness_vacates_duties_and_opens_gaps_and_is_undone(session: Session) -> None:
    before = codes(session, "P08")
    told = add_absence(session, "P08", date(1), date(3), "sickness")
    assert told.said == f"Hugh Carter is away from {date(1)} to {date(3)}; 3 duties are vacant, 3 gaps are new."
    assert codes(session, "P08").startswith(". · · · .")
    assert [(g["date"], g["period"], g["have"]) for g in told.opened] == [(date(d), "night", 0) for d in (1, 2, 3)]
    assert session.entries[-1].inputs["availability.csv"].added[0]["kind"] == "sickness"
    with pytest.raises(BadInput, match="Hugh Carter is away on Wed 6 Jan, Thu 7 Jan already"):
        add_absence(session, "P08", date(2), date(4), "annual leave")
    add_absence(session, "P01", date(0), date(1), "annual leave")
    assert [r["person"] for r in raw_rows(session.home / "availability.csv")][-2:] == ["P08", "P01"]
    assert session.rota.bill.cost == open_rota(session.home).bill.cost
    take_back(session, to=1)
    assert codes(session, "P08") == before
    assert session.rota.bill.cost == open_rota(session.home).bill.cost
    assert changes_data(session)["revision"] == Session(session.home).revision


def test_what_is_not_as_it_was_given_out_is_not_said_to_be_published(session: Session) -> None:
    edit(session, [leave("P01", 0)])
    give_out(session, on=dt.date(2026, 11, 1))
    assert verdict_data(session).changes == 0
    assert take_back(session, reason="told wrongly").verdict.changes == 1
    give_out(session, on=dt.date(2026, 11, 2))
    path = session.home / "out" / "rota.csv"
    path.write_text("\n".join(path.read_text(encoding="utf-8").splitlines()[:-1]) + "\n", encoding="utf-8")
    session.refresh()
    assert verdict_data(session).changes == 1


def test_a_rota_that_was_taken_is_offered_no_more(session: Session) -> None:
    lines = (session.home / FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    (session.home / "out" / "rota-solved.csv").write_text("".join(lines[:-2]), encoding="utf-8")
    assert rota_data(session).offered
    take_offer(session, reason="fewer")
    assert rota_data(session).offered == ""


def test_another_rota_with_as_many_hard_breaches_elsewhere_is_taken_only_with_a_reason(session: Session) -> None:
    """P08 has an E after a night on one day; the rota offered has P16 so instead: one hard breach less, one more."""
    edit(session, [give("P08", 4, "E")], reason="asked for")
    hard = session.rota.hard
    lines = (session.home / FILE).read_text(encoding="utf-8").splitlines(keepends=True)
    (mine,) = (line for line in lines if line.startswith(f"P08,P08,{date(4)},E"))
    other = mine.replace("P08", "P16").replace(date(4), date(3)).replace("registered nurse", "nursing support")
    aside = session.home / "out" / "rota-solved.csv"
    aside.write_text("".join([line for line in lines if line != mine] + [other]), encoding="utf-8")
    with pytest.raises(HardBreach) as refused:
        take_offer(session)
    assert {b.people[0] for b in refused.value.edited.new} == {"P16"}
    told = take_offer(session, reason="agreed")
    assert told.verdict.hard == hard
    assert f"{hard} hard rules are broken: N on Wed 6 Jan and E on Thu 7 Jan overlap." in told.said
    take_back(session)
    aside.write_text("".join(line for line in lines if line != mine), encoding="utf-8")
    assert take_offer(session).new == [], "a rota that mends breaks nothing"


def test_an_absence_takes_away_no_duty_of_other_days(ward: Path) -> None:
    with (ward / "availability.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"P01,sickness,{date(11)},{date(11)}\n")
    told = add_absence(Session(ward), "P01", date(0), date(0), "sickness")
    assert told.said == f"Amara Okafor is away from {date(0)} to {date(0)}; 1 duty is vacant, 0 gaps are new."


def test_without_manager_nothing_tells_why_somebody_is_away(ward: Path) -> None:
    for_all, for_managers = Session(ward), Session(ward, manager=True)
    said = []
    for kind in ("sickness", "unpaid leave"):
        made = add_absence(for_all, "P08", date(1), date(3), kind, reason="private")
        changes = changes_data(for_all)["rows"][-1]
        later = edit(for_all, [leave("P01", 0)])
        said.append(
            [
                replace(made.verdict, state=""),
                made.opened,
                replace(later.verdict, state=""),
                (later.new, later.mended, later.said),
                changes_data(for_all)["rows"][-1]["points"],
                rules_data(for_all)["rules"],
                grid_data(for_all).blocks,
                changes["inputs"],
                changes["points"],
                changes["reason"],
                gaps_data(for_all)["gaps"],
                breaches_data(for_all)["breaches"],
                day_data(for_all, date(2))["teams"],
                cell_data(for_all, "P08", date(2)).breaches,
            ]
        )
        assert kind not in str(said[-1])
        for_managers.refresh()
        assert kind in str(grid_data(for_managers).words)
        take_back(for_all)
        take_back(for_all)
    assert said[0] == said[1]


def test_a_lock_keeps_a_duty_and_is_let_go_of(session: Session) -> None:
    lock(session, DutyAt("P01", date(0)))
    assert cell_data(session, "P01", date(0)).locked
    assert [r["person"] for r in raw_rows(session.home / "pins.csv")] == ["P01"]
    with pytest.raises(BadInput, match="locked already"):
        lock(session, DutyAt("P01", date(0)))
    lock(session, DutyAt("P01", date(0)), locked=False)
    assert not cell_data(session, "P01", date(0)).locked


def test_a_swap_is_one_entry_of_both_sides(session: Session) -> None:
    told = make_swap(session, "P02", date(3), "P01", None)
    assert codes(session, "P02").startswith(". E LD . .")
    assert codes(session, "P01").startswith("E E . E .")
    assert (session.entries[-1].kind, told.entry) == ("swap", session.entries[-1].seq)
    with pytest.raises(HardBreach):
        make_swap(session, "P01", date(0), "P12", None)
    with pytest.raises(BadInput, match="unknown"):
        make_swap(session, "P01", date(0), "nobody", None)


def test_a_breach_is_accepted_and_then_published(session: Session) -> None:
    edit(session, [give("P08", 4, "E")], reason="agreed")
    with pytest.raises(Unmended):
        give_out(session)
    for breach in breaches_data(session)["breaches"]:
        if breach.hard and not breach.accepted:
            take_on(session, breach.rule, breach.place, breach.first, reason="agreed with her")
    assert rota_data(session).verdict.accepted == rota_data(session).verdict.hard
    done = give_out(session)
    assert done["version"] == 1
    assert session.given.rota == session.rota.bill.lines.frozen()
    edit(session, [leave("P01", 0)])
    assert changed_people(session) == [{"person": "P01", "name": "Amara Okafor", "lost": ["Mon 4 Jan E"], "gained": []}]
    assert difference_data(session)["lost"] == [{"person": "P01", "date": date(0), "shift": "E", "team": "WILLOW"}]
    (row,) = (r for r in grid_data(session).blocks[0].rows if r.person == "P01")
    assert row.cells[0][0].marks == ["removed"]
    assert rota_data(session).verdict.version == 1


def test_nobody_is_told_of_days_that_were_not_given_out(session: Session) -> None:
    give_out(session, on=dt.date(2026, 11, 1), first=date(7))
    assert changed_people(session) == []
    edit(session, [leave("P01", 0), give("P01", 2, "E"), leave("P01", 9)])
    (told,) = changed_people(session)
    assert (told["lost"], told["gained"]) == (["Wed 13 Jan LD"], [])
    (row,) = (r for r in grid_data(session).blocks[0].rows if r.person == "P01")
    assert [(day, e.code) for day, cell in enumerate(row.cells) for e in cell if e.marks] == [(9, "LD")]


def test_what_another_tool_does_is_followed(session: Session) -> None:
    edit(session, [leave("P01", 0)])
    revision = session.revision
    undo_by_command(session.home)
    with pytest.raises(Moved):
        edit(session, [give("P02", 0, "E")], revision=revision)
    assert codes(session, "P01").startswith("E E")
    (session.home / FILE).write_text((session.home / FILE).read_text().replace("P01,P01,", "P03,P03,", 1))
    edit(session, [give("P02", 0, "E")])
    assert [e.kind for e in session.entries[-2:]] == ["adopt", "edit"]
    assert codes(session, "P03").startswith("E")
    assert verify(session.home) == []


def test_a_folder_with_faults_is_shown_as_it_was_and_not_changed(session: Session) -> None:
    staff = (session.home / "staff.csv").read_text()
    (session.home / "staff.csv").write_text(staff.replace("37.5", "many", 1))
    session.refresh()
    assert rota_data(session).faults[0]["file"] == "staff.csv"
    assert codes(session, "P01").startswith("E E")
    with pytest.raises(ReadOnly):
        edit(session, [leave("P01", 0)])
    (session.home / "staff.csv").write_text(staff)
    edit(session, [leave("P01", 0)])
    assert rota_data(session).faults == []


@pytest.mark.parametrize(("file", "line"), [("journal.jsonl", "{nonsense"), ("accepted.csv", "rubbish")])
def test_faults_of_what_else_lies_in_the_folder_are_told_as_its_own(session: Session, file: str, line: str) -> None:
    edit(session, [leave("P01", 0)])
    path = session.home / file
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}{line}\n", encoding="utf-8")
    session.refresh()
    assert Path(str(rota_data(session).faults[0]["file"])).name == file
    assert codes(session, "P01").startswith(". E")
    with pytest.raises(ReadOnly):
        edit(session, [leave("P01", 1)])
    path.write_text(before, encoding="utf-8") if before else path.unlink()
    edit(session, [leave("P01", 1)])
    assert rota_data(session).faults == []


def test_people_of_one_name_are_told_apart(ward: Path) -> None:
    staff = (ward / "staff.csv").read_text(encoding="utf-8")
    (ward / "staff.csv").write_text(staff.replace("Bethan Rees", "Amara Okafor"), encoding="utf-8")
    session, both = Session(ward), {"P01": "Amara Okafor (P01)", "P02": "Amara Okafor (P02)"}
    assert {p.id: p.name for p in rota_data(session).people if p.id in both} == both
    assert {r.person: r.name for r in grid_data(session).blocks[0].rows if r.person in both} == both
    assert cell_data(session, "P02", date(0)).name == both["P02"]
    assert slot_data(session, "WILLOW", date(0), "early")["names"]["P03"] == "Chidi Eze"
    assert edit(session, [give("P02", 0, "E")]).said.startswith("early given to Amara Okafor (P02), Mon 4 Jan")
    said = add_absence(session, "P02", date(1), date(1), "sickness").said
    assert said.startswith("Amara Okafor (P02) is away")
    give_out(session, on=dt.date(2026, 11, 1))
    edit(session, [leave("P01", 0)])
    assert [c["name"] for c in changed_people(session)] == [both["P01"]]


def test_whoever_else_holds_the_folder_is_named(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    monkeypatch.setattr("optimiser.board.session.EDIT_WAIT", 0.05)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with locked(session.home, tool="solve"):
            held.set()
            done.wait(20)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(20)
    try:
        with pytest.raises(BadInput) as refused:
            edit(session, [leave("P01", 0)])
        assert "rota solve" in str(refused.value)
    finally:
        done.set()
        other.join()


def test_a_folder_without_a_rota_is_filled_from_nothing(tmp_path: Path) -> None:
    session = Session(make_ward(tmp_path / "ward", rota=False))
    assert rota_data(session).verdict.gaps > 20
    edit(session, [give("P01", 0, "E")])
    assert codes(session, "P01").startswith("E .")
    assert open_rota(session.home).points == session.rota.points


def test_a_cell_says_what_each_code_would_do_and_that_is_what_it_does(session: Session) -> None:
    cell = cell_data(session, "P08", date(4), "WILLOW", preview=True)
    told = {c.code: c for c in cell.codes}
    assert told["E"].hard > 0
    assert told["E"].why
    before = session.rota.bill.cost
    edit(session, [give("P08", 4, "N")], reason="tried")
    after = session.rota.bill.cost
    assert told["N"].points == after[1] - before[1]
    assert ["WILLOW", date(1), "night"] in cell_data(session, "P08", date(1)).slots


def test_a_cell_offers_to_take_back_only_what_can_be_taken_back(session: Session) -> None:
    made = edit(session, [leave("P08", 1)])
    assert cell_data(session, "P08", date(1)).undo == made.entry
    assert cell_data(session, "P01", date(0)).undo is None, "the first rota, which was found there"
    take_back(session)
    told = cell_data(session, "P08", date(1))
    assert (told.changed_by.split()[1], told.undo) == ("(undo", None)


def test_what_is_read_speaks_of_the_rota_as_it_is(session: Session) -> None:
    edit(session, [leave("P08", 1)])
    assert [g["date"] for g in gaps_data(session)["gaps"]] == [date(1)]
    near = slot_data(session, "WILLOW", date(1), "night", most=3)["rows"][0]["near"]
    assert near[0]["person"] == "P08"
    assert {r["rule"] for r in rules_data(session)["rules"]} >= {"need-cover"}
    assert person_data(session, "P08")["changes"][-1]["kind"] == "edit"
    assert swaps_data(session, "P01", date(0), most=2)["rows"]
    assert day_data(session, date(0), "WILLOW")["teams"][0]["slots"]
    assert difference_data(session, "@1", "current")["lost"] == [
        {"person": "P08", "date": date(1), "shift": "N", "team": "WILLOW"}
    ]


def test_any_walk_of_edits_leaves_what_an_audit_from_scratch_says(session: Session) -> None:
    rng = random.Random(7)
    first = Counter(session.rows)
    people = [p.id for p in session.problem.people]
    for _ in range(25):
        person, day = rng.choice(people), rng.randrange(14)
        step = rng.choice(("give", "leave", "undo", "again"))
        try:
            if step == "give":
                edit(session, [give(person, day, rng.choice(("E", "L", "N")))], reason="walk")
            elif step == "leave":
                edit(session, [leave(person, day)], reason="walk")
            elif step == "undo":
                take_back(session)
            else:
                session = Session(session.home)
        except BadInput:
            continue
        bill = session.rota.bill
        assert audit(session.problem, bill.rules, bill.lines.rota).cost == bill.cost
        assert rows_on_disk(session.home) == Counter(session.rows)
    assert Counter(replay(read_entries(session.home))) == Counter(session.rows)
    take_back(session, to=1)
    assert Counter(session.rows) == first
    assert verify(session.home) == []
