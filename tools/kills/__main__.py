"""Kills Fallline again and again at moments of chance, and looks at what it left and what the next start brings back.

    python tools/kills [KILLS] [FIRST]

What is done before kill N, and when it comes, follows from N: `python tools/kills 1 57` repeats kill 57. Exit status 1
where anything was lost.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from home import Home
from sweep import Sweeps

KILLS = 100
SWEEPS = 0.2
"""The share of kills that meet a sweep; the rest meet a window."""


def main() -> int:
    """As many kills as are asked for, then a last start that is left alone."""
    kills, first = (int(each) for each in [*sys.argv[1:], *("100", "0")[len(sys.argv) - 1 :]])
    failures, began = 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fallline-kills-") as place:
        home, sweeps = Home(Path(place)), Sweeps(Path(place))
        for number in range(first, first + kills):
            chance = random.Random(f"kill {number}")
            faults = sweeps.kill(chance) if chance.random() < SWEEPS else home.kill(number, chance)
            failures += bool(faults)
            for fault in faults:
                print(f"kill {number}: {fault}", flush=True)
        for fault in home.end():
            failures += 1
            print(f"the last start: {fault}", flush=True)
        print(f"{home.told()}; {sweeps.told()}")
    print(f"{kills} kills in {time.monotonic() - began:.0f} s, failures: {failures}")
    return int(failures > 0)


if __name__ == "__main__":
    sys.exit(main())
