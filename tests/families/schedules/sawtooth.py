"""A saw: one file, with all that a schedule can declare."""

from typing import Annotated, ClassVar

from msgspec import Meta

from fallline.engine.method.schedule import Array, Minimum, Schedule


class Sawtooth(Schedule, frozen=True, tag="test-sawtooth"):
    """Sawtooth:  lr(t) = lr (m + (1 - m) (1 - (t mod every) / every))."""

    every: Annotated[int, Meta(ge=1, description="steps between two teeth", extra={"slider": (1, 100)})] = 10
    minimum: Minimum = 0.1
    script: ClassVar[str] = "{lr!r} * ({minimum!r} + (1 - {minimum!r}) * (1 - step % {every} / {every}))"

    def multiplier(self, t: Array) -> Array:
        """Straight down, over and over."""
        return self.minimum + (1 - self.minimum) * (1 - t % self.every / self.every)

    def words(self) -> str:
        """In a few words."""
        return f"sawtooth · every {self.every} steps"
