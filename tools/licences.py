"""docs/licences.md: under which terms everything stands that an installation of `fallline[gui]` brings.

python tools/licences.py [--check]
"""

import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"
HEAD = """# Licences

Fallline itself stands under the MIT licence ([LICENSE](../LICENSE)). `pip install "fallline[gui]"` and the bundle bring
these packages as well, each under its own terms; the texts lie beside them, in their `dist-info` folders. Qt and
PySide6 are used under the LGPL: they are libraries of their own here, in the bundle too, and may be exchanged.
PyAV brings FFmpeg (LGPL) with x264, which encodes H.264 and stands under the GPL, version 2 or later: whoever passes
the bundle on does so under the terms of the GPL.
This page is made by `make generated` from what the packages declare.

| package | licence |
|---|---|
"""
TAIL = """
Shipped inside Fallline: the fonts DejaVu Sans and DejaVu Sans Bold
([their licence](../resources/fonts/LICENSE)), and three data sets ([their sources](../resources/data/README.md)).
"""


def needed(name: str, extras: tuple[str, ...] = ()) -> dict[str, Distribution]:
    """`name` and all that it needs on any system that is installed here, by canonical name."""
    found: dict[str, Distribution] = {}
    waiting = [(name, extras)]
    while waiting:
        name, extras = waiting.pop()
        there = distribution(name)
        found[canonicalize_name(name)] = there
        for line in there.requires or ():
            wanted = Requirement(line)
            cases = [default_environment() | {"extra": extra} for extra in ("", *extras)]
            if wanted.marker and not any(wanted.marker.evaluate(case) for case in cases):
                continue
            if canonicalize_name(wanted.name) not in found:
                waiting.append((wanted.name, tuple(wanted.extras)))
    return found


def licence(package: Distribution) -> str:
    """As its metadata say it, on one line."""
    said = package.metadata
    classes = [line.rpartition("::")[2].strip() for line in said.get_all("Classifier") or () if "License ::" in line]
    text = said.get("License-Expression") or "; ".join(classes) or (said.get("License") or "").strip().splitlines()[0]
    return " ".join(text.split())


def page() -> str:
    """The page, whole."""
    found = needed("fallline", ("gui",))
    del found["fallline"]
    rows = "".join(f"| {each.metadata['Name']} | {licence(each)} |\n" for _, each in sorted(found.items()))
    return HEAD + rows + TAIL


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit("docs/licences.md is out of date: make generated" if PAGE.read_text("utf-8") != page() else 0)
    PAGE.write_text(page(), encoding="utf-8")
