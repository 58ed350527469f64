"""The snapshots of a scenario as slides: pages of a PDF, or a film that holds each and plays where only steps differ.

One with covers is there twice: with its question, and then revealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.engine.run.trace import trace
from fallline.engine.scenario import deck
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.export.figure import AS_IT_IS, Figure, Look
from fallline.gui.export.film import Film, Pixels
from fallline.gui.export.options import MOST_FRAMES, NO_SNAPSHOTS, FilmOptions, PictureOptions
from fallline.gui.export.pdf import Pages
from fallline.gui.export.themes import THEMES
from fallline.gui.staged import Staged


class Slide(msgspec.Struct, frozen=True):
    """What is drawn of one, and whether it is played from `since`, the step of the slide before."""

    scenario: Scenario
    step: int
    look: Look
    since: int | None = None


def slides(scenario: Scenario, look: Look) -> list[Slide]:
    """All of them, in order, in the theme of `look`; raises ExportError where there is none."""
    found: list[Slide] = []
    for index, snapshot in enumerate(scenario.snapshots):
        for covered in (True, False) if snapshot.covers else (False,):
            found.append(_slide(scenario, look, index, covered=covered))
            if not covered and index and _plays(scenario.snapshots[index - 1], snapshot):
                found[-1] = replace(found[-1], since=scenario.snapshots[index - 1].step)
    if not found:
        raise ExportError(NO_SNAPSHOTS)
    return found


def _slide(scenario: Scenario, look: Look, index: int, *, covered: bool) -> Slide:
    snapshot = scenario.snapshots[index]
    shown = deck.shown(scenario, index, covered=covered)
    title = f"{index + 1}.  {deck.heading(scenario, index)}"
    staged = Staged(past_only=covered and snapshot.past_only)
    if snapshot.compare and index:
        before = deck.shown(scenario, index - 1)
        pairs = zip(before.runs, trace(before), strict=True)
        still = tuple((run, path) for run, path in pairs if run.enabled)
        staged = replace(staged, still=still, still_step=scenario.snapshots[index - 1].step)
    own = replace(look, view=None, staged=staged, question=snapshot.question, answered=not covered)
    return Slide(replace(shown, title=title[:200], snapshots=()), snapshot.step, own)


def _plays(before: deck.Snap, now: deck.Snap) -> bool:
    """Whether they differ in words and step alone, and time goes on from one to the other."""
    same = {name: getattr(before, name) for name in ("title", "question", "step", "arrows")}
    return before.step < now.step and not now.covers and replace(now, **same) == replace(before, compare=now.compare)


class SlideShow:
    """A PDF with a page for each slide: `add` one after the other, and `write` what came of them."""

    def __init__(self, scenario: Scenario, options: PictureOptions, look: Look = AS_IT_IS) -> None:
        self.slides, self.options = slides(scenario, look), options
        self._pages = Pages(scenario, options, options.layout)

    def add(self, number: int) -> None:
        """Draw the page of a slide."""
        slide = self.slides[number]
        figure = Figure(slide.scenario, replace(self.options, step=slide.step), slide.look)
        try:
            self._pages.add(figure.parts())
        finally:
            figure.close()

    def finish(self) -> bytes:
        """The whole file. Raises ExportError."""
        return self._pages.finish()

    def abandon(self) -> None:
        """Nobody wants it any more."""
        self._pages.abandon()


def write_slides(scenario: Scenario, target: Path, options: PictureOptions, look: Look = AS_IT_IS) -> None:
    """A file with a page for each slide. Raises OSError and ExportError."""
    format = FORMATS.writing(target, "slides")  # or nothing need be drawn
    show = SlideShow(scenario, options, look)
    try:
        for number in range(len(show.slides)):
            show.add(number)
        format.save(target, show)
    finally:
        show.abandon()


class SlideFilm:
    """The slides as a film for whoever writes one: each is held for seconds, after what leads to it."""

    def __init__(self, scenario: Scenario, options: FilmOptions, look: Look = AS_IT_IS) -> None:
        self.scenario, self.options = scenario, options
        self.theme = look.theme or THEMES[options.theme]
        self.slides = slides(scenario, look)
        self._shots = [_steps(slide, options) for slide in self.slides]
        self.steps: Sequence[int] = [step for shot in self._shots for step in shot]
        if len(self.steps) > MOST_FRAMES:
            raise ExportError(f"a film of {len(self.steps):,} frames is too long, {MOST_FRAMES:,} are the most")
        self._film: Film | None = None

    def frames(self) -> Iterator[Pixels]:
        """Every frame in turn."""
        for slide, steps in zip(self.slides, self._shots, strict=True):
            self._film = Film(slide.scenario, self.options, slide.look, steps=steps)
            yield from self._film.frames()
            self.close()

    def close(self) -> None:
        """Let go of the views."""
        film, self._film = self._film, None
        if film is not None:
            film.close()


def _steps(slide: Slide, options: FilmOptions) -> list[int]:
    since = slide.step if slide.since is None else slide.since
    moving = int((slide.step - since) * options.fps / options.speed)
    held = max(round(options.hold * options.fps), 1)
    return [*(since + int(frame * options.speed / options.fps) for frame in range(moving)), *[slide.step] * held]
