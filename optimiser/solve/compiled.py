"""How loops are compiled (numba), the same everywhere: kept on disk, without the interpreter's lock.

A kernel has one signature, which its annotations say, so that it can be compiled before it is called (`compilation`).
What would be compiled anew for nothing: a constant as an argument (each is a type of its own: wrap it in `integer`),
arrays of another layout or number type, arrays that may not be written to.

numba does not see that a loop which another file's kernel calls has changed. So compiled code lies in a folder named
after everything that it is made from: the sources of all kernels, the versions, the processor.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import llvmlite.binding
import numba
import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.surface import UNBOUNDED

F = TypeVar("F", bound=Callable[..., Any])

IntMatrix = Annotated[Ints, 2]
"""Whole numbers in two dimensions."""

FlagMatrix = Annotated[Flags, 2]
"""Flags in two dimensions."""

PACKAGE = Path(__file__).parent

CONSTANTS = {"UNBOUNDED": UNBOUNDED}
"""Constants of files without kernels that kernels read, `ARRAYS` apart: compiled code holds their values."""

ARRAYS = PACKAGE / "pricing" / "arrays.py"
"""What kernels work on: types and constants."""

_DECORATED = re.compile(r"^@(kernel|inner|leaf)$", re.MULTILINE)

KERNELS: dict[str, Any] = {}
"""Every kernel that has been imported, by `module.function`."""


def kernel_sources() -> list[Path]:
    """The files that compiled code is made from."""
    holding = [p for p in PACKAGE.rglob("*.py") if _DECORATED.search(p.read_text(encoding="utf-8"))]
    return sorted([*holding, ARRAYS])


def _digest() -> str:
    """Of everything that compiled code depends on."""
    said = [
        str(PACKAGE), str(CONSTANTS), numba.__version__, str(sys.implementation.cache_tag), platform.machine(),
        llvmlite.binding.get_host_cpu_name(), llvmlite.binding.get_host_cpu_features().flatten(),
        *(f"{k}={v}" for k, v in sorted(os.environ.items()) if k.startswith("NUMBA_") and k != "NUMBA_CACHE_DIR"),
    ]  # fmt: skip
    found = hashlib.sha256("\n".join(said).encode())
    for path in kernel_sources():
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _homes() -> list[Path]:
    """Where compiled code may be kept: where the user says, beside the modules, or among the user's own caches."""
    said, home = os.environ.get("NUMBA_CACHE_DIR"), Path("~").expanduser()
    if sys.platform == "win32":
        user = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        user = home / "Library" / "Caches"
    else:
        user = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return [*([Path(said)] if said else []), PACKAGE / "__pycache__", user / "rota"]


def _is_writable(folder: Path) -> bool:
    """Whether files can be made in a folder, which is made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _cache_folder() -> Path | None:
    """The folder of compiled code; None where there is no place for one."""
    try:
        name = f"kernels-{_digest()}"
        return next((home / name for home in _homes() if _is_writable(home / name)), None)
    except (OSError, RuntimeError):  # sources that cannot be read; a user without a home
        return None


CACHE_FOLDER = _cache_folder()
"""Where compiled code of just these kernels is kept; None: it is compiled anew by each process."""

_compile: Any = numba.njit  # its stubs do not know every option
_config: Any = numba.config
_options = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True}


def _compiled(function: F, **more: bool) -> F:
    """A dispatcher of a function, kept in `CACHE_FOLDER`."""
    if CACHE_FOLDER is None:
        made: F = _compile(**_options, **more)(function)
        return made
    before = _config.CACHE_DIR
    _config.CACHE_DIR = str(CACHE_FOLDER)  # read as the function is decorated
    try:
        made = _compile(cache=True, **_options, **more)(function)
    finally:
        _config.CACHE_DIR = before
    return made


def kernel(function: F) -> F:
    """A loop that Python calls, with one signature. Division by nought is not looked for."""
    made = _compiled(function)
    KERNELS[f"{function.__module__}.{function.__name__}"] = made
    return made


def inner(function: F) -> F:
    """A loop that only kernels call: Python cannot, which spares much of the time to compile a small one."""
    return _compiled(function, no_cpython_wrapper=True)


def leaf(function: F) -> F:
    """An inner loop that makes no array and returns none. References to arrays are not counted in it: a small loop that
    is handed many arrays spends most of its time on that, and its compiler too."""
    return _compiled(function, no_cpython_wrapper=True, _nrt=False)


_int64: Any = numba.int64
integer: Callable[[Any], int] = _int64
"""A whole number of 64 bits that is no constant to the compiler."""


def signature_of(made: Any) -> tuple[Any, ...]:
    """The types of a kernel's arguments, by its annotations."""
    hints = get_type_hints(made.py_func, include_extras=True)
    return tuple(type_of(hint) for name, hint in hints.items() if name != "return")


def type_of(hint: Any) -> Any:
    """An annotation as a type of the compiler: whole numbers, reals, flags, arrays in C order, tuples of these.

    Raises:
        TypeError: the annotation says no such thing.
    """
    dimensions = 1
    if get_origin(hint) is Annotated:
        hint, dimensions = get_args(hint)
    if hint in _SCALARS:
        return _SCALARS[hint]
    if get_origin(hint) is np.ndarray:
        number = get_args(get_args(hint)[1])[0]
        return numba.types.Array(numba.from_dtype(np.dtype(number)), dimensions, "C")
    if get_origin(hint) is tuple:
        return _tuple_of([type_of(part) for part in get_args(hint)])
    if isinstance(hint, type) and issubclass(hint, tuple):
        fields = get_type_hints(hint, include_extras=True)
        return _tuple_of([type_of(fields[name]) for name in _fields_of(hint)], hint)
    raise TypeError(f"no type of the compiler: {hint!r}")


_tuple_of: Any = numba.types.BaseTuple.from_types
_SCALARS: dict[Any, Any] = {int: numba.int64, float: numba.float64, bool: numba.boolean}


def _fields_of(cls: Any) -> tuple[str, ...]:
    found: tuple[str, ...] = cls._fields
    return found
