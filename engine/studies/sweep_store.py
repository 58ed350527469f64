"""The rows of sweeps in one SQLite file, so that an interrupted sweep resumes and computes nothing twice."""

import hashlib
import platform
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from fallline.engine.language import tr
from fallline.engine.scenario.scenario import Scenario

Array = NDArray[np.float64]
APPLICATION, VERSION = 0x46616C6C, 1
"""What SQLite's header says of such a file: "Fall", and the form of its table."""


class StoreError(OSError):
    """One line: why the file cannot hold rows."""


class Row(NamedTuple):  # unpacked into two arrays
    """Figures, and which runs diverged, along x."""

    figures: Array
    diverged: NDArray[np.bool_]


class Store:
    """Rows by key in the file at `path`, made where there is none. One process writes; a second one is refused.

    Raises StoreError for a file that is damaged, of another version, in use, or something else altogether.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._base = self._told(lambda: sqlite3.connect(path, timeout=0.2, isolation_level=None))
        try:
            self._told(self._open)
        except BaseException:
            self._base.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def get(self, key: bytes) -> Row | None:
        """The row kept under `key`."""
        found = self._told(
            lambda: self._base.execute("SELECT figures, diverged, sum FROM rows WHERE key = ?", [key]).fetchone()
        )
        if found is None:
            return None
        figures, diverged, checksum = found
        if checksum != _checksum(key, figures, diverged) or len(figures) != 8 * len(diverged):
            raise StoreError(tr("{path}: a row of it is damaged; delete the file, or name another", path=self.path))
        return Row(np.frombuffer(figures, dtype="<f8").copy(), np.frombuffer(diverged, dtype=np.bool_).copy())

    def put(self, key: bytes, row: Row) -> None:
        """Keep `row` under `key`; it is on the disk when this returns."""
        figures, diverged = row.figures.astype("<f8").tobytes(), row.diverged.tobytes()
        values = (key, figures, diverged, _checksum(key, figures, diverged))
        self._told(lambda: self._base.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)", values))

    def _open(self) -> None:
        run = self._base.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA synchronous = NORMAL")
        run("BEGIN EXCLUSIVE")
        application, version = (run(f"PRAGMA {word}").fetchone()[0] for word in ("application_id", "user_version"))
        tables = run("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if (application, version, tables) == (0, 0, 0):
            run("CREATE TABLE rows (key BLOB PRIMARY KEY, figures BLOB, diverged BLOB, sum INTEGER) WITHOUT ROWID")
            run(f"PRAGMA application_id = {APPLICATION}")
            run(f"PRAGMA user_version = {VERSION}")
        elif application != APPLICATION:
            raise StoreError(tr("{path}: this database is no store of sweeps", path=self.path))
        elif version != VERSION:
            raise StoreError(
                tr(
                    "{path}: a store of version {version}, and this Fallline reads version {read}",
                    path=self.path,
                    version=version,
                    read=VERSION,
                )
            )
        elif run("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise StoreError(tr("{path}: the store is damaged; delete the file, or name another", path=self.path))
        run("COMMIT")

    def _told(self, act: Callable[[], Any]) -> Any:
        """What `act` gives; SQLite's faults in our words."""
        try:
            return act()
        except sqlite3.OperationalError as error:
            why = tr("another process writes to it") if "locked" in str(error) else str(error)
            raise StoreError(f"{self.path}: {why}") from None
        except sqlite3.DatabaseError as error:
            raise StoreError(
                tr("{path}: no store of sweeps, or a damaged one ({error})", path=self.path, error=error)
            ) from None


def _checksum(*parts: bytes) -> int:
    return zlib.crc32(b"".join(parts))


def row_key(scenario: Scenario, *asked: object) -> bytes:
    """What the row depends on: all that a run follows from, what was `asked`, and the program that answers.

    Titles, labels, colours and the view are left out: they change no figure.
    """
    raw: dict[str, Any] = msgspec.to_builtins(scenario)
    for word in ("title", "description", "view"):
        del raw[word]
    for run in raw["runs"]:
        for word in ("label", "colour", "enabled"):
            del run[word]
    data = Path(str(getattr(scenario.landscape, "data", "")))
    with suppress(OSError):
        if data.is_file():  # a shipped set is no file by its name, and is part of the program
            raw["data"] = hashlib.sha256(data.read_bytes()).hexdigest()
    return hashlib.sha256(msgspec.json.encode([program(), raw, asked], order="sorted")).digest()


@lru_cache(maxsize=1)
def program() -> str:
    """A digest of the engine's source and of the libraries under it: other code may give other figures."""
    import numba

    digest = hashlib.sha256(f"{np.__version__} {numba.__version__} {platform.machine()}".encode())
    folder = Path(__file__).parents[1]
    for file in sorted(folder.rglob("*.py")):
        digest.update(f"{file.relative_to(folder).as_posix()}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:32]
