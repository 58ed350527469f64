"""What interval arithmetic has proven of the minima in two dimensions, read from what tools/certify wrote."""

import json
from functools import cache
from typing import Any

from fallline.engine.problem.landscape import Landscape
from fallline.resources import data


@cache
def stored() -> dict[str, dict[str, Any]]:
    """By the landscape's tag."""
    found: dict[str, dict[str, Any]] = json.loads(data("problems", "certificates.json"))
    return found


def of(landscape: Landscape) -> dict[str, Any] | None:
    """That of a landscape as it is declared; None where its fields differ from those certified, or there is none."""
    return stored().get(landscape.tag()) if landscape.dimension == 2 and landscape == type(landscape)() else None
