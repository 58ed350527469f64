"""A person's home in which windows are killed one after another, and what must hold there."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from whole import measure, version

HERE = Path(__file__).parent
PATIENCE = 90
"""Seconds in which a start must tell of itself, and an end must come."""
REMARKS = ("This plugin does not support",)
"""Of the offscreen platform, which has no window manager."""


def environment(home: Path) -> dict[str, str]:
    """Everything of a person's own in `home`, and no screen; of what Fallline asks for, whether it compiles."""
    asked = {name for name in os.environ if name.startswith("FALLLINE_")} - {"FALLLINE_COMPILE"}
    kept = {name: value for name, value in os.environ.items() if name not in asked}
    own = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA", "STATE")}
    return kept | own | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(HERE.parents[1])}


class Home:
    """`kill` starts the window on what the one before left, and kills it; both tell what is wrong."""

    def __init__(self, place: Path) -> None:
        self.place, self.folder = place / "home", place / "home" / "files"
        self.folder.mkdir(parents=True)
        self.edits = 1
        self.kept = [0, 0]
        """The version that is certainly kept for the next start, and the latest that may be."""
        self.files: dict[str, set[int | None]] = {}
        """By name, the versions that it may hold; None where it may be missing."""
        self.sizes: dict[str, int] = {}
        self.starts = self.brought = self.written = self.during = 0

    def kill(self, number: int, chance: random.Random) -> list[str]:
        """One start, and a kill: while it starts, at a moment by the clock, or at a call on a file."""
        way = chance.random()
        if way < 0.1:
            heard = self._start(number, 0, started=chance.uniform(0.1, 1.5))
        elif way < 0.5:
            heard = self._start(number, 0, told=chance.uniform(0.0, 2.0))
        else:
            heard = self._start(number, chance.randint(1, 120))
        return self._judged(heard) + self._looked_at()

    def end(self) -> list[str]:
        """A start that is closed as a person would, after which nothing half done is left but in the cache."""
        faults = self._judged(self._start(0, -1))
        half = [str(each) for each in self.place.rglob(".*.part*") if "cache" not in each.parts]
        locks = [each.name for each in self.place.rglob("*.lock") if not each.with_suffix(".json").exists()]
        return faults + [f"{what} is left at the end" for what in [*half, *locks]]

    def told(self) -> str:
        """What happened, in figures: a run in which nothing was hit proves nothing."""
        return (
            f"{self.starts} starts of the window, {self.brought} of them brought back an edit, "
            f"{self.written} files written, {self.during} kills inside a write"
        )

    def _start(self, number: int, event: int, *, started: float = 0.0, told: float = 0.0) -> dict[str, object]:
        command = [sys.executable, str(HERE / "window.py"), str(self.folder), str(number), str(self.edits), str(event)]
        env = environment(self.place / "home")
        with (
            (self.place / "stderr").open("w", encoding="utf-8") as errors,
            subprocess.Popen(command, cwd=self.folder, env=env, stdout=subprocess.PIPE, stderr=errors) as process,
        ):
            assert process.stdout is not None
            hung = threading.Timer(PATIENCE, process.kill)
            hung.start()
            lines = []
            if started:
                time.sleep(started)
                process.kill()
            elif told:
                lines = [process.stdout.readline()]
                time.sleep(told)
                process.kill()
            lines += process.stdout.read().splitlines()
            status = process.wait()
            late = not hung.is_alive()
            hung.cancel()
        wrong = [line for line in (self.place / "stderr").read_text("utf-8").splitlines() if line.strip()]
        self.starts += 1
        return {
            "lines": [json.loads(line) for line in lines if line.strip()],
            "wrong": [line for line in wrong if not line.startswith(REMARKS)],
            "ended": "it hung"
            if late
            else ""
            if status == (0 if event < 0 else -signal.SIGKILL)
            else f"status {status}",
        }

    def _judged(self, heard: dict[str, object]) -> list[str]:
        """What the window told, against what was known; and what is known now."""
        lines: list[dict] = heard["lines"]  # type: ignore[assignment]
        faults = [*heard["wrong"][-3:], *filter(None, [heard["ended"]])]  # type: ignore[index,misc]
        begun = ""
        for line in lines:
            if "fault" in line:
                faults.append(line["fault"])
            elif "shown" in line:
                faults += self._brought_back(line)
            elif line.get("begins") == "edit":
                self.kept[1] = line["version"]
                self.edits = line["version"] + 1
            elif line.get("done") == "edit":
                self.kept = [line["version"], max(self.kept[1], line["version"])]
            elif "begins" in line:
                begun = line["begins"]
                self.files.setdefault(begun, {None}).add(line["version"])
            else:
                self.files[line["done"]], begun = {line["version"]}, ""
                self.written += 1
        self.during += bool(begun)
        return faults

    def _brought_back(self, line: dict) -> list[str]:
        least, most = self.kept
        self.brought += line["shown"] > 0
        self.kept = [line["shown"], line["shown"]]
        if least <= line["shown"] <= most:
            return []
        return [f"version {line['shown']} came back, and {least} to {most} was kept; it said {line['said']!r}"]

    def _looked_at(self) -> list[str]:
        """Each file is one of those that it may be, whole."""
        faults = []
        for name, versions in self.files.items():
            path = self.folder / name
            if not path.exists():
                faults += [] if None in versions else [f"{name} is gone"]
                continue
            try:
                found, size = version(path), measure(path)
            except Exception as error:  # noqa: BLE001  # whatever a reader says of a file that is cut
                faults.append(f"{name} cannot be read: {error!r}")
                continue
            self.files[name] = {found}
            if found not in versions:
                faults.append(f"{name} holds version {found}, and not one of {versions}")
            if size != self.sizes.setdefault(name, size):
                faults.append(f"{name} measures {size}, and {self.sizes[name]} before")
        strange = {each.name for each in self.folder.iterdir() if not each.name.startswith(".")} - set(self.files)
        return faults + [f"a file {name} came to be" for name in strange]
