"""Exports of other systems, and public instances, into a rota folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from optimiser.importing.exports import Imported, import_exports
from optimiser.importing.public import import_instance, is_instance
from optimiser.library.names import bad_argument


def read_exports(
    folder: Path | str,
    exports: Sequence[Path | str],
    *,
    mapping: Path | str | None = None,
    replace: bool = False,
) -> Imported:
    """Turn exports of e-rostering and staff-record systems, or a public instance, into tables of a rota folder.

    Args:
        folder: where the tables go; made if it is not there.
        exports: CSV files; or the file or files of a public instance, told by their form.
        mapping: how exports become tables, as TOML; without one a draft is made from the headings and left in the
            folder as mapping.toml.
        replace: whether tables that the folder has already may be written anew.

    Returns:
        Rows by table, and each row that was not used with the reason.

    Raises:
        BadInput: an export or the mapping cannot be read, or a table would be overwritten; nothing is written then.
    """
    paths = [Path(path) for path in exports]
    if not is_instance(paths):
        return import_exports(folder, paths, mapping, replace)
    if mapping is not None:
        raise bad_argument("mapping", "it is for exports", "public instances are read without one")
    return Imported(import_instance(Path(folder), paths, replace), (), (), (), False, instance=True)
