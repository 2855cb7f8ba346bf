"""Broken folders: each gives clear faults, all at once, and never a traceback."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.folder.load import load
from optimiser.tabular.faults import BadInput
from optimiser.tabular.kinds import DATE, Wrong

Change = Callable[[Path, str, str], None]


def faults_of(folder: Path, **options: Path) -> list[str]:
    """Faults of a folder as lines, without the closing one."""
    with pytest.raises(BadInput) as error:
        load(folder, **options)
    assert error.value.exit_code == 2
    lines = str(error.value).splitlines()
    assert lines[-1].endswith("nothing was solved or written.")
    return lines[:-1]


def test_the_scaffold_itself_has_no_fault(ward: Path) -> None:
    assert load(ward).notices == ()


def test_missing_column(ward: Path, change: Change) -> None:
    change(ward / "staff.csv", "weekly_hours", "hours_per_week")
    assert faults_of(ward) == ["staff.csv:1:weekly_hours: the column is missing; headings not known are hours_per_week"]
    change(ward / "teams.csv", "team,", "")
    assert "teams.csv:1:team: the column is missing; expected a heading 'team' (its code)" in faults_of(ward)
    change(ward / "teams.csv", "name,", "team,name,")
    change(ward / "staff.csv", "hours_per_week", "weekly hrs")
    assert faults_of(ward) == [
        "staff.csv:1:weekly_hours: the column is missing; headings not known are weekly hrs (did you mean weekly hrs?)"
    ]


def test_bad_dates(ward: Path, change: Change) -> None:
    change(ward / "availability.csv", "2026-12-07", "07/12/2026")
    change(ward / "requests.csv", "2026-12-06", "2026-12-32")
    assert faults_of(ward) == [
        "availability.csv:2:from: '07/12/2026' is not a date in the form year-month-day; expected a date such as "
        "2026-11-30 (did you mean 2026-12-07?)",
        "requests.csv:2:to: '2026-12-32' is no day of the calendar; expected a date such as 2026-11-30",
    ]


@pytest.mark.parametrize(("text", "near"), [("12/03/85", "1985-03-12"), ("12/03/27", "2027-03-12")])
def test_a_year_in_two_digits_is_of_a_birth_where_nobody_plans_so_far(text: str, near: str) -> None:
    with pytest.raises(Wrong) as told:
        DATE.read(text)
    assert told.value.suggestion == near


def test_unknown_and_padded_ids(ward: Path, change: Change) -> None:
    change(ward / "staff.csv", "Grace Mensah,RXW", "Grace Mensah,RXW ")
    change(ward / "staff_skills.csv", "P03,registered nurse", "P99,registered nurse")
    change(ward / "demand.csv", "WILLOW,Mon-Fri,early,registered nurse", "WILOW,Mon-Fri,erly,registerd nurse")
    assert faults_of(ward) == [
        "staff.csv:8:employer: 'RXW ' is unknown; organisations.csv has RXW (did you mean RXW?)",
        "demand.csv:2:team: 'WILOW' is unknown; teams.csv has WILLOW (did you mean WILLOW?)",
        "demand.csv:2:cover_period: 'erly' is unknown; cover periods and shifts are early, late, night, E, L, LD and 1 "
        "more (did you mean early?)",
        "demand.csv:2:capability: 'registerd nurse' is unknown; skills.csv has registered nurse, nursing support, "
        "nurse in charge; roles are charge nurse, healthcare assistant, nursing associate, staff nurse (did you mean "
        "registered nurse?)",
        "staff_skills.csv:4:person: 'P99' is unknown; staff.csv has P01, P02, P03, P04, P05, P06 and 12 more "
        "(did you mean P09?)",
    ]


def test_capabilities_joined_by_signs_are_told_their_words(ward: Path, change: Change) -> None:
    change(ward / "demand.csv", "early,registered nurse", "early,registered nurse | nursing support + nurse in charge")
    (fault,) = faults_of(ward)[:1]
    assert fault.endswith("(did you mean registered nurse or nursing support and nurse in charge?)")


def test_unknown_names_that_only_meaning_shows(ward: Path, change: Change) -> None:
    change(ward / "demand.csv", "WILLOW,Mon-Fri,early,registered nurse", "WILLOW,Mon-Fri,early,registerd nurse")
    change(ward / "demand.csv", "WILLOW,,late", "WILLOW,,laet")
    assert faults_of(ward) == [
        "demand.csv:2:capability: 'registerd nurse' is unknown; skills.csv has registered nurse, nursing support, "
        "nurse in charge; roles are charge nurse, healthcare assistant, nursing associate, staff nurse (did you mean "
        "registered nurse?)",
        "demand.csv:4:cover_period: 'laet' is unknown; cover periods and shifts are early, late, night, E, L, LD and 1 "
        "more (did you mean late?)",
    ]


def test_duplicates(ward: Path, change: Change) -> None:
    change(ward / "shifts.csv", "L,late", "E,late")
    change(ward / "staff.csv", "P02,Bethan Rees", "P01,Bethan Rees")
    found = faults_of(ward)
    assert "shifts.csv:3:shift: 'E' is there twice, first in row 2; expected each shift once" in found
    assert any(line.startswith("staff.csv:3:contract: P01 has another contract like this in row 2") for line in found)


def test_two_rows_that_ask_the_same(ward: Path) -> None:
    path = ward / "demand.csv"
    path.write_text(path.read_text() + "WILLOW,Tue,late,registered nurse,3,\n")
    assert faults_of(ward) == [
        "demand.csv:9:days: row 4 already asks this on Tue 1 Dec; expected one row for a team, cover period, "
        "capability and day"
    ]


def test_negative_number(ward: Path, change: Change) -> None:
    change(ward / "demand.csv", "early,registered nurse,2,3", "early,registered nurse,-2,3")
    change(ward / "shifts.csv", "15:00,30", "15:00,-30")
    assert faults_of(ward) == [
        "shifts.csv:2:unpaid_break: '-30' is negative; expected a whole number of minutes from 0 (did you mean 30?)",
        "demand.csv:2:minimum: '-2' is negative; expected a whole number from 0 to 10000 (did you mean 2?)",
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"   \r\n"])
def test_empty_file(ward: Path, content: bytes) -> None:
    (ward / "demand.csv").write_bytes(content)
    assert faults_of(ward) == [
        "demand.csv: the file is empty; expected headings such as team, days, from, to, cover_period, capability and 9 "
        "more"
    ]


def test_headings_without_rows(ward: Path) -> None:
    (ward / "shifts.csv").write_text("shift,start,end\n")
    assert faults_of(ward)[0] == "shifts.csv: there are headings but no rows; expected a kind of work with its times"


def test_wrong_encoding(ward: Path, change: Change) -> None:
    text = (ward / "staff.csv").read_text().replace("Ines Duarte", "Inês Duarte")
    (ward / "staff.csv").write_bytes(text.encode("cp1252"))
    loaded = load(ward)
    assert [p.name for p in loaded.problem.people if p.id == "P09"] == ["Inês Duarte"]
    assert [str(notice) for notice in loaded.notices] == [
        "staff.csv:10: the text is not UTF-8; read as Windows-1252; look at accents in names"
    ]
    (ward / "staff.csv").write_bytes(text.encode("utf-16"))
    assert "UTF-16" in str(load(ward).notices[0])
    (ward / "staff.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(ward).notices == ()
    (ward / "staff.csv").write_bytes(b"person,\x81\x8d")
    unknown = "staff.csv: the text is in an unknown encoding; expected UTF-8: save the sheet as CSV UTF-8"
    assert faults_of(ward) == [unknown]
    (ward / "staff.csv").write_bytes(b"PK\x03\x04rest of a workbook")
    assert "staff.csv: this is an Excel workbook; expected CSV text: save the sheet as CSV UTF-8" in faults_of(ward)


def test_semicolons_and_decimal_commas(ward: Path) -> None:
    path = ward / "staff.csv"
    path.write_text(path.read_text().replace(",", ";"))
    loaded = load(ward)
    assert [str(notice) for notice in loaded.notices] == [
        "staff.csv: the cells are separated by semicolons, not commas; read so"
    ]
    path.write_text(path.read_text().replace("37.5", "37,5", 2))
    assert faults_of(ward) == [
        f"staff.csv:{row}:weekly_hours: '37,5' is not a number; expected hours such as 37.5 (did you mean 37.5?)"
        for row in (2, 3)
    ]


def test_formula_in_a_name(ward: Path, change: Change) -> None:
    change(ward / "staff.csv", "Chidi Eze", '"=HYPERLINK(""http://example.org"")"')
    change(ward / "teams.csv", "Willow ward", "@SUM(A1)")
    assert faults_of(ward) == [
        "staff.csv:4:name: '=HYPERLINK(\"http://example.org\")' is a spreadsheet formula; expected text",
        "teams.csv:2:name: '@SUM(A1)' is a spreadsheet formula; expected text",
    ]


def test_two_hundred_thousand_rows(ward: Path) -> None:
    path = ward / "requests.csv"
    rows = "".join(f"P{row % 18 + 1:02d},2026-12-{row % 13 + 1:02d},,off,,,wish {row}\n" for row in range(199_990))
    bad = "".join(f"P{row:02d},12/12/2026,,off,,,\n" for row in range(1, 11))
    path.write_text("person,from,to,wish,shifts,importance,note\n" + rows + bad)
    started = time.perf_counter()
    found = faults_of(ward)
    assert time.perf_counter() - started < 60
    assert len(found) == 10
    assert found[-1].startswith("requests.csv:200001:from: '12/12/2026' is not a date")


def test_many_faults_of_a_column_are_counted(ward: Path) -> None:
    path = ward / "requests.csv"
    path.write_text("person,from\n" + "P01,1/2/2026\n" * 5000)
    with pytest.raises(BadInput) as error:
        load(ward)
    assert len(error.value.faults) == 5000
    lines = str(error.value).splitlines()
    assert len(lines) == 22
    assert lines[-2] == "requests.csv:from: and 4980 more of this column"
    assert lines[-1] == "5,000 faults in 1 file; nothing was solved or written."


def test_missing_files_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("person,role,weekly_hours\nP1,nurse,30\n")
    assert faults_of(tmp_path) == [
        "rota.toml: the file is missing; expected the settings of the rota: its period, rules and prices",
        "shifts.csv: the file is missing; expected a kind of work with its times",
        next(line for line in faults_of(tmp_path) if line.startswith("demand.csv: the file is missing")),
    ]
    assert "there is no such folder" in faults_of(tmp_path / "none")[0]


def test_settings(ward: Path, change: Change) -> None:
    change(ward / "rota.toml", "weeks = 2", "weks = 2\ntime_zone = 'Europe/Londn'")
    change(ward / "rota.toml", "[requests]", "[reqests]")
    change(ward / "rota.toml", 'below_ideal = "low"', 'below_ideal = "lwo"')
    found = faults_of(ward)
    assert any("rota.toml:6:period.weks: the key is not known" in line and "mean weeks?" in line for line in found)
    assert any("the section [reqests] is not known" in line and "mean requests?" in line for line in found)
    assert any("demand.below_ideal: 'lwo' is unknown" in line and "mean low?" in line for line in found)
    (ward / "rota.toml").write_text("[period]\nstart = 30/11/2026\n")
    assert faults_of(ward)[0].startswith("rota.toml:2: the file is not TOML")


def test_a_row_cut_short_and_one_too_long(ward: Path, change: Change) -> None:
    change(ward / "staff.csv", "P03,Chidi Eze,", "P03,Eze, Chidi,")
    change(ward / "staff.csv", "P18,Rosa Marin,RXW,healthcare assistant,2,0,bank,17.90,WILLOW", "P18,Rosa")
    found = faults_of(ward)
    assert any(line.startswith("staff.csv:4: the row has 10 cells, the headings have 9") for line in found)
    assert "staff.csv:19:role: the cell is blank; expected text" in found


def test_a_stray_quote(ward: Path, change: Change) -> None:
    change(ward / "staff.csv", "Chidi Eze", '"Chidi Eze')
    assert any(line.startswith("staff.csv:4: the row cannot be split into cells") for line in faults_of(ward))


@pytest.mark.parametrize("seed", range(40))
def test_random_damage_never_ends_in_a_traceback(ward: Path, seed: int) -> None:
    rng = random.Random(seed)
    files = sorted(path for path in ward.iterdir())
    for _ in range(rng.randrange(1, 6)):
        path = rng.choice(files)
        data = bytearray(path.read_bytes())
        start = rng.randrange(len(data))
        piece = rng.choice([b"", b",", b'"', b"\n", b"-", b"=", b"\xff", b"\x00", b"P01", b"2026-12-01", b"|", b"0"])
        data[start : start + rng.choice([0, 1, 3, 40])] = piece
        path.write_bytes(bytes(data))
    with contextlib.suppress(BadInput):  # anything else is a failure
        load(ward)


def test_columns_of_others_are_kept_aside(ward: Path, change: Change) -> None:
    change(ward / "staff.csv", "home_team", "home_team,Payroll number")
    change(ward / "staff.csv", "31.20,WILLOW", "31.20,WILLOW,00123")
    notices = [str(notice) for notice in load(ward).notices]
    assert notices == ["staff.csv:1:Payroll number: the column is not known; kept aside"]


def test_a_faulty_shifts_file_makes_no_fault_of_the_needs_that_name_its_shifts(ward: Path, change: Change) -> None:
    change(ward / "shifts.csv", "name,start,end,unpaid_break", "name,start,finish,unpaid_break")
    assert faults_of(ward) == [
        "shifts.csv:1:end: the column is missing; headings not known are finish (did you mean finish?)"
    ]


def test_a_faulty_shift_is_named_all_the_same(ward: Path, change: Change) -> None:
    change(ward / "shifts.csv", "N,night,21:00", "N,night,21.00")
    (fault,) = faults_of(ward)
    assert fault.startswith("shifts.csv:5:start: '21.00' is not a time of day")


def test_common_words_names_and_signs_are_told_by_what_they_mean(ward: Path, change: Change) -> None:
    change(ward / "availability.csv", "P05,annual leave", "P05,A/L")
    change(ward / "availability.csv", "P12,study leave", "Liam Doyle,holiday")
    change(ward / "demand.csv", "WILLOW,Sat-Sun,early", "Willow Ward,Sat/Sun,early")
    change(ward / "staff.csv", "0,bank,23.50", "0,zero hours,23.50")
    hints = [fault.rpartition("(did you mean ")[2] for fault in faults_of(ward)]
    assert hints == ["bank?)", "Sat|Sun?)", "WILLOW?)", "annual leave?)", "annual leave?)", "P12?)"]


def test_a_team_of_no_organisation_among_several_is_a_fault(ward: Path, change: Change) -> None:
    with (ward / "organisations.csv").open("a") as file:
        file.write("COUN,Example Council,social care\n")
    change(ward / "teams.csv", "WILLOW,Willow ward,RXW", "WILLOW,Willow ward,")
    assert faults_of(ward) == [
        "teams.csv:2:organisation: the cell is blank, and there are 2 organisations; expected one of RXW, COUN"
    ]


def test_what_an_import_left_out_is_no_unknown_file(ward: Path) -> None:
    (ward / "not_used.csv").write_text("file,reason\nrota.xlsx,a row of totals\n")
    assert load(ward).notices == ()


def test_a_sector_that_no_pack_goes_by_is_told(ward: Path, change: Change) -> None:
    change(ward / "organisations.csv", "Example NHS Trust,community", "Example Care,residential care")
    (notice,) = load(ward).notices
    assert notice.place == "organisations.csv:2:sector"
    assert notice.suggestion == "social care"


@pytest.mark.parametrize(
    ("wrong", "line", "told"),
    [
        ("start = 7/12/26", 5, "'7/12/26' is not a date in the form year-month-day"),
        ('name = "The Laurels', 2, 'a " sign is missing around The Laurels'),
        ("name = The Laurels", 2, 'the text The Laurels has no " signs around it'),
        ("[rule]", 0, "[rule] above has single brackets, and [[rule]] comes again"),
    ],
)
def test_usual_slips_of_the_settings_are_told_with_the_line_that_was_meant(
    ward: Path, wrong: str, line: int, told: str
) -> None:
    key = wrong.partition(" ")[0]
    lines = (ward / "rota.toml").read_text().splitlines()
    place = next(i for i, text in enumerate(lines) if text.startswith(f"[{key}" if line == 0 else f"{key} ="))
    lines[place] = wrong
    (ward / "rota.toml").write_text("\n".join(lines))
    (fault,) = faults_of(ward)
    assert told in fault
    assert "did you mean" in fault


def test_a_faulty_length_of_the_period_is_not_also_missing(ward: Path, change: Change) -> None:
    change(ward / "rota.toml", "weeks = 2", 'weeks = "two"')
    (fault,) = faults_of(ward)
    assert "'two' is not a number" in fault


STAFF = "person,name,role,band,weekly_hours,packs,date_of_birth,contract\nA,Ann,nurse,Band 5,37.5,agenda-for-change,,\n"


def _least(folder: Path, **tables: str) -> Path:
    """A folder of one nurse; tables as text."""
    least = {
        "staff.csv": STAFF,
        "shifts.csv": "shift,start,end\nE,07:00,15:00\n",
        "demand.csv": "team,cover_period,minimum\nT,E,1\n",
        "rota.toml": "[period]\nstart = 2026-11-30\nweeks = 1\n",
    }
    for name, text in {**least, **{name.replace("_", "."): text for name, text in tables.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_rows_that_do_nothing_are_told(tmp_path: Path) -> None:
    """A year mistyped in a need and in two wishes, a need without a number, a balance in hours that nothing reads."""
    folder = _least(
        tmp_path,
        demand_csv="team,days,cover_period,capability,minimum\nT,,E,any,1\nT,2027-12-01,E,nurse,2\n"
        "T,bank holidays,E,band >= 6,1\nT,,E,band >= 5,\n",
        requests_csv="person,from,days\nA,2027-12-01,\nA,2026-12-01,Sun\nA,2026-12-01,\n",
        balances_csv="person,measure,value\nA,hours,3\nA,minutes,180\nA,minute,4\n",
    )
    outside = "so it does nothing; the period is 2026-11-30 to 2026-12-06"
    told = [str(notice).split("; expected")[0] for notice in load(folder).notices]
    assert told == [
        f"demand.csv:3: no day of this row is in the period, {outside}",
        "demand.csv:5:minimum: minimum, ideal and maximum say no number, so the row asks for nobody",
        "requests.csv:2: no day of this row, nor of 1 other, is in the period, "
        f"{outside.replace('it does', 'they do')}",
        "balances.csv:2:measure: nothing here reads the measure 'hours'",
        "balances.csv:4:measure: nothing here reads the measure 'minute'",
    ]


def test_what_contracts_of_one_person_say_differently_is_told(tmp_path: Path) -> None:
    rows = "A,Anna,nurse,5,10,,2000-01-01,A2\nA,,nurse,5,1,,2001-01-01,A3\nB,,nurse,5,200,,2019-01-01,\n"
    faults = faults_of(_least(tmp_path, staff_csv=STAFF + rows))
    assert faults == [
        "staff.csv:4:date_of_birth: '2001-01-01' is not what row 3 says of A, '2000-01-01'; "
        "expected the same in every row of a person",
        "staff.csv:5:weekly_hours: '200' is more than a week has, 168; expected hours such as 37.5",
    ]
    named = load(_least(tmp_path, staff_csv=STAFF + rows.splitlines()[0])).notices
    assert [str(notice) for notice in named] == [
        "staff.csv:3:name: 'Anna' is not what row 2 says of A, 'Ann'; expected the same in every row of a person"
    ]
    called = "person,role,weekly_hours,contract,contact\nA,nurse,10,A1,07700 900001\nA,nurse,9,A2,07700 900002\n"
    assert [str(notice) for notice in load(_least(tmp_path, staff_csv=called)).notices] == [
        "staff.csv:3:contact: A has another contact in row 2; expected the same in every row of a person"
    ]
    young = "B,,nurse,5,20,,2019-01-01,\n"
    assert faults_of(_least(tmp_path, staff_csv=STAFF + young)) == [
        "staff.csv:3:date_of_birth: B, born on 2019-01-01, is too young for any work on 2026-11-30; "
        "expected 13 years or more"
    ]


def test_a_pack_that_a_contract_names_is_told_where_it_is_named(tmp_path: Path) -> None:
    staff = STAFF.replace("agenda-for-change", "agenda-for-chang|working-time-1998@1990")
    faults = faults_of(_least(tmp_path, staff_csv=staff))
    assert faults[0].startswith("staff.csv:2:packs: there is no pack 'agenda-for-chang'; expected core, ")
    assert faults[0].endswith("(did you mean agenda-for-change?)")
    assert faults[1] == "staff.csv:2:packs: working-time-1998 has no version '1990'; expected current, regulation-21"


def test_a_pack_with_its_version_and_a_band_with_its_word_judge_a_contract(tmp_path: Path) -> None:
    """`agenda-for-change@current` and `Band 5` were neither of them what the scope of the pack's rows names."""
    folder = load(_least(tmp_path, staff_csv=STAFF.replace("agenda-for-change", "agenda-for-change@current")))
    assert folder.problem.contracts[0].packs == ("agenda-for-change",)
    assert folder.problem.contracts[0].band == "5"
    paid = next(rule for rule in folder.rules if rule.key == "AFC-3")
    assert paid.scope_people(folder.problem) == {0}


def test_a_pack_of_terms_that_no_contract_names_is_told(tmp_path: Path) -> None:
    """The verdict said that it judged, and it judged nobody."""
    packs = '[period]\nstart = 2026-11-30\nweeks = 1\n[rules]\npacks = ["agenda-for-change"]\n'
    assert load(_least(tmp_path, rota_toml=packs)).notices == ()
    folder = _least(tmp_path, rota_toml=packs, staff_csv="person,role,weekly_hours\nA,nurse,37.5\n")
    assert [str(notice) for notice in load(folder).notices] == [
        "rota.toml:rules.packs: 'agenda-for-change' judges the contracts that name it in staff.csv, and none does; "
        "expected it in packs of staff.csv"
    ]


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ('kinds = ["oncall"]', "'oncall' is none of the kinds here"),
        ('contract_kinds = ["perm"]', "'perm' is none of the contract kinds here"),
        ('bands = ["6"]', "'6' is none of the bands here; expected 5"),
        ('packs = ["agenda"]', "'agenda' is none of the packs here"),
    ],
)
def test_a_scope_of_nobody_is_a_fault(tmp_path: Path, scope: str, said: str) -> None:
    rule = f'[[rule]]\nid = "consecutive-days"\nname = "x"\nparams = {{ most = 5 }}\nscope = {{ {scope} }}\n'
    folder = _least(tmp_path, rota_toml=f"[period]\nstart = 2026-11-30\nweeks = 1\n{rule}")
    (fault,) = faults_of(folder)
    assert fault.startswith(f"rota.toml:rule.scope: x: {said}")


def test_a_changed_row_of_a_pack_keeps_its_scope_and_bands_are_read_as_in_staff(tmp_path: Path) -> None:
    """AFC-4 is of bands 1 to 7, of which one folder rarely has all; Band 8A is 8a in scopes as well."""
    settings = '[period]\nstart = 2026-11-30\nweeks = 1\n[[rule]]\nname = "AFC-4"\nparams = { full_time = 2220 }\n'
    own = '[[rule]]\nid = "consecutive-days"\nname = "x"\nparams = { most = 5 }\nscope = { bands = ["8A", "Band 5"] }\n'
    staff = "person,role,band,packs,weekly_hours\nA,nurse,Band 8A,agenda-for-change,37.5\nB,nurse,5,,37.5\n"
    folder = load(_least(tmp_path, rota_toml=settings + own, staff_csv=staff))
    x = next(rule for rule in folder.rules if rule.key == "x")
    assert x.scope_people(folder.problem) == {0, 1}


def test_other_slips_of_columns_and_settings(tmp_path: Path) -> None:
    folder = _least(
        tmp_path,
        shifts_csv="shift,start,end,colour\nE,07:00,15:00,f6d55c\nL,14:00,22:00,gold\nN,22:00,07:00,#12\n",
        carers_csv="client,person,standing\nC1,A,preferred\n",
        demand_csv="team,cover_period,capability,minimum\nT,E,person: Q,1\n",
        rota_toml="[period]\nstart = 2026-11-30\nweeks = 1\nhistory_from = 2026-12-02\n",
    )
    assert faults_of(folder) == [
        "shifts.csv:2:colour: 'f6d55c' is no colour; expected a colour such as #f6d55c or gold (did you mean #f6d55c?)",
        "shifts.csv:4:colour: '#12' is no colour; expected a colour such as #f6d55c or gold",
        "rota.toml:period.history_from: 2026-12-02 is after the first day of the rota, 2026-11-30; "
        "expected 2026-11-30 or earlier",
        "demand.csv:2:capability: 'person:Q' is nobody of staff.csv; expected an id of staff.csv",
        "carers.csv:2:client: visits.csv has no client 'C1'; expected a client whom visits.csv names",
    ]
