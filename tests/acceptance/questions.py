"""Every command of the page of questions, on copies of the examples: `python -m tests.acceptance.questions`.

Those that the tests leave out for their time are run too; the first answer that is not printed ends it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tests.docs.pages import check_console, copy_examples, questions


def main() -> None:
    """Print each block as it is run."""
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        for block in questions(quick=False):
            print(block.text)
            copy_examples(block.text, Path(place))
            check_console(block.text)


if __name__ == "__main__":
    main()
