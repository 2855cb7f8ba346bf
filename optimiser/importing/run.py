"""An import from files to tables: read, understand, ask, complete, write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from optimiser.folder.load import NOT_USED
from optimiser.importing.asking import Answers, Question
from optimiser.importing.completing.existing import Existing, folder_codes, read_existing
from optimiser.importing.completing.merging import Merged, merge
from optimiser.importing.completing.staffing import Tables
from optimiser.importing.completing.tables import Completer
from optimiser.importing.drafting import Draft, Seen, Understood
from optimiser.importing.exports import read_by_mappings, ready_for
from optimiser.importing.files.reading import read_file
from optimiser.importing.files.sheet import NotUsed, Sheet
from optimiser.importing.lists.rows import hidden_notes
from optimiser.importing.mapping import ExportMapping
from optimiser.importing.pseudonyms import Pseudonyms, pseudonymise, read_pseudonyms, real_people, without_names
from optimiser.importing.recognise.sheets import read_sheets
from optimiser.importing.saved import MAPPING, Saved, read_saved, saved_text
from optimiser.importing.template import own_table, settings_of
from optimiser.importing.words import fold
from optimiser.tabular.faults import BadInput, Fault, Faults, in_order
from optimiser.tabular.files import file_hash
from optimiser.tabular.lock import locked
from optimiser.tabular.output import write_csv, write_text
from optimiser.tabular.wording import shell_word


@dataclass(frozen=True)
class ImportOptions:
    """How an import is made.

    Attributes:
        mapping: a saved mapping to go by.
        replace: whether tables that the files make are written anew.
        demand: whether demand is drafted from the rota where the folder has none.
        add: whether people whom only lists of absences or training name become staff; None: only if nobody of the
            list is known.
        pseudonyms: file of the key and table by which names and numbers are replaced; made where it is not there.
    """

    mapping: Path | None = None
    replace: bool = False
    demand: bool = True
    add: bool | None = None
    pseudonyms: Path | None = None


@dataclass
class Prepared:
    """An import that is understood and not written yet.

    Attributes:
        understood: what each sheet was taken for.
        questions: what only a person can know; those without a default keep it from being written.
        drafted: what no file said and was drafted.
        assumed: what was taken for granted.
        not_used: what became nothing, with the reason.
        notices: about encodings and the like.
    """

    home: Path
    understood: list[Understood]
    questions: list[Question]
    drafted: list[str]
    assumed: list[str]
    not_used: list[NotUsed]
    notices: list[Fault]
    tables: Tables
    merged: Merged
    draft: Draft
    mapping_text: str
    own_mapping: bool = False
    missed: tuple[Fault, ...] = ()
    names: Pseudonyms | None = None

    @property
    def open(self) -> list[Question]:
        """Questions that must be answered before anything is written."""
        return [question for question in self.questions if question.default is None]


class NotRecognised(BadInput):
    """Nothing in the files was recognised; a mapping to fill in was drafted."""

    def __init__(self, faults: Sequence[Fault], mapping: Path) -> None:
        super().__init__(faults)
        self.mapping = mapping

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults]
        return "\n".join(
            [*lines, f"No table was written. Say in {self.mapping} what the columns are, and import with --mapping."]
        )


@dataclass(frozen=True)
class Imported:
    """What an import wrote.

    Attributes:
        written: rows of each file written, all of the file.
        prepared: what the preparation knew; None for a public instance.
        added, dropped: rows of each file that are new, and that were dropped.
    """

    written: Mapping[str, int]
    prepared: Prepared | None = field(default=None, repr=False)
    added: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)

    @property
    def not_used(self) -> tuple[NotUsed, ...]:
        """What became nothing, with the reason."""
        return tuple(self.prepared.not_used) if self.prepared else ()


def _folder_named_last(first: Path, others: Sequence[Path | str]) -> str:
    """The command that was meant where the folder was named after the files: no file of that name is there."""
    last = Path(others[-1])
    if last.is_file():
        return ""
    files = [first, *(Path(file) for file in others[:-1])]
    return f"rota import {' '.join(shell_word(word) for word in (last, *files))}"


def prepare(
    folder: Path | str,
    files: Sequence[Path | str],
    answers: Answers | None = None,
    options: ImportOptions | None = None,
) -> Prepared:
    """Read files and work out what a folder becomes by them; nothing is written.

    Args:
        folder: the rota folder, new or not.
        files: workbooks and text files.
        answers: what people said.
        options: how.

    Raises:
        BadInput: a file or the mapping cannot be read, or nothing in the files was recognised.
    """
    options = options or ImportOptions()
    home, faults = Path(folder), Faults()
    if home.exists() and not home.is_dir():
        faults.add(
            str(folder),
            None,
            None,
            "this is a file, not a folder",
            "expected the rota folder first, new or not, and then the files",
            _folder_named_last(home, files),
        )
        faults.raise_if_any()
    saved = read_saved(options.mapping, faults) if options.mapping is not None else Saved()
    answers = _joined(saved.answers, answers or Answers())
    sheets: list[Sheet] = []
    for path in dict.fromkeys(Path(file) for file in files):
        separator = next((item.separator for item in saved.exports if item.is_for(path.name)), "")
        sheets += read_file(path, faults, separator)
    faults.raise_if_any()
    existing = read_existing(home)
    names = read_pseudonyms(options.pseudonyms, faults, new=True) if options.pseudonyms is not None else None
    faults.raise_if_any()
    known = real_people(existing, names) if names is not None else existing.people
    draft = Draft()
    draft.codes.folder = folder_codes(existing)
    draft.folder_skills = frozenset(fold(row.get("skill", "")) for row in existing.rows.get("skills.csv", ()))
    draft.folder_starts = existing.period[0] if existing.period else None
    exports = _read(sheets, saved, answers, existing, known, draft, faults, options.mapping)
    faults.raise_if_any()
    missed = _none_recognised(sheets, draft, home, own=options.mapping is not None)
    if missed and not missed[0].suggestion:
        raise BadInput(missed)
    completer = Completer(draft, existing, answers, replace=options.replace, demand=options.demand, add=options.add)
    completer.known = known
    tables = completer.run()
    told = pseudonymise(tables, draft, names) if names is not None else {}
    merged = merge(existing, tables, faults, options.replace, draft.not_used)
    faults.raise_if_any()
    text = saved_text(draft, answers, exports)
    if names is not None:
        text = without_names(text, answers.hours, told, names)
    return Prepared(
        home,
        draft.understood,
        _once(draft.questions),
        tables.drafted,
        list(dict.fromkeys(draft.assumed)),
        draft.not_used,
        in_order(faults.notices),
        tables,
        merged,
        draft,
        text,
        options.mapping is not None,
        tuple(replace(fault, suggestion="") for fault in missed),
        names,
    )


def write(prepared: Prepared) -> Imported:
    """Write what was prepared: the tables, rota.toml where it is new, not_used.csv and the mapping.

    Raises:
        BadInput: a question is open, or a file that would be written has changed since it was read.
    """
    faults = Faults()
    for question in prepared.open:
        name, _, sheet = question.place.partition(":")
        faults.add(name or "command line", None, sheet or None, question.text, f"answer with {question.example}")
    faults.raise_if_any()
    home = prepared.home
    if prepared.missed:
        write_text(home / MAPPING, prepared.mapping_text)
        raise NotRecognised(prepared.missed, home / MAPPING)
    with locked(home, 60, "import"):
        return _write(prepared)


def _write(prepared: Prepared) -> Imported:
    home, faults = prepared.home, Faults()
    for name in [*prepared.merged.tables, *(["rota.toml"] if prepared.tables.settings else [])]:
        if file_hash(home / name) != prepared.merged.was.get(name, ""):
            faults.add(name, None, None, "the file has changed since the import read it", "import again")
    faults.raise_if_any()
    if prepared.names is not None:
        prepared.names.write()
    written: dict[str, int] = {}
    for name, (header, rows) in prepared.merged.tables.items():
        write_csv(home / name, header, [[row.get(column, "") for column in header] for row in rows])
        written[name] = len(rows)
    if prepared.tables.settings:
        write_text(home / "rota.toml", prepared.tables.settings)
    columns = ("file", "sheet", "row", "cell", "value", "reason", "table")
    told = [
        [item.file, item.sheet, item.row or "", item.cell, item.value, item.reason, item.table]
        for item in prepared.not_used
    ]
    write_csv(home / NOT_USED, columns, told)
    if not prepared.own_mapping:
        write_text(home / MAPPING, prepared.mapping_text)
    return Imported(written, prepared, prepared.merged.added, prepared.merged.dropped)


def import_files(
    folder: Path | str,
    files: Sequence[Path | str],
    answers: Answers | None = None,
    options: ImportOptions | None = None,
) -> Imported:
    """Read files into a rota folder.

    Raises:
        BadInput: something cannot be read, or only a person can know it; nothing is written then.
    """
    return write(prepare(folder, files, answers, options))


def _read(
    sheets: Sequence[Sheet],
    saved: Saved,
    answers: Answers,
    existing: Existing,
    known: Sequence[tuple[str, Seen]],
    draft: Draft,
    faults: Faults,
    mapping: Path | None,
) -> list[ExportMapping]:
    """Read every sheet: by [[export]] sections, by ready-made mappings, else by what is recognised in it."""
    rest: list[Sheet] = []
    used: list[ExportMapping] = []
    for sheet in sheets:
        if sheet.hidden:
            rest.append(sheet)
            continue
        label = mapping.name if mapping is not None else MAPPING
        fitting = [item for item in saved.exports if item.is_for(sheet.file, sheet.name)]
        told = any(entry.get("file", "") == sheet.file for entry in saved.sheets)
        own = own_table(sheet, Path(sheet.file).stem) if not fitting and not told else None
        before = len(faults)
        settings = settings_of(sheet, faults)
        if settings or len(faults) > before:
            draft.settings = settings
            continue
        ready = [] if fitting or told else [own] if own else ready_for(sheet)
        if fitting or ready:
            draft.not_used += sheet.left_out
            first = max(item.heading_row for item in fitting or ready)
            draft.not_used += [item for item in hidden_notes(sheet) if item.row > first]
            read_by_mappings(sheet, fitting or ready, label, existing, draft, faults)
            used += fitting or ([] if own else ready)
        else:
            rest.append(sheet)
    read_sheets(rest, draft, answers, [seen.name for _, seen in known], saved.sheets)
    return used


def _none_recognised(sheets: Sequence[Sheet], draft: Draft, home: Path, *, own: bool) -> list[Fault]:
    """A fault for each file where nothing at all was recognised; it names the draft of a mapping where one helps."""
    if draft.seen or draft.rows or draft.shifts or draft.settings:
        return []
    if any(not item.what.startswith("nothing") for item in draft.understood):
        return []
    near = not own and any(dict(item.mapping).get("headings") for item in draft.understood)
    found: list[Fault] = []
    for name in dict.fromkeys(sheet.file for sheet in sheets):
        whys = "; ".join(
            f"{item.sheet or 'the file'}: {item.what.removeprefix('nothing: ')}"
            for item in draft.understood
            if item.file == name
        )
        what = f"neither a rota nor a list was recognised ({whys[:300]})"
        expected = "expected days in a row or column of headings, or a list with headings such as Name"
        found.append(Fault(name, None, None, what, expected, str(home / MAPPING) if near else ""))
    return found


def _joined(saved: Answers, given: Answers) -> Answers:
    """Answers of the saved mapping, those given now before them."""
    return Answers(
        given.first_day or saved.first_day,
        given.year or saved.year,
        given.first_week or saved.first_week,
        {**saved.codes, **given.codes},
        {**saved.roles, **given.roles},
        {**saved.hours, **given.hours},
        given.full_time or saved.full_time,
        given.employer or saved.employer,
    )


def _once(questions: Sequence[Question]) -> list[Question]:
    """Each question once, those that must be answered first."""
    kept: dict[tuple[str, str], Question] = {}
    for question in questions:
        kept.setdefault((question.option, re.sub(r"\s", "", question.key.casefold())), question)
    return sorted(kept.values(), key=lambda question: question.default is not None)
