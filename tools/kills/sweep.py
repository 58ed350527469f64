"""A sweep on the command line that is killed, started again and killed once more, and then left to end."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from home import HERE, PATIENCE, environment

ROWS = 40
AXES = ("--x", "runs.0.schedule.lr=log:1e-3:0.1:16", "--y", f"steps=lin:5:200:{ROWS}")
OLD = b"an older map\n"
OUT, STORE = "map.csv", "rows.db"


class Sweeps:
    """`kill` tells what is wrong."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.whole = b""
        """The map of a sweep that nobody kills, and that keeps no rows."""
        self.kills = self.resumed = 0

    def kill(self, chance: random.Random) -> list[str]:
        """One sweep over an old map, killed once, or twice."""
        folder = self.place / f"sweep-{self.kills}"
        folder.mkdir()
        jobs = chance.choice((0, 0, 2))
        faults = [] if self.whole else self._undisturbed()
        (folder / OUT).write_bytes(OLD)
        for _ in range(chance.choice((1, 2))):
            self.kills += 1
            faults += self._killed(folder, jobs, chance.uniform(0.0, 1.5))
        kept = rows(folder)
        self.resumed += 0 < len(kept) < ROWS
        faults += self._ended(folder, jobs)
        if (folder / OUT).read_bytes() != self.whole:
            faults.append(
                f"the map of a sweep with {jobs} processes that was killed with {len(kept)} rows is another one"
            )
        after = rows(folder)
        if len(after) != ROWS or any(after.get(key) != row for key, row in kept.items()):
            faults.append(f"of {len(kept)} rows that were kept, some are others now")
        if strange := {each.name for each in folder.iterdir()} - {OUT, STORE}:
            faults.append(f"{strange} is left")
        return faults

    def told(self) -> str:
        """What happened, in figures."""
        return f"{self.kills} kills of a sweep, {self.resumed} sweeps resumed from some of their rows"

    def _undisturbed(self) -> list[str]:
        folder = self.place / "undisturbed"
        folder.mkdir()
        faults = self._ended(folder, 0, store=False)
        self.whole = (folder / OUT).read_bytes()
        return faults

    def _begun(self, folder: Path, jobs: int, *, store: bool = True) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            str(HERE.parents[1] / "main.py"),
            "sweep",
            "ravine",
            OUT,
            *AXES,
            "--force",
            "--jobs",
            str(jobs),
        ]
        command += ["--store", STORE] if store else []
        env = environment(self.place / "home") | {"FALLLINE_COMPILE": "0"}
        return subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def _killed(self, folder: Path, jobs: int, after: float) -> list[str]:
        """Once there is a store, or an older one is open; the processes that work for it must end too."""
        with self._begun(folder, jobs) as process:
            while process.poll() is None and not (folder / STORE).exists():
                time.sleep(0.01)
            time.sleep(after)
            process.kill()
            try:
                process.communicate(timeout=PATIENCE)  # its processes hold the pipes
            except subprocess.TimeoutExpired:
                return ["who works for a sweep that was killed is still there"]
        if (folder / OUT).read_bytes() not in (OLD, self.whole):
            return ["a sweep that was killed left a map that is neither the old one nor the new one"]
        return [] if process.returncode in (0, -signal.SIGKILL) else [f"the sweep ended with {process.returncode}"]

    def _ended(self, folder: Path, jobs: int, *, store: bool = True) -> list[str]:
        with self._begun(folder, jobs, store=store) as process:
            _, told = process.communicate(timeout=PATIENCE)
        return [f"the sweep ended with {process.returncode}: {told[-300:]}"] if process.returncode or told else []


def rows(folder: Path) -> dict[bytes, tuple[bytes, bytes]]:
    """What the store holds; nothing where it was killed before there was a table."""
    if not (folder / STORE).exists():
        return {}
    with closing(sqlite3.connect(folder / STORE)) as base:
        if not base.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return {}
        return {key: (figures, diverged) for key, figures, diverged, _ in base.execute("SELECT * FROM rows")}
