"""Deliberately broken: it raises while it is imported, after it has defined an optimizer."""

from typing import Any

from fallline.engine.method.optimizer import Optimizer


class Halfway(Optimizer, frozen=True, tag="acme-halfway"):
    """Never to be seen."""

    @staticmethod
    def rule(g: Any, lr: float) -> tuple[Any, ...]:
        return (-lr * g,)


raise SystemExit("acme is out of order")
