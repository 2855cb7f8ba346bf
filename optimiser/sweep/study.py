"""A study for scenario analysis, read from one TOML file with every fault at once.

It is a full factorial design: every scenario with every combination of the grids of a model and, where levers have
ranges, with every draw of them (Monte Carlo).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from optimiser.solve.parameters.choice import STRATEGY
from optimiser.sweep.cells import named_cells, rows_as_they_stand
from optimiser.tabular.faults import BadInput, Faults, closest, listing
from optimiser.tabular.kinds import ID, TEXT, Kind, Wrong, choice, decimal, integer, listed
from optimiser.tabular.toml import Document, Key, Section, read_toml

MODEL_KINDS = ("demand", "mix", "supply", "rota")

LEAST = {"iterations": 1, "draws": 0}
"""The least of levers that are whole numbers and no field of a folder's levers."""

STUDY = Document(
    "scenarios.toml", "a study: models, scenarios, levers and grids",
    (
        Section("", "What the study is.", (
            Key("title", TEXT, "title of the study", default=""),
            Key("question", TEXT, "what is to be decided, for the board's page; by default its title", default=""),
            Key("not_modelled", listed(TEXT), "what the study leaves out, a sentence each, for the board's page",
                default=()),
            Key("seed", integer(0), "seed of every random number", default=1),
            Key("draws", integer(0, 1_000_000), "draws of the ranges for each scenario; 0: central values once",
                default=0),
        )),
        Section("model", "A folder and what is done with it.", (
            Key("name", ID, "name of the model in this study", required=True),
            Key("kind", choice(*MODEL_KINDS),
                "what is worked out: hours needed, the mix of roles, staff over years, or a rota", required=True),
            Key("folder", TEXT, "its folder, from where this file lies", required=True),
        ), many=True),
        Section("scenario", "A scenario; without any there is `base`. The first is what others are compared with.", (
            Key("name", ID, "name of the scenario", required=True),
            Key("note", TEXT, "what it stands for, and its source", default=""),
            Key("status", choice("current", "illustrative", "superseded"), "how far it may be relied on",
                default="illustrative"),
        ), many=True),
        Section("lever", "A lever that one scenario sets.", (
            Key("scenario", ID, "scenario", required=True),
            Key("model", ID, "model", required=True),
            Key("name", ID, "lever of that model", required=True),
            Key("value", TEXT, "its value: a number, a word, or yes or no", required=True),
        ), many=True),
        Section("change", "Cells of a folder that one scenario changes.", (
            Key("scenario", ID, "scenario", required=True),
            Key("model", ID, "model", required=True),
            Key("file", TEXT, "CSV file of its folder", required=True),
            Key("where", listed(TEXT), "which rows: column=value, all must hold; absent: every row", default=()),
            Key("column", ID, "column whose cells change", required=True),
            Key("set", TEXT, "new text of the cells"),
            Key("multiply", decimal(0), "factor on the numbers in them"),
        ), many=True),
        Section("grid", "A lever tried at several values; several grids of a model are crossed.", (
            Key("model", ID, "model", required=True),
            Key("lever", ID, "lever of that model", required=True),
            Key("values", listed(TEXT), "values to try", required=True),
        ), many=True),
        Section("range", "A lever drawn from a triangular distribution in each of the draws.", (
            Key("model", ID, "model", required=True),
            Key("lever", ID, "lever of that model, a number", required=True),
            Key("low", decimal(None), "least value", required=True),
            Key("central", decimal(None), "likeliest value", required=True),
            Key("high", decimal(None), "greatest value", required=True),
        ), many=True),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class StudyModel:
    """A folder and what is done with it: `demand`, `mix`, `supply` or `rota`."""

    name: str
    kind: str
    folder: Path


@dataclass(frozen=True)
class CellChange:
    """Cells to change: of `column`, in the rows of `file` where every (column, text) holds; set, or multiplied."""

    file: str
    where: tuple[tuple[str, str], ...]
    column: str
    set: str | None
    multiply: float | None


@dataclass(frozen=True)
class StudyScenario:
    """Levers and changes by model."""

    name: str
    note: str
    status: str
    levers: Mapping[str, Mapping[str, Any]]
    changes: Mapping[str, tuple[CellChange, ...]]


@dataclass(frozen=True)
class LeverGrid:
    """A lever of a model at several values."""

    model: str
    lever: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class LeverRange:
    """A lever of a model drawn between low and high, likeliest at central."""

    model: str
    lever: str
    low: float
    central: float
    high: float


@dataclass(frozen=True)
class Study:
    """What is to be tried, and the SHA-256 of the file that says so. ``not_modelled``: what it leaves out."""

    title: str
    question: str
    not_modelled: tuple[str, ...]
    seed: int
    draws: int
    models: tuple[StudyModel, ...]
    scenarios: tuple[StudyScenario, ...]
    grids: tuple[LeverGrid, ...]
    ranges: tuple[LeverRange, ...]
    sha256: str


def levers_of(kind: str) -> dict[str, tuple[type, str]]:
    """The levers of a kind of model: name -> (type of value, what it does)."""
    if kind in ("demand", "mix"):
        from optimiser.skillmix.mix.levers import MixLevers as levers
    elif kind == "supply":
        from optimiser.skillmix.supply.scenarios import SupplyLevers as levers  # type: ignore[assignment]
    else:
        return {
            "iterations": (int, "rounds of search, else those of rota.toml, else 20; same seed and rounds, same rota"),
            "strategy": (str, "strategy of the solver, else that of rota.toml, else auto"),
        }
    types = {"str": str, "str | SupplyScenario": str, "int": int, "int | None": int, "float | None": float}
    found = {f.name: (types.get(str(f.type), float), str(f.metadata.get("doc", ""))) for f in fields(levers)}
    if kind == "supply":
        found["draws"] = (int, "draws for the ranges of each point; 0: central values only")
        found["planned"] = (bool, "also seek the least-cost plan, whose figures are then given")
    return found


def read_study(path: Path | str, seed: int | None = None) -> Study:
    """Read a study. Raises BadInput with every fault.

    Args:
        path: the TOML file; folders are found from where it lies.
        seed: instead of the file's own.
    """
    file, faults = Path(path), Faults()
    raw = read_toml(file, STUDY, faults)
    faults.raise_if_any()
    models = tuple(StudyModel(m["name"], m["kind"], (file.parent / m["folder"]).resolve()) for m in raw["model"])
    named = raw["scenario"] or [{"name": "base", "note": "", "status": "current"}]
    check = _Check(file, {m.name: m for m in models}, [s["name"] for s in named], faults)
    if not models:
        faults.add(file.name, None, "model", "the study has no model", "expected at least one [[model]]")
    for model in models:
        if not model.folder.is_dir():
            faults.add(file.name, None, "model.folder", f"{model.name} has no folder there", "expected a folder's path")
    check.unique("model", [m.name for m in models])
    check.unique("scenario", [s["name"] for s in named])
    levers: dict[str, dict[str, dict[str, Any]]] = {s["name"]: {} for s in named}
    changes: dict[str, dict[str, list[CellChange]]] = {s["name"]: {} for s in named}
    check.once("lever", [(item["scenario"], item["model"], item["name"]) for item in raw["lever"]])
    check.once("lever", [(item["model"], item["lever"]) for item in (*raw["grid"], *raw["range"])])
    for item in raw["lever"]:
        if check.scenario("lever", item["scenario"]) and check.lever("lever", item["model"], item["name"]):
            value = check.value("lever", item["model"], item["name"], item["value"])
            levers[item["scenario"]].setdefault(item["model"], {})[item["name"]] = value
    for item in raw["change"]:
        if check.scenario("change", item["scenario"]) and check.model("change", item["model"]):
            made = check.change(item)
            if made is not None:
                changes[item["scenario"]].setdefault(item["model"], []).append(made)
    grids = tuple(
        LeverGrid(g["model"], g["lever"], check.values(g))
        for g in raw["grid"] if check.lever("grid", g["model"], g["lever"])
    )  # fmt: skip
    ranges = tuple(
        LeverRange(r["model"], r["lever"], r["low"], r["central"], r["high"])
        for r in raw["range"] if check.lever("range", r["model"], r["lever"]) and check.span(r)
    )  # fmt: skip
    faults.raise_if_any()
    return Study(
        raw[""]["title"] or file.stem, raw[""]["question"], tuple(raw[""]["not_modelled"]),
        raw[""]["seed"] if seed is None else seed, raw[""]["draws"], models,
        tuple(
            StudyScenario(s["name"], s["note"], s["status"], levers[s["name"]],
                     {model: tuple(made) for model, made in changes[s["name"]].items()})
            for s in named
        ),
        grids, ranges, hashlib.sha256(file.read_bytes()).hexdigest(),
    )  # fmt: skip


class _Check:
    """Names of a study checked against each other."""

    def __init__(self, path: Path, models: Mapping[str, StudyModel], scenarios: Sequence[str], faults: Faults) -> None:
        self.path, self.file = path, path.name
        self.models, self.scenarios, self.faults = models, scenarios, faults

    def unique(self, section: str, names: Sequence[str]) -> None:
        for name in {name for name in names if names.count(name) > 1}:
            self.faults.add(self.file, None, f"{section}.name", f"'{name}' is there twice", "expected each name once")

    def once(self, what: str, named: Sequence[tuple[str, ...]]) -> None:
        """A fault for each lever that is given twice, where one of the two would take no effect."""
        for key in dict.fromkeys(key for key in named if named.count(key) > 1):
            self.faults.add(self.file, None, what, f"{', '.join(key)} is there twice", "expected each lever once")

    def scenario(self, section: str, name: str) -> bool:
        return self._known(f"{section}.scenario", name, self.scenarios)

    def model(self, section: str, name: str) -> bool:
        return self._known(f"{section}.model", name, list(self.models))

    def lever(self, section: str, model: str, name: str) -> bool:
        if not self.model(section, model):
            return False
        kind = self.models[model].kind
        return self._known(f"{section}.lever", name, list(levers_of(kind)), f"a {kind} has ")

    def _cells(self, item: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> None:
        """Faults of a change that would change nothing, or multiply what is no number."""
        where = f"no row of {item['file']} has {', '.join(item['where'])}"
        texts = [text for row in rows if (text := row[item["column"]].strip())]
        if not rows:
            self.faults.add(self.file, None, "change.where", where, "expected the text of some row's cells")
        elif item["multiply"] is not None and not texts:
            told = f"every such cell of {item['column']} in {item['file']} is blank"
            self.faults.add(self.file, None, "change.multiply", told, "expected a number to multiply, or set")
        for text in dict.fromkeys(texts) if item["multiply"] is not None else ():
            try:
                decimal(None).read(text.removesuffix("%").strip())
            except Wrong:
                told = f"{item['column']} '{text}' in {item['file']} is no number to multiply"
                self.faults.add(self.file, None, "change.multiply", told, "expected a column of numbers, or set")

    def _known(self, column: str, name: str, known: Sequence[str], has: str = "there are ") -> bool:
        if name in known:
            return True
        what = f"'{name}' is unknown"
        self.faults.add(self.file, None, column, what, has + listing(known, 20), closest(name, known))
        return False

    def values(self, grid: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values of a grid: at least one, and each once."""
        model, lever = grid["model"], grid["lever"]
        if not grid["values"]:
            self.faults.add(self.file, None, "grid.values", f"{lever} has no value", "expected at least one to try")
        read = tuple(self.value("grid", model, lever, text) for text in grid["values"])
        known = [str(value) for value in read if value is not None]
        for text in dict.fromkeys(text for text in known if known.count(text) > 1):
            what = f"{lever}: {text} is there twice"
            self.faults.add(self.file, None, "grid.values", what, "expected each value once")
        return read

    def value(self, section: str, model: str, lever: str, text: str) -> Any:
        """The value of a lever as its type."""
        wanted = levers_of(self.models[model].kind)[lever][0]
        if wanted is str and lever != "strategy":
            return self._named_scenario(text)
        if wanted is bool:
            if text in ("yes", "no"):
                return text == "yes"
            what = f"'{text}' is neither yes nor no"
            self.faults.add(self.file, None, f"{section}.value", what, "expected yes or no")
            return False
        whole = integer(LEAST.get(lever))
        kind: Kind = STRATEGY if wanted is str else whole if wanted is int else decimal(None)
        try:
            value = kind.read(text)
            self._meant(f"{section}.value", model, lever, value)
            return value
        except Wrong as wrong:
            what = f"{lever}: {wrong.what}"
            self.faults.add(self.file, None, f"{section}.value", what, kind.expected, wrong.suggestion)
            return None

    def _meant(self, column: str, model: str, lever: str, value: Any) -> bool:
        """Whether a lever's number can be meant; else a fault."""
        from optimiser.skillmix.mix.levers import MixLevers, lever_fault
        from optimiser.skillmix.supply.scenarios import SupplyLevers

        kind = self.models[model].kind
        if kind != "rota" and (told := lever_fault(SupplyLevers if kind == "supply" else MixLevers, lever, value)):
            self.faults.add(self.file, None, column, told, "expected a share or a factor such as 0.6")
            return False
        return True

    def _named_scenario(self, text: str) -> Any:
        """A scenario of a supply model with all that it changes: one that ships, or a file named from where the study
        lies. So a point is known by what the file says, and a worker without that disk has it."""
        from optimiser.skillmix.supply.scenarios import read_scenario

        here = self.path.parent / text
        try:
            return read_scenario(str(here) if text.endswith(".toml") and here.is_file() else text)
        except BadInput as error:
            self.faults.faults.extend(error.faults)
            return None

    def span(self, item: Mapping[str, Any]) -> bool:
        if levers_of(self.models[item["model"]].kind)[item["lever"]][0] is not float:
            self.faults.add(self.file, None, "range.lever", f"{item['lever']} cannot lie between two numbers",
                            "expected a lever that is a share or a factor, or a grid")  # fmt: skip
            return False
        if not item["low"] <= item["central"] <= item["high"]:
            told = f"{item['lever']}: low, central and high are out of order"
            self.faults.add(self.file, None, "range.central", told, "expected low, central and high in order")
            return False
        ends = [self._meant(f"range.{end}", item["model"], item["lever"], item[end]) for end in ("low", "high")]
        return all(ends)

    def change(self, item: Mapping[str, Any]) -> CellChange | None:
        """A change of cells that are there, or None."""
        before = len(self.faults)
        if (item["set"] is None) == (item["multiply"] is None):
            self.faults.add(self.file, None, "change.set", f"{item['column']}: it must be set or multiplied",
                            "expected either set or multiply")  # fmt: skip
        where = [(text, *text.partition("=")) for text in item["where"]]
        pairs = [(column.strip(), value.strip()) for _, column, sign, value in where if sign]
        for text in (text for text, _, sign, _ in where if not sign):
            self.faults.add(self.file, None, "change.where", f"'{text}' names no column", "expected column=value")
        path = self.models[item["model"]].folder / item["file"]
        if Path(item["file"]).name != item["file"] or path.suffix != ".csv" or not path.is_file():
            what = f"'{item['file']}' is no CSV file in the folder of {item['model']}"
            self.faults.add(self.file, None, "change.file", what, "expected one of its CSV files")
        else:
            rows = rows_as_they_stand(path.read_bytes(), item["file"], self.faults)
            heads = rows[0] if rows else []
            known = [self._known("change.column", column, heads, f"{item['file']} has ")
                     for column in [item["column"], *(pair[0] for pair in pairs)]]  # fmt: skip
            if all(known):
                named = named_cells(rows)
                self._cells(item, [row for row in named if all(row[a].strip() == b for a, b in pairs)])
        made = CellChange(item["file"], tuple(pairs), item["column"], item["set"], item["multiply"])
        return made if len(self.faults) == before else None
