"""Finds typed letters in words: whole beginnings of words first, then parts of them, then letters with gaps."""

from __future__ import annotations

from typing import NamedTuple

BEGINS, WITHIN, SCATTERED = 100.0, 60.0, 20.0
ASIDE = 0.5
"""What a find is worth that lies past the words themselves, in what stands beside them."""


class Match(NamedTuple):
    """How good it is, and which letters of the text were found."""

    score: float
    places: frozenset[int]


def match(typed: str, words: str, beside: str = "") -> Match | None:
    """Every word of `typed` in `words`, or in what stands `beside` them; None where one is not found."""
    text = f"{words} {beside}".casefold()
    score, places = -len(words) / 100, set[int]()
    for letters in typed.casefold().split():
        found = _whole(letters, text) or _scattered(letters, text)
        if found is None:
            return None
        score += found.score * (1.0 if min(found.places) < len(words) else ASIDE)
        places |= found.places
    return Match(score, frozenset(places))


def _whole(letters: str, text: str) -> Match | None:
    starts = [at for at in range(len(text)) if text.startswith(letters, at)]
    if not starts:
        return None
    at = next((at for at in starts if _begins(text, at)), starts[0])
    worth = BEGINS if _begins(text, at) else WITHIN
    return Match(worth - at / 10, frozenset(range(at, at + len(letters))))


def _scattered(letters: str, text: str) -> Match | None:
    """Letters in their order, at beginnings of words where that can be."""
    places: list[int] = []
    at = 0
    for count, letter in enumerate(letters):
        here = [place for place in range(at, len(text)) if text[place] == letter]
        rest = letters[count + 1 :]
        place = next((p for p in here if _begins(text, p) and _follow(rest, text, p + 1)), next(iter(here), None))
        if place is None:
            return None
        places.append(place)
        at = place + 1
    gaps = places[-1] - places[0] + 1 - len(letters)
    begun = sum(_begins(text, place) for place in places)
    if 2 * begun < len(letters) < gaps:  # almost anything is in a long text somehow
        return None
    return Match(SCATTERED * begun / len(letters) - gaps / 10, frozenset(places))


def _follow(letters: str, text: str, at: int) -> bool:
    for letter in letters:
        at = text.find(letter, at) + 1
        if not at:
            return False
    return True


def _begins(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()
