"""Plans who works where and when across health and social care organisations, and which mix of skills they need.

`import optimiser` offers the calls below; each is loaded when it is first asked for, so the import itself is quick.
They are described, with an example of each, in docs/library.md. Everything else may change; import it by its module.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from optimiser.version import __version__

if TYPE_CHECKING:
    from optimiser.folder.frames import problem_from
    from optimiser.folder.load import load
    from optimiser.library import explain
    from optimiser.library.asking.bids import award
    from optimiser.library.asking.leave import leave, leave_of
    from optimiser.library.changes.accept import accept
    from optimiser.library.changes.journal import log, redo_last, undo, verify
    from optimiser.library.changes.take import take
    from optimiser.library.check import check
    from optimiser.library.cover import cover
    from optimiser.library.difference import difference
    from optimiser.library.exports import read_exports
    from optimiser.library.judged_rota import audit, open_rota
    from optimiser.library.planning import mix, mix_range, prove_mix, supply, sweep
    from optimiser.library.publish import publish, roll
    from optimiser.library.repair import repair
    from optimiser.library.reserve.stress import stress
    from optimiser.library.rule_book import list_rules, show_rule
    from optimiser.library.show import show
    from optimiser.library.solve import solve
    from optimiser.library.summaries.visits import visits
    from optimiser.library.summaries.year import year
    from optimiser.library.swap import swap, swaps
    from optimiser.library.template.assign import assign_template
    from optimiser.library.template.lines import audit_template, solve_template
    from optimiser.tabular.faults import BadInput

__all__ = [
    "BadInput",
    "__version__",
    "accept",
    "assign_template",
    "audit",
    "audit_template",
    "award",
    "check",
    "cover",
    "difference",
    "explain",
    "leave",
    "leave_of",
    "list_rules",
    "load",
    "log",
    "mix",
    "mix_range",
    "open_rota",
    "problem_from",
    "prove_mix",
    "publish",
    "read_exports",
    "redo_last",
    "repair",
    "roll",
    "show",
    "show_rule",
    "solve",
    "solve_template",
    "stress",
    "supply",
    "swap",
    "swaps",
    "sweep",
    "take",
    "undo",
    "verify",
    "visits",
    "year",
]

_HOMES = {
    "folder.frames": ("problem_from",),
    "folder.load": ("load",),
    "library.asking.bids": ("award",),
    "library.asking.leave": ("leave", "leave_of"),
    "library.changes.accept": ("accept",),
    "library.changes.journal": ("log", "redo_last", "undo", "verify"),
    "library.changes.take": ("take",),
    "library.check": ("check",),
    "library.cover": ("cover",),
    "library.difference": ("difference",),
    "library.exports": ("read_exports",),
    "library.judged_rota": ("audit", "open_rota"),
    "library.planning": ("mix", "mix_range", "prove_mix", "supply", "sweep"),
    "library.publish": ("publish", "roll"),
    "library.repair": ("repair",),
    "library.rule_book": ("list_rules", "show_rule"),
    "library.reserve.stress": ("stress",),
    "library.show": ("show",),
    "library.solve": ("solve",),
    "library.summaries.visits": ("visits",),
    "library.summaries.year": ("year",),
    "library.swap": ("swap", "swaps"),
    "library.template.assign": ("assign_template",),
    "library.template.lines": ("audit_template", "solve_template"),
    "tabular.faults": ("BadInput",),
}
"""Where each call stands, below this package."""

_CALLS = {name: home for home, names in _HOMES.items() for name in names}


class _Library(ModuleType):
    """This package: a call keeps its name where a module below has the same (`audit`, `solve`, `sweep`), which Python
    would put in its place when that is imported. Such a module is reached by `from optimiser.audit import ...`."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _CALLS and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *__all__})


def __getattr__(name: str) -> Any:
    if name == "explain":
        return import_module(f"{__name__}.library.explain")
    if name not in _CALLS:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    found = getattr(import_module(f"{__name__}.{_CALLS[name]}"), name)
    globals()[name] = found
    return found


sys.modules[__name__].__class__ = _Library
