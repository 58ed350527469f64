"""Commands of the program, each in a fork of one process that has imported it: a start takes longer than most of them.

What is to hold of a start itself (what is imported, a status, a window) starts a process of its own.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

SERVER = """
import json, os, sys
from fallline import command_line
from fallline.engine import report  # what most commands import
from fallline.engine.plugins.families import REGISTRIES

for registry in REGISTRIES.values():
    registry.import_packages()  # and no plug-in: those are a person's own, and so the fork's

for line in sys.stdin:
    folder, words, environment, out, err = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, path in ((1, out), (2, err)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        sys.argv[1:] = words
        command_line.main(words)
        os._exit(70)  # it never returns
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@contextmanager
def program(scratch: Path, *ahead: str):
    """`run(*words, cwd, env)`: what `python -m fallline *words` ends in there; output passes through `scratch`.

    Modules named `ahead` are imported before the first, for those that draw.
    """
    out, err = scratch / "out", scratch / "err"
    code = "\n".join([*(f"import {name}" for name in ahead), SERVER])
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=scratch
    ) as server:

        def run(*words, cwd, env=None):
            asked = [str(cwd), [str(word) for word in words], dict(env or os.environ), str(out), str(err)]
            server.stdin.write(json.dumps(asked) + "\n")
            server.stdin.flush()
            status = int(server.stdout.readline())
            return SimpleNamespace(returncode=status, stdout=out.read_text("utf-8"), stderr=err.read_text("utf-8"))

        yield run
        server.stdin.close()
