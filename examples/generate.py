"""Make the example folders again: ``python examples/generate.py [NAME ...]``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent
EXAMPLES = ("acute-ward", "community-mdt", "crisis-team", "home-care", "pathology-imaging", "supported-living")
ASKING = ("summer-leave", "self-rostering", "resident-doctors")
"""Examples of what people ask for before a rota is made."""


def generate(name: str, into: Path = HOME) -> Path:
    """Write an example under a folder; the files are the same every time."""
    module = importlib.import_module(f"generators.{name.replace('-', '_')}")
    module.make().write(into / name)
    return into / name


if __name__ == "__main__":
    sys.path.insert(0, str(HOME))
    for wanted in sys.argv[1:] or (*EXAMPLES, *ASKING):
        if wanted not in (*EXAMPLES, *ASKING):
            sys.exit(f"there is no example {wanted}; there are {', '.join((*EXAMPLES, *ASKING))}")
        sys.stdout.write(f"{generate(wanted)}\n")
