"""Deliberately broken: an optimizer under a name that is taken, and nothing under the name that is promised."""

from typing import Any

from fallline.engine.method.optimizer import Optimizer


class Adam(Optimizer, frozen=True, tag="adam"):
    """Not Kingma's."""

    @staticmethod
    def rule(g: Any, lr: float) -> tuple[Any, ...]:
        return (-lr * g,)
