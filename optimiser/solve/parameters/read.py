"""Parameters from TOML: a parameter file, or `[solve.parameters]` of a rota folder's settings.

Unknown names, wrong types and numbers out of their limits are faults like those of any other file, all told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from optimiser.solve.parameters import SolveParameters
from optimiser.solve.parameters.choice import STRATEGY
from optimiser.solve.parameters.limits import OneWordOf, Range
from optimiser.tabular import kinds
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.toml import Document, Key, Report, Section, read_toml

SOLVE_KEYS = (
    Key("strategy", STRATEGY, "how to search"),
    Key("seconds", kinds.decimal(), "time limit"),
    Key("iterations", kinds.integer(1), "iteration limit"),
    Key("workers", kinds.integer(1), "processes that search side by side"),
    Key("seed", kinds.integer(), "seed of random choices"),
)
"""What `[solve]` of a rota folder, and the top of a parameter file, may say besides parameters."""

Tuned = TypeVar("Tuned")


def read_parameters(path: Path, base: SolveParameters | None = None) -> tuple[dict[str, Any], SolveParameters]:
    """Read a parameter file.

    Args:
        path: a TOML file with a section for each group, and the keys of `SOLVE_KEYS` at its top.
        base: what the file does not say; by default the usual parameters.

    Returns:
        (the keys of `SOLVE_KEYS`, None where not said; the parameters).

    Raises:
        BadInput: with every fault of the file.
    """
    usual, faults = base or SolveParameters(), Faults()
    groups = {f.name: getattr(usual, f.name) for f in fields(SolveParameters)}
    sections = [Section(name, "", read=reader(group)) for name, group in groups.items()]
    read = read_toml(path, Document(path.name, "a parameter file", (Section("", "", SOLVE_KEYS), *sections)), faults)
    faults.raise_if_any()
    return read[""], SolveParameters(**{name: read[name] for name in groups})


def reader(base: Tuned) -> Callable[[Any, Report], Tuned]:
    """Reads a section as a dataclass of parameters; what it does not say is as in `base`."""
    return lambda given, report: _group(given, base, report, ())


def _group(given: Any, base: Tuned, report: Report, at: tuple[str, ...]) -> Tuned:
    """A dataclass with what is given of it changed; `at` is the way to it within the section."""
    if not isinstance(given, Mapping):
        report(at, "this is a value, not a section", "expected a section of parameters")
        return base
    types = get_type_hints(type(base), include_extras=True)
    changes: dict[str, Any] = {}
    for name, value in given.items():
        if name not in types:
            report((*at, name), "the key is not known", f"expected {listing(types, 12)}", closest(name, types))
        elif is_dataclass(types[name]):
            changes[name] = _group(value, getattr(base, name), report, (*at, name))
        else:
            try:
                changes[name] = value_of(value, types[name])
            except ValueError as fault:
                report((*at, name), str(fault), f"expected {kind_of(types[name])}")
    try:
        return replace(base, **changes)  # type: ignore[type-var]
    except ValueError as fault:
        report(at, str(fault))
        return base


def value_of(value: Any, hint: Any) -> Any:
    """A value of TOML as a parameter's type.

    Raises:
        ValueError: it is of another type, or outside the limits.
    """
    if get_origin(hint) is tuple:
        if not isinstance(value, list) or not value:
            raise ValueError(f"{_shown(value)} is not a list with something in it")
        return tuple(value_of(each, get_args(hint)[0]) for each in value)
    kind, limits = _parts_of(hint)
    if isinstance(limits, OneWordOf):
        if value not in limits.words:
            raise ValueError(f"{_shown(value)} is not {limits}")
        return value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind is bool and isinstance(value, bool):
        return value
    if kind is int and not (number and isinstance(value, int)):
        raise ValueError(f"{_shown(value)} is not a whole number")
    if not number or kind is bool:
        raise ValueError(f"{_shown(value)} is not {'true or false' if kind is bool else 'a number'}")
    if limits is not None and not limits.holds(value):
        raise ValueError(f"{_shown(value)} is not {limits}")
    return kind(value)


def kind_of(hint: Any) -> str:
    """What a parameter's type allows, in words."""
    if get_origin(hint) is tuple:
        return f"a list, each {kind_of(get_args(hint)[0])}"
    kind, limits = _parts_of(hint)
    if isinstance(limits, OneWordOf):
        return str(limits)
    words = {int: "a whole number", float: "a number", bool: "true or false"}[kind]
    return words if limits is None else f"{words}, {limits}"


def _parts_of(hint: Any) -> tuple[type, Range | OneWordOf | None]:
    if get_origin(hint) is not Annotated:
        return hint, None
    kind, limits = get_args(hint)
    return kind, limits


def _shown(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
