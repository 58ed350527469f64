"""The processes of a sweep end with it, however it ends."""

import subprocess
import sys

KILLED = """
import os, signal
from fallline.engine.studies import workers

if __name__ == "__main__":
    with workers.local(2) as executor:
        assert executor.submit(os.getpid).result() != os.getpid()
        os.kill(os.getpid(), signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
"""


def test_who_works_for_a_program_that_is_killed_ends_too(tmp_path):
    """Each of them holds the pipe that is read here to its end."""
    script = tmp_path / "sweep.py"
    script.write_text(KILLED, "utf-8")
    ended = subprocess.run([sys.executable, str(script)], capture_output=True, timeout=60, check=False)
    assert ended.returncode != 0
