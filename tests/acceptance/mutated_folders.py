"""Spoilt folders under every command: an exit code from 0 to 4, no traceback, no hang, no escape on the terminal; bad
input told once for each fault, with nothing written for it; no file half written. The board is opened and asked.

``python -m tests.acceptance.mutated_folders --folders 10000`` takes hours: every folder is put through every command of
its kind. ``--commands 3`` draws three for each folder instead, ``--only solve --only board`` takes those alone. What
fails is printed with its seed; ``--seed N --folders 1`` repeats it.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from click import Argument, Group
from click.testing import CliRunner

from optimiser.board.web.routes import ROUTES
from optimiser.cli import COMMANDS, main
from optimiser.cli.failure import NOT_A_PLACE
from optimiser.folder.scaffold import scaffold
from optimiser.tabular.faults import BadInput
from optimiser.tabular.output import PART
from tests.board.client import Client
from tests.importing.mutate import STRANGE, in_time, mutate

SECONDS = 60
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TEAM, DAY, PERIOD, PERSON, OTHER = "WILLOW", "2026-11-04", "night", "P03", "P09"
VALUES = (
    "0", "-1", "1", "99999999999999999999", "9" * 5_000, "1e400", "nan", "true", '""', '"x"', '"hard"', "[]", "[[1]]",
    "{ a = 1 }", "2026-11-30", "0001-01-01", "9999-12-31", "2026-11-30T07:00:00", '"2026-13-01"', '"\\u001b[2J"',
    '"\\u202e"', '["a", 5]', "[" * 3_000 + "]" * 3_000, "25:61", "07:00:00", '"night"', '"P03"',
)  # fmt: skip
"""What a value of TOML may become."""

WARD: dict[str, list[list[str]]] = {
    "check": [["check", "HOME"]],
    "solve": [["solve", "HOME", "--iterations", "1", "--workers", "1", "--seconds", "5"]],
    "audit": [
        ["audit", "HOME", "ROTA"],
        ["audit", "HOME", "ROTA", "--compliance", "--json"],
        ["audit", "HOME", "ROTA", "--format", "xlsx", "--format", "ical", "--grid", "--manager"],
    ],
    "report": [["report", "HOME", "ROTA"]],
    "explain": [
        ["explain", "slot", TEAM, DAY, PERIOD, "-f", "HOME"],
        ["explain", "person", PERSON, "-f", "HOME", "--manager"],
        ["explain", "rule", "need-cover", "-f", "HOME", "--json"],
        ["explain", "clash", "-f", "HOME"],
    ],
    "cover": [["cover", TEAM, DAY, PERIOD, "-f", "HOME"], ["cover", TEAM, DAY, PERIOD, "-f", "HOME", "--json"]],
    "repair": [["repair", "-f", "HOME", "--absent", PERSON, DAY, "2026-11-08", "--seconds", "1"]],
    "swap": [["swap", PERSON, DAY, OTHER, "-f", "HOME"]],
    "swaps": [["swaps", PERSON, DAY, "-f", "HOME"]],
    "diff": [["diff", "HOME", "SOUND"], ["diff", "ROTA", "SOUND/out/rota.csv", "-f", "HOME"]],
    "publish": [["publish", "-f", "HOME"]],
    "leave": [["leave", "HOME", "--grant"]],
    "bids": [["bids", "open", "HOME"], ["bids", "close", "HOME"], ["bids", "award", "HOME", "--no-record"]],
    "template": [
        ["template", "audit", "HOME"],
        ["template", "assign", "HOME", "--seconds", "1"],
        ["template", "solve", "HOME", "--seconds", "1", "--workers", "1", "--strategy", "exact"],
    ],
    "roll": [["roll", "HOME-next", "-f", "HOME"]],
    "rules": [["rules", "list", "HOME"]],
    "import": [
        ["import", "HOME-new", "HOME/staff.csv", "HOME/availability.csv"],
        ["import", "HOME", "HOME/requests.csv", "--yes"],
        ["import", "HOME-rota", "ROTA", "--yes"],
    ],
    "new": [["new", "HOME"]],
    "board": [["board", "HOME"]],
}
"""Arguments for a folder of a rota; a command that is not here gets the folder alone."""

MIX: dict[str, list[list[str]]] = {
    "mix": [
        ["mix", "demand", "HOME"],
        ["mix", "solve", "HOME"],
        ["mix", "targets", "HOME"],
        ["mix", "people", "HOME", "HOME-rota"],
        ["mix", "supply", "HOME", "--draws", "20"],
    ]
}
"""Arguments for a folder of a skill mix."""

ELSEWHERE = ("bench", "sweep", "serve")
"""Commands that read no folder of a rota or a mix, or that answer until they are interrupted."""

ASKED = tuple(route.path for route in ROUTES if route.method == "GET" and "{" not in route.path)
"""What the board of a folder is asked, in the place of serving it."""


@dataclass(frozen=True)
class Failure:
    """What a command did with a spoilt folder and must not.

    Attributes:
        seed: repeats it.
        changes: what was spoilt.
        words: the command.
        what: what it did.
    """

    seed: int
    changes: tuple[str, ...]
    words: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        return f"seed {self.seed}: rota {' '.join(self.words)}\n  after {'; '.join(self.changes)}\n  {self.what}"


ROUNDS = {
    "visits.csv": "visit,client,team,rounds,earliest,latest,minutes,carers,order\n"
    "V1,C1,WILLOW,E,07:30,08:30,30,1,1\nV2,C2,WILLOW,E|LD,09:00,10:00,45,2,2\n",
    "carers.csv": "client,person,standing,importance,from,to\nC1,P03,preferred,medium,,\nC2,P04,excluded,,,\n",
}
"""Rounds of home care that the ward makes."""

LINES = {
    "template_lines.csv": "line,role,weekly_hours,home_team,skills\nA,staff nurse,37.5,WILLOW,registered nurse\n"
    "B,staff nurse,37.5,WILLOW,registered nurse@1\n",
    "template.csv": "line,week,day,shift,team,capability\nA,1,Mon,E,WILLOW,registered nurse\n"
    "A,2,Tue,N,,\nB,1,Sat,L,,\n",
    "template_people.csv": "person,line,prefers,importance,percent,shares_with,dealt,turn\nP02,,A|B,low,,,,\n"
    "P03,B,,,60,P04,weeks,1\nP04,,,,40,P03,,\n",
}
"""A template that some of the ward rotate through."""

TEMPLATE = "\n[template]\nstart = 2026-11-02\nweeks = 2\n"


def make_sound(place: Path) -> dict[str, Path]:
    """Folders to begin from, by kind: a small ward that was solved and published, and a skill mix."""
    ward = place / "ward"
    scaffold(ward, date(2026, 11, 2))
    for name, text in (ROUNDS | LINES).items():
        (ward / name).write_text(text, encoding="utf-8")
    with (ward / "rota.toml").open("a", encoding="utf-8") as settings:
        settings.write(TEMPLATE)
    for words in (["solve", str(ward), "--iterations", "1", "--workers", "1"], ["publish", "-f", str(ward)]):
        CliRunner().invoke(main, words)
    assert (ward / "out" / "rota.csv").exists()
    found = {"ward": ward}
    for name in ("mix-crisis", "mix-ics"):
        found[name] = place / name
        shutil.copytree(EXAMPLES / name, found[name], ignore=shutil.ignore_patterns("out"))
    return found


def spoil(folder: Path, rng: random.Random) -> Iterator[str]:
    """Spoil one to four things of a folder; what was done."""
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".csv", ".toml", ".json", ".jsonl") and p.is_file())
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        path = rng.choice(files)
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        if rng.random() < 0.08:
            yield f"{name} {_replace(path, rng)}"
        elif path.suffix == ".toml" and rng.random() < 0.8:
            yield f"{name}: {_value(path, rng)}"
        elif path.suffix == ".csv" and rng.random() < 0.8:
            yield f"{name}: {_cells(path, rng)}"
        else:
            yield f"{name}: {_bytes(path, rng)}"


def _replace(path: Path, rng: random.Random) -> str:
    kind = rng.choice(("gone", "empty", "a folder", "a link to nowhere", "bytes"))
    path.unlink()
    if kind == "empty":
        path.write_bytes(b"")
    elif kind == "a folder":
        path.mkdir()
    elif kind == "a link to nowhere":
        path.symlink_to(path.parent / "nowhere" / path.name)
    elif kind == "bytes":
        path.write_bytes(rng.randbytes(300))
    return f"is {kind}"


def _value(path: Path, rng: random.Random) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    at = [i for i, line in enumerate(lines) if "=" in line and not line.startswith("#")]
    kind = rng.choice(("value", "value", "value", "line gone", "line twice", "rule"))
    if kind == "rule" or not at:
        word = rng.choice(("id", "name", "source", "title", "price", "params", "scope", "off", "verified"))
        lines += ["[[rule]]", 'id = "rest-between"' if word != "id" else "", f"{word} = {rng.choice(VALUES)}"]
        kind = f"rule with {lines[-1][:60]}"
    else:
        line = rng.choice(at)
        key = lines[line].split("=")[0].strip()
        if kind == "value":
            lines[line] = f"{key} = {rng.choice(VALUES)}"
        elif kind == "line gone":
            del lines[line]
        else:
            lines.insert(line, lines[line])
        kind = f"{kind}, {lines[min(line, len(lines) - 1)][:60]}"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return kind


def _cells(path: Path, rng: random.Random) -> str:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8", errors="replace").replace("\0", ""))))
    kind = rng.choice(("one cell", "one cell", "cells of a column", "changes"))
    if kind == "changes" or len(rows) < 2 or not rows[0]:
        rows = mutate(rows, rng)
    else:
        column, value = rng.randrange(len(rows[0])), rng.choice((*STRANGE, "\x1b[2J", "9" * 18, "-9" * 9, "P03|P09"))
        chosen = rows[1:] if kind == "cells of a column" else [rng.choice(rows[1:])]
        if rng.random() < 0.4:
            value = rng.choice([cell for row in rows[1:] for cell in row] or [""])
        for row in chosen:
            if column < len(row):
                row[column] = value
        kind = f"{kind} {rows[0][column]} = {value[:40]!r}"
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", errors="replace")
    return kind


def _bytes(path: Path, rng: random.Random) -> str:
    data = bytearray(path.read_bytes())
    for _ in range(rng.randrange(1, 5)):
        start = rng.randrange(len(data) + 1)
        piece = rng.choice([b"", b",", b'"', b"\n", b"[", b"{", b"\xff", b"\x00", b"P03", b"2026-11-05", b"|", b"null"])
        data[start : start + rng.choice([0, 1, 3, 40])] = piece
    path.write_bytes(bytes(data))
    return "bytes"


def commands_for(kind: str, only: Sequence[str] = ()) -> list[list[str]]:
    """Every command that a folder of a kind is put through, or those of some names."""
    if kind != "ward":
        return [words for lines in MIX.values() for words in lines]
    found: list[list[str]] = []
    for name in COMMANDS:
        if name not in (*MIX, *ELSEWHERE) and (name in only or not only):
            found += WARD.get(name) or [_folder_alone(name)]
    return found


def _folder_alone(name: str) -> list[str]:
    command = main.get_command(main.make_context("rota", [name], resilient_parsing=True), name)
    assert command is not None
    assert not isinstance(command, Group)
    takes = any(isinstance(param, Argument) and param.name == "folder" for param in command.params)
    return [name, "HOME"] if takes else [name, "-f", "HOME"]


def run(home: Path, sound: Path, words: Sequence[str]) -> tuple[int, str]:
    """The exit code of a command, and what is wrong with how it ended; nothing where all is well."""
    places = {"HOME": str(home), "SOUND": str(sound), "ROTA": str(home / "out" / "rota.csv")}
    given = [places.get(word, word.replace("HOME", str(home)).replace("SOUND", str(sound))) for word in words]
    before = _contents(home)
    try:
        with in_time(SECONDS):
            if words[0] == "board":
                return _board(home)
            done = CliRunner().invoke(main, given)
    except TimeoutError as error:
        return -1, f"hangs: {error}"
    except Exception as error:  # of the board, which has no runner around it
        return -1, f"traceback:\n{''.join(traceback.format_exception(error)[-3:])}"
    if isinstance(done.exception, TimeoutError):
        return -1, f"hangs: {done.exception}"
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        told = "".join(traceback.format_exception(done.exception)[-3:])
        return -1, f"traceback:\n{told}"
    if done.exit_code not in range(5):
        return done.exit_code, f"exit code {done.exit_code}: {done.stderr[-400:]}"
    if "\x1b" in done.output:
        return done.exit_code, f"an escape reaches the terminal: {done.output[:200]!r}"
    if done.exit_code == 2 and not done.stderr.strip() and not done.stdout.strip():
        return 2, "bad input without a word"
    unusable = "expected a place that can be read and written" in done.stderr
    if done.exit_code == 2 and not unusable and (after := _contents(home)) != before:
        changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        return 2, f"bad input, and yet written: {', '.join(changed[:6])}: {done.stderr[-400:]}"
    lines = done.stderr.splitlines()
    if done.exit_code == 2 and (twice := {line for line in lines if line.strip() and lines.count(line) > 1}):
        return 2, f"told twice: {sorted(twice)[:3]}"
    if half := [path.name for path in home.parent.rglob(f"*{PART}")]:
        return done.exit_code, f"left half written: {half}"
    return done.exit_code, ""


def _contents(home: Path) -> dict[str, bytes | None]:
    """What is in a folder, locks apart; None for what is no file."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes() if path.is_file() else None
        for path in home.rglob("*")
        if "lock" not in path.name and path.name != "cache"
    }


def _board(home: Path) -> tuple[int, str]:
    """Open the board of a folder within the process and ask it all that needs no more than a path."""
    try:
        client = Client(home)
    except BadInput as error:
        told = [str(fault) for fault in error.faults]
        twice = sorted({fault for fault in told if told.count(fault) > 1})
        return 2, f"told twice: {twice[:3]}" if twice else ""
    except OSError as error:
        if error.errno in NOT_A_PLACE:  # the command tells it
            return 2, ""
        raise
    for path in ASKED:
        answer = client.call("GET", path)
        if answer.status_code >= 500:
            return -1, f"GET {path}: {answer.status_code}: {answer.text[:300]}"
    return 0, ""


def spoilt_folders(
    sound: Mapping[str, Path],
    folders: int,
    seed: int,
    commands: int | None,
    say: bool = False,
    only: Sequence[str] = (),
) -> tuple[list[Failure], Counter[int], int]:
    """Spoil folders and put them through commands.

    Args:
        sound: folders to begin from, by kind, as `make_sound` makes them.
        folders: how many.
        seed: of the first; each has the next.
        commands: how many are drawn for each folder; None for all.
        say: whether failures are printed as they come.
        only: names of the commands that wards are put through; all where there are none.

    Returns:
        (failures, exit codes with how often each came, commands run).
    """
    failures: list[Failure] = []
    ends: Counter[int] = Counter()
    with tempfile.TemporaryDirectory() as place:
        for number in range(seed, seed + folders):
            rng = random.Random(number)
            kind = rng.choices(list(sound), (8, 1, 1)[: len(sound)])[0]
            every = commands_for(kind, only)
            home = Path(place) / "spoilt" / kind
            shutil.copytree(sound[kind], home)
            changes = tuple(spoil(home, rng))
            chosen = every if commands is None else rng.sample(every, min(commands, len(every)))
            for words in chosen:
                code, what = run(home, sound[kind], words)
                ends[code] += 1
                if what:
                    failures.append(Failure(number, changes, tuple(words), what))
                    if say:
                        print(failures[-1], flush=True)
            shutil.rmtree(home.parent)
            if say and number % 50 == 0:
                print(f"{number - seed + 1} folders, {sum(ends.values())} commands", file=sys.stderr, flush=True)
    return failures, ends, sum(ends.values())


def cli(argv: Sequence[str] | None = None) -> int:
    """Run many; 1 where anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folders", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", type=int, help="drawn for each folder; by default every one")
    parser.add_argument("--only", action="append", default=[], help="a command that wards are put through; not others")
    given = parser.parse_args(argv)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        sound = make_sound(Path(place))
        if given.only:
            sound = {"ward": sound["ward"]}
        failures, ends, count = spoilt_folders(sound, given.folders, given.seed, given.commands, True, given.only)
    codes = ", ".join(f"{code}: {often}" for code, often in sorted(ends.items()))
    seconds = time.perf_counter() - started
    print(f"{given.folders} folders, {count} commands in {seconds:.0f} s; {len(failures)} failures; exit codes {codes}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(cli())
