"""Every menu, key, control, option, ending and name of the package that the guide names is there."""

import inspect
import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QSlider
from typer.main import get_command

import fallline
from fallline import command_line
from fallline.engine.files.format import FORMATS
from fallline.gui.labs.take_away import SAVED

ROOT = Path(__file__).parents[3]
GUIDE = {page.name: page.read_text("utf-8") for page in sorted((ROOT / "docs" / "guide").glob("*.md"))}
PLAIN = {name: re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL) for name, text in GUIDE.items()}
WORDS = {name: " ".join(text.replace("*", "").split()) for name, text in PLAIN.items()}
MENUS = "File|Edit|View|Run|Maps|Present|Help"


def told(pattern):
    """(page, found) of all pages."""
    return [(name, found) for name, text in WORDS.items() for found in re.findall(pattern, text)]


@pytest.fixture
def entries(window):
    return list(window.registry.entries())


def test_every_menu_that_is_named_leads_to_something_and_by_the_keys_that_are_named(entries):
    ways = {}
    for entry in entries:
        ways.setdefault((entry.path[0], entry.action.plain.rstrip("…").lower()), entry.action)
        for group in entry.path[1:]:
            ways.setdefault((entry.path[0], group.lower()), None)
    named = told(rf"\b({MENUS}) > ([^|]{{3,60}})")
    assert len(named) > 30
    for page, (menu, rest) in named:
        found = [words for at, words in ways if at == menu and rest.lower().startswith(words)]
        assert found, (page, menu, rest)
        words = max(found, key=len)
        if keys := re.match(r" \(((?:Ctrl|Alt)\+[^)]+)\)", rest[len(words) :]):
            assert ways[menu, words].shortcuts[0] == QKeySequence(keys[1]), (page, menu, rest)


ELSEWHERE = {"Ctrl+W", "Ctrl+C"}
"""Of second windows, and of a terminal."""


def test_every_key_that_is_named_does_something(entries):
    known = {keys.toString() for entry in entries for keys in entry.action.shortcuts} | ELSEWHERE
    named = {keys for _, keys in told(r"(?:Ctrl|Alt)\+(?:Shift\+)?[A-Z0-9,](?![a-z])|\bF\d{1,2}\b")}
    assert len(named) > 14
    assert named <= known
    keys = {entry.action.name: [each.toString() for each in entry.action.shortcuts] for entry in entries}
    assert [keys[name] for name in ("present", "take-snapshot", "next-snapshot", "previous-snapshot", "reveal")] == [
        ["F5"], ["Ctrl+Shift+N"], ["PgDown"], ["PgUp"], ["R"],
    ]  # fmt: skip
    assert [keys[name] for name in ("freeze", "pointer", "present-runs")] == [["F"], ["P"], ["S"]]
    assert keys["surface-middle"] == ["F3"]
    assert keys["layout-lesson"] == ["Alt+5"]


def test_the_key_s_brings_the_runs_with_their_sliders(window, qtbot):
    try:
        qtbot.keyClick(window.stage.contour, Qt.Key.Key_F5)
        card = window.runs_panel.cards[0]
        assert not card.isVisible()
        qtbot.keyClick(window.stage.contour, Qt.Key.Key_S)
        assert card.isVisible()
        assert any(slider.isVisible() for slider in card.findChildren(QSlider))
    finally:
        window.presenter.turn(False)


def test_each_page_has_the_key_that_the_guide_says(entries, window):
    keys = {entry.action.plain: entry.action.key_words for entry in entries if entry.action.name.startswith("page-")}
    assert keys == {name: f"Ctrl+{number}" for number, name in enumerate(window.pages.by_key[:9], 1)}
    assert [name for name in window.pages.by_key if window.pages.offers(name)][:2] == ["Plots", "Explain"]
    assert keys["Plots"] == "Ctrl+1"


SPOKEN = {"Page Down", "Page Up", "Past the stability limit", "Multilayer perceptron", "Softmax regression"}
"""Keys, a scenario and landscapes."""


def test_every_control_that_is_emphasised_is_in_the_window():
    source = "".join(path.read_text("utf-8") for path in (ROOT / "gui").rglob("*.py")).replace("&", "").lower()
    source += " ".join(f"save {what}" for what in SAVED)
    pages = {name: text for name, text in PLAIN.items() if not re.match(r"\d|README|pages|formulas", name)}
    named = [
        (page, words)
        for page, text in pages.items()
        for words in re.findall(r"(?<!\*)\*([A-Z][^*\n]+?)\*(?!\*)", text)
        if words not in SPOKEN
    ]
    assert len(named) > 20
    for page, words in named:
        assert words.split(" > ")[-1].rstrip("…").lower() in source, (page, words)


def test_every_option_and_command_that_is_named_is_one_of_the_command_line():
    commands = get_command(command_line.app).commands
    options = {
        option for each in commands.values() for known in each.params for option in (*known.opts, *known.secondary_opts)
    }
    named = {option for name in GUIDE for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", GUIDE[name])}
    assert len(named) > 30
    assert named <= options
    of_maps = set(re.findall(r"--[a-z-]+", GUIDE["figures.md"].split("## Maps")[1]))
    for command in ("sweep", "basins"):
        own = {option for known in commands[command].params for option in known.opts}
        assert of_maps - {"--x"} <= own, "of a sweep alone"
    lines = [line for text in GUIDE.values() for line in re.findall(r"^    (fallline .*)$", text, re.MULTILINE)]
    assert len(lines) > 8
    for line in lines:
        command, *rest = line.removeprefix("fallline ").split()
        if command in commands:
            own = {each for known in commands[command].params for each in (*known.opts, *known.secondary_opts)}
            assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= own, line
        else:
            assert re.fullmatch(r"[\w-]+\.\w+", command), line


def test_every_ending_that_is_named_is_one_of_a_format():
    known = {ending for each in FORMATS for ending in each.endings}
    assert set(re.findall(r"`(\.[a-z]{2,5})`", GUIDE["figures.md"])) <= known
    of = {kind: {each.name for each in FORMATS if each.kind == kind} for kind in ("picture", "sweep", "basins")}
    assert of["picture"] <= of["sweep"] & of["basins"]


def test_every_name_of_the_package_that_is_named_is_there():
    pages = {name: text for name, text in GUIDE.items() if name != "pages.md"}  # that one speaks of the page's own
    for name in {name for text in pages.values() for name in re.findall(r"\bfallline\.([a-z_]+)\(", text)}:
        assert name in fallline.__all__, name
    known = {*inspect.signature(fallline.watch).parameters, *inspect.signature(fallline.planes).parameters}
    named = {name for page in ("watch.md", "planes.md") for name in re.findall(r"`([a-z_]+)=", GUIDE[page])}
    assert {"cost", "every", "existing", "size", "three", "line", "directions"} <= named <= known
    for page, path in told(r"`((?:gui|resources|tools)/[\w/.]+)`"):
        assert (ROOT / path).exists(), (page, path)
