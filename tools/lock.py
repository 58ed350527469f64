"""requirements.txt: what `fallline[gui]` installs on any system, in the versions of constraints.txt, with digests."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAD = """\
# What `pip install "fallline[gui]"` installs, with a digest for each file that an index may offer:
#     pip install --require-hashes -r requirements.txt && pip install --no-deps fallline
# Made by `make lock` from pyproject.toml and constraints.txt; nobody edits it.
"""
COMMAND = "pip compile pyproject.toml --extra gui -c constraints.txt --universal --python-version 3.11 --quiet"
WRITES = "--generate-hashes --no-header --no-annotate"

if __name__ == "__main__":
    command = [sys.executable, "-m", "uv", *COMMAND.split(), *WRITES.split()]
    locked = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    (ROOT / "requirements.txt").write_text(HEAD + locked, encoding="utf-8")
