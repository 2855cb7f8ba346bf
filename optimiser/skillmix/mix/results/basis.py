"""What the numbers of a mix folder rest on: every row that says where it is from, and whether that was checked."""

from __future__ import annotations

from optimiser.skillmix.mix.files import MIX_TABLES
from optimiser.skillmix.mix.folder import MixFolder
from optimiser.tabular.kinds import TEXT

NOT_GIVEN = "not given"
"""A source that nothing is said of."""


def basis_lines(folder: MixFolder) -> list[tuple[str, str, str]]:
    """(quantity, source, `yes` or `UNVERIFIED`) of each row of a file with a source, in the order of files and rows."""
    found = []
    for table in MIX_TABLES:
        kinds = {column.name: column.kind for column in table.columns}
        if kinds.get("source") is not TEXT:
            continue
        for row in folder.rows.get(table.file, ()):
            what = " ".join(str(row[name]) for name in table.key if row[name] not in (None, ""))
            checked = "verified" in kinds and row.verified and row.source
            found.append((f"{table.file}: {what}", row.source or NOT_GIVEN, "yes" if checked else "UNVERIFIED"))
    return found
