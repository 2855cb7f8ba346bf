"""How loops are compiled (numba), the same everywhere: cached on disk, without the interpreter's lock.

Every kernel is meant to be compiled once. What is compiled anew for nothing: a constant as an argument (each is a type
of its own: wrap it in `integer`), arrays of another layout or number type, arrays that may not be written to.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])

_compile: Any = numba.njit  # its stubs do not know every option
_options = {"cache": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}

kernel: Callable[[F], F] = _compile(**_options)
"""A loop that Python calls. Division by nought is not looked for."""

inner: Callable[[F], F] = _compile(**_options, no_cpython_wrapper=True)
"""A loop that only kernels call: Python cannot, which spares much of the time to compile a small one."""

_int64: Any = numba.int64
integer: Callable[[Any], int] = _int64
"""A whole number of 64 bits that is no constant to the compiler."""
