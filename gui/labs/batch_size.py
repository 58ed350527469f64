"""Lab 3. Batch size: time, gradient noise, and the losses at the end, over seeds."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import msgspec
import numpy as np

from fallline.engine.language import tr
from fallline.engine.run.progress import Progress
from fallline.engine.studies import written_out
from fallline.engine.studies.batch_size import MODEL, BatchSize, Found, at, best, least, noise_expected, sizes
from fallline.gui.figures import figure
from fallline.gui.labs.boxes import boxes
from fallline.gui.labs.formula_panel import Formula
from fallline.gui.labs.lab import Lab


class BatchSizeLab(Lab):
    """All sizes anew at each change, in the background; a change on the way begins again."""

    number: ClassVar[int] = 3
    title: ClassVar[str] = tr("Batch size")
    text: ClassVar[str] = tr(
        "Ten measurements of {examples} patients. Every batch size b sees the same examples, so a "
        "small b takes many noisy steps and a large b few sure ones. Boxes hold the middle half of the "
        "seeds, whiskers all.<br><br>Noise falls only as 1/√b: four times the examples for half of it. "
        "Left of the best b, noise ends the descent; right of it, time does.<br><br><b>Try:</b> lower "
        "the rate, or give more epochs: which side moves? Let the rate grow as b: large batches catch "
        "up, until the rate may not grow further. Look at validation: where training has not ended, it "
        "may be lower than at the least training loss (dotted). This loss is convex, with one minimum: "
        "whether large batches generalise worse is asked of a network in lab 12.",
        examples=MODEL.examples,
    )
    Settings: ClassVar[type[msgspec.Struct]] = BatchSize

    def build(self) -> None:
        self.time = self.plot(
            "Time of an epoch, measured here", "batch size b", "milliseconds", 0, 0, log_x=True, log_y=True
        )
        self.noise = self.plot("Noise at the start", "batch size b", "noise / gradient", 0, 1, log_x=True, log_y=True)
        self.train = self.plot(
            "Training loss at the end", "batch size b", "loss above least", 1, 0, log_x=True, log_y=True
        )
        self.validation = self.plot("Validation loss at the end", "batch size b", "loss", 1, 1, log_x=True)
        self.share()

    def compute_in_background(self, settings: Any, progress: Progress) -> tuple[Found, ...]:
        found: list[Found] = []
        every = sizes(settings.model)
        for done, size in enumerate(every):
            progress(
                done / len(every),
                tr("Batches of {size} … {number} of {count}", size=size, number=done + 1, count=len(every)),
            )
            found.append(at(settings, size))
        return tuple(found)

    def draw(self, result: tuple[Found, ...]) -> None:
        b = np.array([found.size for found in result], dtype=float)
        for plot in self.plots:
            plot.show_range((0.7, 1.4 * b[-1]))
        milliseconds = np.array([1e3 * found.seconds for found in result])
        self.time.curve(b, milliseconds, "sky", width=2, dots=True)
        model, times = result[0].model, figure(milliseconds[0] / milliseconds[-1], 2)
        whose = (
            ""
            if model == MODEL
            else tr("Your table: {name}, {examples:,} examples.", name=Path(model.data).name, examples=model.examples)
            + " "
        )
        self.time.say(whose + tr("One at a time takes {times} times as long as all at once", times=times))
        expected, measured = (np.array([getattr(f, name) for f in result]) for name in ("noise_expected", "noise"))
        repeating = np.array([noise_expected(found.size, True, result[0].model) for found in result])
        self.noise.curve(b, repeating, "muted", "1/√b", dash=True)
        self.noise.curve(b, expected, "sky", tr("theory, no repeats"))
        noisy = expected > 0  # all examples have no noise but rounding's
        self.noise.points(b[noisy], measured[noisy], "pink", tr("measured"))
        self.noise.say(tr("Above 1 it outweighs the gradient; all examples have none"))
        boxes(self.train, [(found.size, found.train) for found in result], "orange")
        boxes(self.validation, [(found.size, found.validation) for found in result], "green")
        self.validation.mark(least(result[0].model)[1], "", "text", upright=False)
        self._say(result)

    def formula(self, result: tuple[Found, ...], step: int) -> Formula:
        return Formula(*written_out.batch_noise(result))

    def _say(self, result: tuple[Found, ...]) -> None:
        left = [found.size for found in result if np.isnan(found.train).any()]
        for part, plot in enumerate((self.train, self.validation)):
            lowest = best(result, part)
            words = tr(
                "Least at b = {size}: {loss}, rate {rate}",
                size=lowest.size,
                loss=figure(lowest.ends[part]),
                rate=figure(lowest.lr),
            )
            diverged = ". " + tr("Runs diverged at b = {sizes}", sizes=", ".join(map(str, left))) if left else ""
            plot.say(words + diverged)

    def scenario(self, settings: Any) -> str:
        return tr("Each batch size takes steps of its own number here, and the window gives all runs the same")

    def data(self, result: tuple[Found, ...]) -> dict[str, Any]:
        columns: dict[str, Any] = {
            name: np.array([getattr(found, name) for found in result])
            for name in ("size", "lr", "steps", "seconds", "noise", "noise_expected")
        }
        for part in ("train", "validation"):
            for q in (0, 25, 50, 75, 100):
                columns[f"{part}_{q}"] = np.array([np.percentile(getattr(found, part), q) for found in result])
        return columns
