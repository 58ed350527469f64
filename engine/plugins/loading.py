"""Finds what is installed and what was allowed, loads it guarded, and keeps the list that people see.

The registries call `load` when they are first asked; FALLLINE_PLUGINS=0 leaves everything out.
"""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, get_args

import msgspec

from fallline.engine.family.registry import withdraw
from fallline.engine.language import tr
from fallline.engine.plugins import consent, formats, user_files
from fallline.engine.plugins.families import REGISTRIES, admit_families, declared, held_back
from fallline.engine.plugins.plugin import Group, Plugin, PluginError, guarded

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

replace = msgspec.structs.replace
Take = Callable[[object, str], tuple[str, ...]]
"""What takes up the object of an entry point, given its origin: names of what came of it; raises PluginError."""

_plugins: list[Plugin] = []
_points: dict[Plugin, "EntryPoint"] = {}
_loaded: dict[str, tuple[str, ModuleType]] = {}
"""Name of a file -> the digest that runs in this process, and its module."""
_looked_through: set[tuple[str, str]] = set()
"""Groups of the window, and names of files in which what belongs to them was looked for."""
_lock = threading.RLock()
_begun = _done = False


def load() -> bool:
    """Find all plug-ins, and load those that add to the engine, once in a process; other threads wait for it.

    Whether they are there: not to a plug-in that asks while it is loaded.
    """
    global _begun, _done  # noqa: PLW0603  # a process has one set of plug-ins
    with _lock:
        if _begun:
            return _done
        _begun = True
        for registry in REGISTRIES.values():
            registry.import_packages()
        found = [*_entry_points(), *(_file(path) for path in consent.files())]
        if os.environ.get("FALLLINE_PLUGINS") == "0":
            found = [replace(plugin, state="off") for plugin in found]
        _plugins.extend(found)
        for group, registry in REGISTRIES.items():
            load_group(group, partial(_take_families, registry.base))
        load_group("formats", _take_formats)
        for plugin in found:
            if plugin.group == "file" and plugin.state == "unloaded":
                _load_file(plugin)
        _done = True
        return True


def plugins() -> tuple[Plugin, ...]:
    """Every plug-in there is, as it is now: entry points by group and name, then files."""
    load()
    for path in consent.files():
        known = next((plugin for plugin in _plugins if (plugin.group, plugin.name) == ("file", path.name)), None)
        now = _file(path)
        if known is None:
            _plugins.append(now)
        elif known.digest != now.digest:
            _plugins[_plugins.index(known)] = now
    there = {path.name for path in consent.files()}
    return tuple(plugin for plugin in _plugins if plugin.group != "file" or plugin.name in there)


def load_group(group: str, take: Take) -> None:
    """Load the entry points of `group` that are not loaded yet."""
    with _lock:
        for i, plugin in enumerate(_plugins):
            if plugin.group == group and plugin.state == "unloaded":
                point = _points[plugin]
                _plugins[i] = guarded(plugin, partial(_take_point, point, take, plugin.origin))


def take_up(group: str, base: type, add: Callable[[Any], str]) -> None:
    """Give `add` what is new of a kind that the engine does not know: subclasses of `base`, from packages and files.

    It takes one in and names it, or raises PluginError.
    """
    load()

    def take(found: object, _: str) -> tuple[str, ...]:
        classes = declared(found, base)
        if not classes:
            raise PluginError(tr("it names no {name}, nor a module that defines one", name=base.__name__))
        return tuple(map(add, classes))

    load_group(group, take)
    for name, (_, module) in tuple(_loaded.items()):
        if (group, name) in _looked_through:
            continue
        _looked_through.add((group, name))
        if classes := declared(module, base):
            i, plugin = next((i, each) for i, each in enumerate(_plugins) if (each.group, each.name) == ("file", name))
            after = guarded(plugin, lambda classes=classes: tuple(map(add, classes)))  # type: ignore[misc]
            more = after.brings if after.state == "works" else ()
            _plugins[i] = replace(after, brings=(*plugin.brings, *more))


def allow(name: str, digest: str = "") -> Plugin:
    """Allow the file `name` in the folder of plug-ins, and load it; raises PluginError.

    With a `digest`, only where that is its SHA-256. An earlier version that runs already goes on until the next start.
    """
    load()
    path = _path(name)
    consent.allow(path, digest or consent.content(path)[1])
    plugin = next(each for each in plugins() if (each.group, each.name) == ("file", path.name))
    return _load_file(plugin) if plugin.state == "asks" else plugin


def forget(name: str) -> None:
    """Take back the consent to the file `name`, for the next start; raises PluginError where there was none."""
    if not consent.forget(Path(name).name):
        raise PluginError(tr("{name}: nobody allowed it", name=Path(name).name))


def _path(name: str) -> Path:
    given = Path(name)
    path = consent.folder() / given.name
    if given.parent != Path() and given.absolute().parent != consent.folder().absolute():
        raise PluginError(
            tr(
                "{given} is not in the folder of plug-ins; copy it to {folder} first",
                given=given,
                folder=consent.folder(),
            )
        )
    if not path.is_file() or path.suffix != ".py":
        raise PluginError(tr("there is no {name} in {folder}", name=given.name, folder=consent.folder()))
    return path


def _entry_points() -> list[Plugin]:
    if not _any_installed():
        return []
    from importlib.metadata import entry_points

    everything, found = entry_points(), []
    for group in get_args(Group)[:-1]:
        for point in sorted(everything.select(group=f"fallline.{group}"), key=lambda point: point.name):
            dist = point.dist
            origin = f"{dist.name} {dist.version}" if dist is not None else point.value
            plugin = Plugin(name=point.name, group=group, origin=origin)
            _points[plugin] = point
            found.append(plugin)
    return found


def _any_installed() -> bool:
    """Whether a package has an entry point for us: seen at once, where importlib.metadata takes 70 ms of each start."""
    for place in sys.path:
        for name in Path(place or ".").glob("*-info/entry_points.txt"):
            with suppress(OSError):
                if b"[fallline." in name.read_bytes():
                    return True
    return False


def _file(path: Path) -> Plugin:
    """`path` as it lies there: to be loaded, waiting for consent, or unreadable."""
    plugin = Plugin(name=path.name, group="file", origin=path.name)
    try:
        _, digest = consent.content(path)
    except PluginError as error:
        return replace(plugin, state="disabled", error=str(error))
    return replace(plugin, digest=digest, state="unloaded" if consent.allowed(digest) else "asks")


def _load_file(plugin: Plugin) -> Plugin:
    after = guarded(plugin, partial(_take_file, plugin))
    _plugins[_plugins.index(plugin)] = after
    return after


def _take_file(plugin: Plugin) -> tuple[str, ...]:
    if plugin.name in _loaded:
        raise PluginError(tr("an earlier version of it runs; this one does from the next start on"))
    with held_back(), formats.held_back():
        module = user_files.module(consent.folder() / plugin.name)
    found = [cls for registry in REGISTRIES.values() for cls in declared(module, registry.base)]
    brings = admit_families(found, plugin.origin)
    try:
        brings += formats.admit_formats(formats.declared(module))
    except BaseException:  # all of it, or nothing
        for cls in found:
            withdraw(cls)
        raise
    _loaded[plugin.name] = plugin.digest, module
    return brings


def _take_point(point: "EntryPoint", take: Take, origin: str) -> tuple[str, ...]:
    with held_back(), formats.held_back():
        found = point.load()
    return take(found, origin)


def _take_families(base: Any, found: object, origin: str) -> tuple[str, ...]:
    classes = declared(found, base)
    if not classes:
        raise PluginError(tr("it names no {name}, nor a module that defines one", name=base.__name__))
    return admit_families(classes, origin)


def _take_formats(found: object, _: str) -> tuple[str, ...]:
    records = formats.declared(found)
    if not records:
        raise PluginError(tr("it names no Format, nor a module that has one"))
    return formats.admit_formats(records)
