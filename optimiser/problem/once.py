"""What is worked out once for a problem and forgotten with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from optimiser.problem.problem import Problem

_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")

_WORKED_OUT: WeakKeyDictionary[Problem, dict[Any, Any]] = WeakKeyDictionary()


def once_per_problem(
    work_out: Callable[Concatenate[Problem, _Given], _Found],
) -> Callable[Concatenate[Problem, _Given], _Found]:
    """Work something out once for a problem and its (hashable) arguments; forgotten with the problem.

    What is found must not refer to the problem.
    """

    @wraps(work_out)
    def ask(problem: Problem, /, *args: _Given.args, **kwargs: _Given.kwargs) -> _Found:
        known = _WORKED_OUT.get(problem)
        if known is None:
            known = _WORKED_OUT[problem] = {}
        key = (work_out, args, *kwargs.items())
        try:
            found: _Found = known[key]
        except KeyError:
            found = known[key] = work_out(problem, *args, **kwargs)
        return found

    return ask
