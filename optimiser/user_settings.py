"""The user's own settings: what holds for one person on one machine, in whatever rota folder they work.

They stand outside every rota folder, so a folder that was mailed cannot change them: ``settings.toml`` in the ``rota``
folder of the place where the system keeps such files (``~/.config`` or ``XDG_CONFIG_HOME``; ``~/Library/Application
Support`` on macOS; ``APPDATA`` on Windows), or the file that the environment variable ``ROTA_CONFIG`` names.
"""

from __future__ import annotations

import getpass
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
                Key(
                    "name",
                    kinds.TEXT,
                    "who you are in the journal of a rota folder; by default the login name",
                    default="",
                ),
                Key("rescue", kinds.TEXT, "folder for a rota that could not be written where it belongs", default=""),
            ),
        ),
    ),
)


@dataclass(frozen=True)
class UserSettings:
    """What a user has set.

    Attributes:
        rules: folders of rule files to run.
        name: who they are in a journal; empty for the login name.
        rescue: where a rota goes that could not be written where it belongs.
    """

    rules: tuple[Path, ...] = ()
    name: str = ""
    rescue: Path | None = None


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
    told = read[""]
    folders = tuple(path.parent / Path(folder).expanduser() for folder in told["rules"] or ())
    rescue = path.parent / Path(told["rescue"]).expanduser() if told["rescue"] else None
    return UserSettings(folders, told["name"] or "", rescue)


def user_name() -> str:
    """The user's name for a journal: as they set it, else the login name."""
    if name := read_user_settings().name:
        return name
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
