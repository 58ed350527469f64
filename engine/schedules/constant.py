"""A constant learning rate."""

from fallline.engine.method.schedule import Array, Schedule


class Constant(Schedule, frozen=True, tag="constant"):
    """Constant:  lr(t) = lr."""

    def multiplier(self, t: Array) -> Array:
        """One, throughout."""
        return t * 0 + 1

    def words(self) -> str:
        """In a few words."""
        return "constant rate"
