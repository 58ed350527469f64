"""Proves what it can of the minima of every problem in two dimensions: resources/problems/certificates.json.

    python -m tools.certify           all of them, in some minutes
    python -m tools.certify leon ...  these alone, and the others stay as they are

It takes python-flint, whose arb computes with balls: pip install python-flint.
"""

import json
import sys
from pathlib import Path
from typing import Any

from fallline.engine.collection.collected import Collected
from fallline.engine.collection.families import names
from fallline.engine.collection.many import loss
from fallline.engine.problem.landscape import LANDSCAPES, Landscape
from fallline.engine.problem.tree import lifted, symbol
from tools.certify.box import Box, Field
from tools.certify.search import Found, Minimum, examined

STORED = Path(__file__).parents[2] / "resources" / "problems" / "certificates.json"
BUDGET = 20_000
"""Boxes that each of the two searches may look at."""


def candidates() -> dict[str, Landscape]:
    """Landscapes in two parameters that are formulas, by tag. With constraints, minima are no points of no slope."""
    made = {tag: LANDSCAPES[tag]() for tag in [*LANDSCAPES.shipped(), *names()]}
    return {tag: each for tag, each in made.items() if each.dimension == 2 and _has_formula(each)}


def _has_formula(landscape: Landscape) -> bool:
    shaped = isinstance(landscape, Collected) or type(landscape).loss is Landscape.loss
    return shaped and landscape.offered and landscape.tag() != "expression" and not landscape.constraints


def field(landscape: Landscape) -> Field:
    """Its formula over boxes; raises ValueError where that cannot be."""
    x, y = symbol("x"), symbol("y")
    made = loss(landscape.called(), [x, y]) if isinstance(landscape, Collected) else landscape.expression(x, y)
    return Field.of(lifted(made), x, y)


def certificate(landscape: Landscape, budget: int = BUDGET) -> dict[str, Any]:
    """What could be proven, in plain numbers."""
    x0, x1, y0, y1 = landscape.window
    listed = [(point[0], point[1]) for point in landscape.minima()]
    try:
        proven, found = examined(field(landscape), Box((x0, x1), (y0, y1)), listed, budget)
    except ValueError as error:
        return {"window": [x0, x1, y0, y1], "listed": [None] * len(listed), "fault": str(error)}
    return {"window": [x0, x1, y0, y1], "listed": [each and _plain(each) for each in proven]} | _of_window(found)


def _plain(minimum: Minimum) -> dict[str, Any]:
    return {"box": minimum.box, "point": minimum.point, "value": [minimum.low, minimum.high]}


def _of_window(found: Found) -> dict[str, Any]:
    """`minima` are all that lie in the window where `complete`, and those that were found where not."""
    return {
        "minima": len(found.minima),
        "complete": not found.open,
        "lowest": found.lowest,
        "boxes": found.boxes,
    }


def main(asked: list[str]) -> int:
    """Exit status."""
    known: dict[str, Any] = json.loads(STORED.read_text("utf-8")) if asked else {}
    for tag, landscape in candidates().items():
        if not asked or tag.removeprefix("problem:") in asked:
            known[tag] = made = certificate(landscape)
            proven = sum(each is not None for each in made["listed"])
            words = ", ".join(f"{key} {made[key]}" for key in ("minima", "complete", "lowest", "boxes") if key in made)
            print(f"{tag}: {proven} of {len(made['listed'])} listed; {words or made.get('fault')}", flush=True)
    lines = [f"{json.dumps(tag)}: {json.dumps(made)}" for tag, made in sorted(known.items())]
    STORED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
