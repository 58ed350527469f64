"""What the command line prints of plug-ins: the list, and whether each family keeps to the rules of its kind."""

import json
from collections.abc import Sequence

import msgspec

from fallline.engine.language import tr
from fallline.engine.plugins import consent
from fallline.engine.plugins.conformance import Finding, conformance_of
from fallline.engine.plugins.plugin import Plugin


def listing(plugins: Sequence[Plugin], *, as_json: bool) -> None:
    """Every plug-in with its state, what it brings, and its error."""
    if as_json:
        _line(json.dumps([msgspec.to_builtins(plugin) for plugin in plugins], ensure_ascii=False))
        return
    for plugin in plugins:
        kind = "file" if plugin.group == "file" else f"{plugin.group}, {plugin.origin}"
        brought = f": {', '.join(plugin.brings)}" if plugin.brings else ""
        _line(f"{plugin.name} ({kind}) {plugin.words}{brought}")
        for words in (plugin.error, plugin.digest and f"SHA-256 {plugin.digest}"):
            if words:
                _line(f"    {words}")
    if not plugins:
        _line(
            tr(
                "No plug-ins. Packages bring them with entry points; files go to {whereabouts}",
                whereabouts=consent.whereabouts(),
            )
        )


def conformance(name: str, plugins: Sequence[Plugin], *, as_json: bool) -> bool:
    """What is found of each family that `name` is or brings; whether nothing is wrong."""
    found = conformance_of(name, plugins)
    if as_json:
        _line(json.dumps({tag: [msgspec.to_builtins(each) for each in rows] for tag, rows in found.items()}))
    else:
        for tag, rows in found.items():
            _line(tag)
            for row in rows:
                _line(f"    {_mark(row)} {row.claim}: {row.words}")
    return all(row.passed is not False for rows in found.values() for row in rows)


def _mark(finding: Finding) -> str:
    return {True: "yes", False: "NO ", None: "-  "}[finding.passed]


def _line(text: str) -> None:
    print(text)  # noqa: T201  # this module is what prints
