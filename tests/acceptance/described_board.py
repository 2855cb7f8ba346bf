"""The interface against its own description: ``python -m tests.acceptance.described_board [EXAMPLES]``.

Needs the program ``schemathesis`` (from wherever it is installed, or named by SCHEMATHESIS): it makes requests of every
kind that the description allows and does not, and looks whether each answer is as described and none is a defect. The
server is `rota serve` of a ward of its own, so nothing else is touched.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.board.ward import make_ward

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
SLOW = "/(repairs|solves|mix|supply)$"
"""Jobs: each start would wait for the one before it."""


def main() -> int:
    """The exit code of schemathesis; 2 where it is not there."""
    program = os.environ.get("SCHEMATHESIS") or shutil.which("schemathesis")
    if program is None:
        print("schemathesis is not installed")
        return 2
    token = secrets.token_urlsafe(32)
    examples = sys.argv[1] if len(sys.argv) > 1 else "30"
    with tempfile.TemporaryDirectory() as made:
        home = make_ward(Path(made) / "ward")
        server = subprocess.Popen([sys.executable, "-m", "optimiser", "serve", str(home)], stdout=subprocess.PIPE,
                                  env={**os.environ, "ROTA_TOKEN": token}, text=True)  # fmt: skip
        try:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            asked = [program, "run", f"{address}/openapi.json", "--url", address.removesuffix("/api/v1"),
                     "-H", f"Authorization: Bearer {token}", "--checks", CHECKS, "--exclude-path-regex", SLOW,
                     "--max-examples", examples, "--seed", "1", "--request-timeout", "60"]  # fmt: skip
            return subprocess.run(asked, check=False, cwd=made).returncode
        finally:
            server.kill()
            server.wait()


if __name__ == "__main__":
    sys.exit(main())
