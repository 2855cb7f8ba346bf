"""Which rules there are: those that come with the software, those of installed packages, those of folders in use.

A rule is code. It is run only where the person at the keyboard said so, or whoever installed the software: an
installed package by its entry points of the group `rota.rules`, a folder of rule files by `use_rules`. No rota folder
can bring one: folders are mailed.
"""

from __future__ import annotations

import copyreg
import dataclasses
import hashlib
import importlib
import importlib.metadata
import importlib.util
import inspect
import pkgutil
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import constraints.rules
from constraints.rule import Rule
from optimiser.tabular.faults import Faults

GROUP = "rota.rules"
"""Entry points of installed packages; each names a rule, or a module of rules."""

TEMPLATE = "TEMPLATE"
"""The file of `constraints/rules/` that is there to be copied."""

SPANS = ("person", "duty", "whole")

_in_use: dict[str, type[Rule]] = {}


def rule_types() -> dict[str, type[Rule]]:
    """Every rule by id, in order of id.

    Raises:
        BadInput: rules of an installed package cannot be loaded.
    """
    return dict(sorted({**_installed(), **_in_use}.items()))


@lru_cache(maxsize=1)
def own_rule_types() -> dict[str, type[Rule]]:
    """The rules of `constraints/rules/`, one file each."""
    found: dict[str, type[Rule]] = {}
    for name in sorted(m.name for m in pkgutil.iter_modules(constraints.rules.__path__)):
        if name == TEMPLATE:
            continue
        for kind in rules_in(importlib.import_module(f"constraints.rules.{name}")):
            if kind.id in found:
                raise TypeError(f"two rules are called {kind.id}: {found[kind.id].__module__} and {name}")
            found[kind.id] = kind
    return found


@lru_cache(maxsize=1)
def _installed() -> dict[str, type[Rule]]:
    """The rules that come with the software, and those of installed packages."""
    faults, found = Faults(), dict(own_rule_types())
    for point in sorted(importlib.metadata.entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
        place = f"{point.dist.name if point.dist else 'an installed package'}, {point.name}"
        try:
            loaded = point.load()
        except Exception as error:  # whatever code of others does wrong is told as a fault
            faults.add(place, None, None, _said(error), f"expected {point.value} to be a rule, or a module of rules")
            continue
        _keep(rules_in(loaded) if isinstance(loaded, ModuleType) else [loaded], place, found, faults)
    faults.raise_if_any()
    return found


def use_rules(folders: Iterable[Path | str]) -> tuple[str, ...]:
    """Run the rule files of some folders: from now on the rules there are theirs besides those installed.

    Files whose names begin with `_` or `test_` are left out. Each file stands alone.

    Args:
        folders: none to have only what is installed. What was in use before is no more.

    Returns:
        Ids of their rules.

    Raises:
        BadInput: with every fault: a folder that is not there or has no rule, a file that does not run, two rules of
            one id.
    """
    _in_use.clear()
    faults, found = Faults(), dict(_installed())
    before = set(found)
    for folder in dict.fromkeys(Path(given).expanduser().resolve() for given in folders):
        if not folder.is_dir():
            faults.add(str(folder), None, None, "there is no such folder", "expected a folder of rule files")
            continue
        kept = len(found)
        for path in sorted(folder.glob("*.py")):
            if path.name.startswith(("_", "test_")) or path.stem == TEMPLATE:
                continue
            try:
                module = _run(path)
            except Exception as error:  # whatever code of others does wrong is told as a fault
                faults.add(str(path), _line(error, path), None, _said(error), "expected a file of rules")
                continue
            _keep(rules_in(module), str(path), found, faults)
        if len(found) == kept and not faults:
            faults.add(str(folder), None, None, "no rule is in it", f"expected files such as {TEMPLATE}.py")
    faults.raise_if_any()
    _in_use.update({rule_id: kind for rule_id, kind in found.items() if rule_id not in before})
    for kind in _in_use.values():
        copyreg.pickle(kind, _taken_apart)
    return tuple(_in_use)


def template() -> str:
    """The rule file to begin from: it works as it stands, and its comments say what to think of."""
    return (Path(constraints.rules.__path__[0]) / f"{TEMPLATE}.py").read_text(encoding="utf-8")


def rules_in(module: ModuleType) -> list[type[Rule]]:
    """The concrete rules that a module defines itself."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Rule)
        and value.__module__ == module.__name__
        and not inspect.isabstract(value)
    ]


def hashes_in_use() -> dict[str, str]:
    """SHA-256 of the file of each rule in use that came from a folder, by id: for the record of a run."""
    return {rule_id: hashlib.sha256(_file(kind).read_bytes()).hexdigest() for rule_id, kind in _in_use.items()}


def folders_in_use() -> tuple[Path, ...]:
    """The folders that rules in use came from."""
    return tuple(sorted({_file(kind).parent for kind in _in_use.values()}))


def _keep(kinds: Iterable[Any], place: str, found: dict[str, type[Rule]], faults: Faults) -> None:
    """Add rules of others to those found; a fault for each that is none, or is called like another."""
    for kind in kinds:
        wrong = list(_wrong(kind))
        for what, expected in wrong:
            faults.add(place, None, getattr(kind, "__name__", None), what, expected)
        if wrong:
            continue
        if kind.id in found:
            what = f"{kind.id!r} is already the id of {found[kind.id].__module__}.{found[kind.id].__qualname__}"
            faults.add(place, None, kind.__name__, what, "expected an id of its own")
        else:
            found[kind.id] = kind


def _wrong(kind: Any) -> Iterator[tuple[str, str]]:
    """What a rule of others lacks, and what was expected."""
    if not (isinstance(kind, type) and issubclass(kind, Rule)) or inspect.isabstract(kind):
        yield "this is no rule", "expected a class that builds on constraints.rule.Rule, with encode and audit"
        return
    if not isinstance(getattr(kind, "id", None), str) or not kind.id:
        yield "it has no id", 'expected id: ClassVar[str] = "words-like-this"'
    if getattr(kind, "span", None) not in SPANS:
        yield "it has no span", f"expected one of {', '.join(SPANS)}"
    if not kind.__dict__.get("__dataclass_params__") or not kind.__dict__["__dataclass_params__"].frozen:
        yield "it is no frozen dataclass", "expected @dataclass(frozen=True, kw_only=True)"
    elif not kind.__doc__ or kind.__doc__.startswith(f"{kind.__name__}("):
        yield "it has no docstring", "expected the requirement in plain words"


def _run(path: Path) -> ModuleType:
    """A rule file, run as a module of its own."""
    name = f"rota_rules_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path.name} cannot be read as Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and type hints look their module up there
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _said(error: Exception) -> str:
    """What went wrong in code of others, in a line."""
    said = " ".join(str(error).split())
    return f"it does not run: {type(error).__name__}" + (f": {said}" if said else "")


def _line(error: Exception, path: Path) -> int | None:
    """The line of a file at which it went wrong."""
    if isinstance(error, SyntaxError):
        return error.lineno
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
    return lines[-1] if lines else None


def _file(kind: type[Rule]) -> Path:
    return Path(str(sys.modules[kind.__module__].__file__))


def _taken_apart(rule: Rule) -> tuple[Callable[..., Rule], tuple[str, str, dict[str, Any]]]:
    """How a rule of a folder travels to another process, which has not run its file yet."""
    values = {f.name: getattr(rule, f.name) for f in dataclasses.fields(rule)}
    return _put_together, (str(_file(type(rule))), type(rule).__qualname__, values)


def _put_together(path: str, name: str, values: dict[str, Any]) -> Rule:
    known = {(str(_file(kind)), kind.__qualname__): kind for kind in _in_use.values()}
    if (path, name) not in known:
        known[path, name] = getattr(_run_once(path), name)
    return known[path, name](**values)


@lru_cache(maxsize=64)
def _run_once(path: str) -> ModuleType:
    return _run(Path(path))
