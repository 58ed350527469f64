"""The rooms of a folder and who imports whom, as an SVG for docs/architecture.md, with their counts.

Usage: python tools/rooms.py FOLDER OUT.svg [REVISION]     a file or folder directly in FOLDER is a room

Every import counts, deferred ones and those for types too. A room stands above what it imports; an arrow that a longer
way implies is not drawn. Rooms in a circle are red and share a row.
"""

import ast
import subprocess
import sys
from collections import defaultdict
from graphlib import TopologicalSorter
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
WIDE, HIGH, GAP, RISE = 118, 34, 12, 44
Arrows = dict[str, set[str]]


def sources(folder: str, revision: str | None) -> dict[str, str]:
    """Module name, from `folder` down, -> text."""
    if revision is None:
        texts = {path.relative_to(ROOT): path.read_text("utf-8") for path in (ROOT / folder).rglob("*.py")}
    else:
        texts = {Path(name): _git("show", f"{revision}:{name}") for name in _git("ls-tree", "-r", "--name-only",
                 revision, folder).splitlines() if name.endswith(".py")}  # fmt: skip
    return {".".join(path.with_suffix("").parts).removesuffix(".__init__"): text for path, text in texts.items()}


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def rooms(folder: str, texts: dict[str, str]) -> tuple[dict[str, int], Arrows]:
    """Lines of code of each room, and which rooms it imports."""
    lines, arrows = defaultdict[str, int](int), defaultdict[str, set[str]](set)
    for module, text in texts.items():
        here = _room(folder, module)
        lines[here] += len(text.splitlines())
        for name in _imported(text):
            target = name.removeprefix("fallline.")
            while target and target not in texts:
                target = target.rpartition(".")[0]
            if target and _room(folder, target) != here:
                arrows[here].add(_room(folder, target))
    return dict(lines), {room: arrows[room] for room in lines}


def _room(folder: str, module: str) -> str:
    below = module.removeprefix(folder).lstrip(".")
    return below.split(".")[0] or "__init__"


def _imported(text: str) -> set[str]:
    found = set[str]()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def circles(arrows: Arrows) -> list[set[str]]:
    """Sets of rooms that reach one another."""
    reach = {room: _reached(room, arrows) for room in arrows}
    found: list[set[str]] = []
    for room in arrows:
        circle = {other for other in reach[room] if room in reach[other]}
        if circle and circle not in found:
            found.append(circle)
    return found


def _reached(room: str, arrows: Arrows) -> set[str]:
    seen, waiting = set[str](), [*arrows[room]]
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting += arrows[each]
    return seen


def floors(arrows: Arrows) -> dict[str, int]:
    """How high each room stands: one above the highest that it imports; a circle stands on one floor."""
    of = {room: frozenset(circle) for circle in circles(arrows) for room in circle}
    group = {room: of.get(room, frozenset([room])) for room in arrows}
    graph = {group[room]: set[frozenset[str]]() for room in arrows}
    for room, targets in arrows.items():
        graph[group[room]] |= {group[target] for target in targets} - {group[room]}
    height: dict[frozenset[str], int] = {}
    for each in TopologicalSorter(graph).static_order():
        height[each] = max((height[below] + 1 for below in graph[each]), default=0)
    return {room: height[group[room]] for room in arrows}


def picture(folder: str, lines: dict[str, int], arrows: Arrows) -> str:
    """The SVG."""
    height, turning = floors(arrows), set[str]().union(*circles(arrows))
    rows = [sorted(room for room in lines if height[room] == floor) for floor in range(max(height.values()) + 1)]
    width = max(540, max(len(row) for row in rows) * (WIDE + GAP) + GAP)  # the heading needs some 500
    total = len(rows) * (HIGH + RISE) + 40
    place = {}
    for floor, row in enumerate(rows):
        left = (width - len(row) * (WIDE + GAP)) / 2 + GAP / 2
        for number, room in enumerate(row):
            place[room] = left + number * (WIDE + GAP), total - (floor + 1) * (HIGH + RISE) + 20
    drawn = [_arrow(place[a], place[b], a in turning and b in turning) for a, b in _needed(arrows)]
    boxes = [_box(room, lines[room], *place[room], room in turning) for room in lines]
    heading = f'<text x="{GAP}" y="22" font-size="15" font-weight="bold">{folder}/: {words(lines, arrows)}</text>'
    size = f'width="{width}" height="{total}" viewBox="0 0 {width} {total}"'
    style = 'font-family="DejaVu Sans, sans-serif" font-size="11" fill="#1b2027"'
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>\n' + "\n".join(
        [ground, heading, *drawn, *boxes, "</svg>\n"]
    )


def words(lines: dict[str, int], arrows: Arrows) -> str:
    """The counts in words."""
    count = len(circles(arrows))
    found = "no circle" if not count else f"{count} circle{'s' * (count > 1)}"
    return f"{len(lines)} rooms, {sum(map(len, arrows.values()))} arrows, {found}, {sum(lines.values()):,} lines"


def _needed(arrows: Arrows) -> list[tuple[str, str]]:
    """Arrows that no longer way implies."""
    return [
        (room, target)
        for room, targets in arrows.items()
        for target in sorted(targets)
        if not any(
            target in _reached(other, arrows) for other in targets - {target} if room not in _reached(other, arrows)
        )
    ]


def _arrow(a: tuple[float, float], b: tuple[float, float], turning: bool) -> str:
    (x0, y0), (x1, y1) = a, b
    colour = "#b3261e" if turning else "#7a8594"
    begin = f"{x0 + WIDE / 2:g} {y0 + HIGH:g}", f"{x0 + WIDE / 2:g} {y0 + HIGH + RISE:g}"
    end = f"{x1 + WIDE / 2:g} {y1 - RISE:g}", f"{x1 + WIDE / 2:g} {y1:g}"
    return (
        f'<path d="M {begin[0]} C {begin[1]}, {end[0]}, {end[1]}" fill="none" stroke="{colour}" stroke-opacity=".7"/>'
    )


def _box(room: str, count: int, x: float, y: float, turning: bool) -> str:
    edge = "#b3261e" if turning else "#3f6f8f"
    middle = x + WIDE / 2
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{WIDE}" height="{HIGH}" rx="4" fill="#dfecf2" stroke="{edge}"/>'
        f'<text x="{middle:g}" y="{y + 15:g}" text-anchor="middle" font-weight="bold">{escape(room)}</text>'
        f'<text x="{middle:g}" y="{y + 28:g}" text-anchor="middle" fill="#59606b">{count:,} lines</text>'
    )


if __name__ == "__main__":
    place, target, *rest = sys.argv[1:]
    measured = rooms(place, sources(place, rest[0] if rest else None))
    Path(target).write_text(picture(place, *measured), "utf-8")
    print(words(*measured))
