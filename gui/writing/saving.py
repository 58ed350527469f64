"""A draft becomes a file, and the scenarios that were taken for it become files beside it: all of them, or none."""

from __future__ import annotations

from pathlib import Path

from fallline.engine.files.atomic import write_whole
from fallline.engine.files.open import load_scenario, scenario_names
from fallline.engine.scenario.scenario import Scenario, ScenarioError, dumps
from fallline.gui.lessons.lesson import LessonError, loads
from fallline.gui.writing.draft import Draft


def save(draft: Draft, path: Path, folder: Path | None) -> Draft:
    """Write it to `path`, and give back what stands there now. Its scenarios may have lain in another `folder`.

    Scenarios go to new names, and the lesson, whose file names them, is written last: whenever this ends, the file is
    the old lesson with its scenarios, or the new one with its own. Raises LessonError and OSError.
    """
    draft, scenarios = _named(draft, path, folder)
    written: list[Path] = []
    try:
        for name, scenario in scenarios.items():
            _write(path.parent / name, dumps(scenario))
            written.append(path.parent / name)
        text = draft.dumps()
        loads(text, path.parent)
        _write(path, text)
    except BaseException:
        for each in written:
            each.unlink(missing_ok=True)
        raise
    return draft


def _write(path: Path, text: str) -> None:
    write_whole(path, lambda beside: beside.write_text(text, encoding="utf-8", newline="\n"))


def _named(draft: Draft, path: Path, folder: Path | None) -> tuple[Draft, dict[str, Scenario]]:
    """With names beside `path` for what was taken, and for what lies elsewhere; and what is to be written there."""
    names: dict[str, str] = {}
    found: dict[str, Scenario] = {}
    moved = folder is not None and folder.resolve() != path.parent.resolve()
    for index, step in enumerate(draft.steps):
        name = step["run"].get("scenario")
        if name is None or (name not in draft.taken and (not moved or name in scenario_names())):
            continue
        if name not in names:
            names[name] = _free(path, found)
            found[names[name]] = draft.taken.get(name) or _read(folder, name)
        draft = draft.put(("steps", index, "run", "scenario"), names[name])
    return Draft(draft.raw), found


def _read(folder: Path | None, name: str) -> Scenario:
    assert folder is not None
    try:
        return load_scenario(folder / name)
    except ScenarioError as error:
        raise LessonError(str(error)) from None


def _free(path: Path, taken: dict[str, Scenario]) -> str:
    """mine-1.toml for mine.toml, or the next that is not there."""
    number = 1
    while (name := f"{path.stem}-{number}.toml") in taken or (path.parent / name).exists() or name == path.name:
        number += 1
    return name
