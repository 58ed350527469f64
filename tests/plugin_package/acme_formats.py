"""A table with tabs, and a record that would take every file for its own."""

from pathlib import Path
from typing import Any

from fallline.engine.files.columns import cells_of, columns
from fallline.engine.files.format import Format


def write(scenario: Any, paths: Any, target: Path) -> None:
    """A row for each run, walker and step."""
    table = columns(scenario, paths)
    rows = zip(*(cells_of(values) for values in table.values()), strict=True)
    lines = ["\t".join(map(str, row)) for row in (table, *rows)]
    target.write_text("\n".join(lines), encoding="utf-8")


TABS = Format(name="acme-tsv", kind="data", endings=(".tsv",), words="Table with tabs", write=write)
EVERYTHING = Format(name="acme-all", kind="data", endings=(".all",), words="All", begins=b".*", read=lambda path: None)
