"""A cache for what is computed once for a problem and dropped with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import finalize

from optimiser.problem.problem import Problem

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")

_WORKED_OUT: dict[int, dict[Any, Any]] = {}
"""By the identity of a problem: asked for at every step, where a weak reference as a key takes thrice as long."""


def once_per_problem(
    work_out: Callable[Concatenate[Problem, _Given], _Found],
) -> Callable[Concatenate[Problem, _Given], _Found]:
    """A decorator: compute something once for a problem and its (hashable) arguments, and drop it with the problem.

    What is found must not refer to the problem.
    """

    @wraps(work_out)
    def ask(problem: Problem, /, *args: _Given.args, **kwargs: _Given.kwargs) -> _Found:
        known = _WORKED_OUT.get(id(problem))
        if known is None:
            known = _WORKED_OUT[id(problem)] = {}
            finalize(problem, _WORKED_OUT.pop, id(problem)).atexit = False
        key = (work_out, args, *kwargs.items()) if kwargs else (work_out, args)
        try:
            found: _Found = known[key]
        except KeyError:
            found = known[key] = work_out(problem, *args, **kwargs)
        return found

    return ask
