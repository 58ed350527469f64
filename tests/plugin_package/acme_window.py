"""A lab of a package of one's own."""

from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta

from fallline.gui.labs.lab import Lab


class Settings(msgspec.Struct, frozen=True):
    slope: Annotated[float, Meta(ge=0, le=10, description="of the line", extra={"slider": (0, 10)})] = 1.0


class Line(Lab):
    """A line, and nothing more."""

    number: ClassVar[int] = 90
    title: ClassVar[str] = "A line"
    text: ClassVar[str] = "<b>Try:</b> turn it."
    Settings: ClassVar[type[msgspec.Struct]] = Settings

    def build(self) -> None:
        self.line = self.plot("The line", "x", "y", 0, 0)

    def compute(self, settings: Any) -> Any:
        return [0.0, 1.0], [0.0, settings.slope]

    def draw(self, result: Any) -> None:
        self.line.curve(*result, "orange")

    def data(self, result: Any) -> dict[str, Any]:
        return dict(zip("xy", result, strict=True))
