"""What a finding rests on, as the plots mark it: steps of one run, and the direction that it speaks of."""

import msgspec


class Mark(msgspec.Struct, frozen=True):
    """Of run `run` the steps from the first to the last, both included."""

    run: int
    steps: tuple[int, int]
    direction: tuple[float, ...] = ()
    """(d,); empty where there is none."""
