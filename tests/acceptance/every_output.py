"""Every hand-worked case read in every output: ``python -m tests.acceptance.every_output``.

What each case of tests/cases looks at is judged by terminal, JSON, CSV files and the page, which say the same of each
breach, payment and gap and of its reason. Some minutes; a sample is in the suite (tests/cases/conftest.py).
"""

from __future__ import annotations

import os
import sys

import pytest

if __name__ == "__main__":
    os.environ["EVERY_OUTPUT"] = "1"
    sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "tests/cases", *sys.argv[1:]]))
