"""What a walk of the monkey shows, set against what is promised: no fault, no slow act, memory that stays."""

import math
from statistics import median

SLOW, ANSWERS = 0.25, 0.1
"""Seconds of the window's thread that no act may take in one piece; and that the window should answer within."""
GROWN, SETTLED, WEIGHTS, MOST = 1.05, 0.4, 10, 1200.0
"""What memory may grow by; the share of the acts after which caches are full, for each scenario, size of text, lab and
dialog takes its memory once; the weights below which a walk is too short to fill them; and the megabytes that are too
many in any case: with torch and jax, which stay once an optimizer of theirs was chosen, there were 920."""


def report(pieces, weights, fault="", *, unhurried=False, came=0):
    """The figures, from (seconds, act) of every act, megabytes, and what went wrong.

    Before the weight of number `came` a library was imported that stays.
    """
    slow = sorted(pieces, reverse=True, key=lambda each: each[0])
    halves = in_halves(weights, came)
    return {
        "slowest": slow[0] if slow else None,
        "over 250 ms": sum(took > SLOW for took, _ in slow),
        "over 100 ms": sum(took > ANSWERS for took, _ in slow),
        "megabytes": list(weights),
        "halves": halves,
        "grown": round(halves[1] / halves[0], 3) if halves else None,
        "slow": slow[:10],
        "verdict": verdict(pieces, weights, fault, unhurried=unhurried, came=came),
    }


def in_halves(weights, came=0):
    """The median weight of each half of what came after the caches were full, and the last library had come.

    None of too few. One weight alone goes up and down with what the allocator could give back.
    """
    settled = weights[max(math.floor(SETTLED * len(weights)), came) :]
    half = len(settled) // 2
    return (median(settled[:half]), median(settled[half:])) if half and len(weights) >= 4 else None


def broken(pieces, weights, fault="", *, unhurried=False, came=0):
    """Each promise that was not kept, in words; `unhurried` ones may be slow."""
    found = [fault.strip().splitlines()[-1]] if fault else []
    slow = [took for took, _ in pieces if took > SLOW]
    if slow and not unhurried:
        found.append(
            f"{len(slow)} of {len(pieces):,} acts took over {1000 * SLOW:.0f} ms, the longest {max(slow):.2f} s"
        )
    if weights and max(weights) > MOST:
        found.append(f"memory of {max(weights):,.0f} MB, where {MOST:,.0f} are too many")
    halves = in_halves(weights, came)
    if halves and len(weights) >= WEIGHTS and halves[1] > GROWN * halves[0]:
        found.append(f"memory grew by {halves[1] / halves[0] - 1:.1%}, from {halves[0]:.0f} to {halves[1]:.0f} MB")
    return found


def verdict(pieces, weights, fault="", *, unhurried=False, came=0):
    """One line."""
    found = broken(pieces, weights, fault, unhurried=unhurried, came=came)
    if found:
        return f"Broken: {'; '.join(found)}."
    pace = "at any pace" if unhurried else "none over 250 ms"
    judged = len(weights) >= WEIGHTS and in_halves(weights, came)
    unjudged = "" if judged else " Memory was not judged: a walk of fewer acts fills no cache."
    return f"Held: {len(pieces):,} acts, no fault, {pace}, all undone gave the start.{unjudged}"
