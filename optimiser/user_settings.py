"""The user's own settings: what holds for one person on one machine, in whatever rota folder they work.

They stand outside every rota folder, so a folder that was mailed cannot change them: ``settings.toml`` in the ``rota``
folder of the place where the system keeps such files (``~/.config`` or ``XDG_CONFIG_HOME``; ``~/Library/Application
Support`` on macOS; ``APPDATA`` on Windows), or the file that the environment variable ``ROTA_CONFIG`` names.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from optimiser.tabular import kinds
from optimiser.tabular.faults import Faults
from optimiser.tabular.toml import Document, Key, Section, read_toml

VARIABLE = "ROTA_CONFIG"

CODE_COMES_FROM = (
    "rules as code come with --rules FOLDER, from an installed package, or from a folder that your own settings name; "
    "never from a rota folder"
)
"""Said wherever a rota folder speaks of code."""

USER_SETTINGS = Document(
    "settings.toml",
    "the user's own settings",
    (
        Section(
            "",
            "",
            (
                Key(
                    "rules",
                    kinds.listed(kinds.TEXT),
                    "folders of rule files to run with every command; from the place of this file where not absolute",
                    default=(),
                ),
            ),
        ),
    ),
)


@dataclass(frozen=True)
class UserSettings:
    """What a user has set; ``rules`` are folders of rule files to run."""

    rules: tuple[Path, ...] = ()


def settings_path() -> Path:
    """Where the user's settings are, or would be."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    home = Path.home()
    if os.name == "nt":
        base = Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = home / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return base / "rota" / USER_SETTINGS.file


def read_user_settings() -> UserSettings:
    """The user's settings; what is usual where there are none.

    Raises:
        BadInput: with every fault of the file.
    """
    path, faults = settings_path(), Faults()
    read = read_toml(path, USER_SETTINGS, faults, required=False)
    faults.raise_if_any()
    return UserSettings(tuple(path.parent / Path(folder).expanduser() for folder in read[""]["rules"] or ()))
