"""The model beside its loss: data and decisions, misread images and weights, at the playhead, of the outlined run."""

from __future__ import annotations

from html import escape

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fallline.engine.analysis.model_fit import deviation, image_of, misread, part_seen, telling
from fallline.engine.language import later, listed, tr
from fallline.engine.models.model import Model
from fallline.engine.models.parts import PartName
from fallline.engine.scenario.scenario import Scenario
from fallline.gui.figures import figure
from fallline.gui.follower import Follower
from fallline.gui.session import Session
from fallline.gui.theme import Theme
from fallline.gui.views.decision_plot import DecisionPlot
from fallline.gui.views.model_colours import GLYPHS, class_colour, grey, signed
from fallline.gui.views.view import Place, View
from fallline.gui.widgets.image_grid import ImageGrid, Titled
from fallline.gui.widgets.section import SectionTitle

Array = NDArray[np.float64]
MISREAD, WEIGHTS = 18, 32
"""Images that are shown at most."""


class ModelView(View):
    """Over two features a map of what the model says; of images those it gets wrong, and what it looks for."""

    place = Place("Model", page="Model", order=70, share=3)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, parent)
        self.setObjectName("model-view")
        self.title = SectionTitle(tr("Model"), "", self)
        self.axes = [self._box(name) for name in ("across", "up")]
        self.chosen = QWidget(self)
        row = QHBoxLayout(self.chosen)
        row.setContentsMargins(0, 0, 0, 0)
        for box in self.axes:
            row.addWidget(box, 1)
        self.decision = DecisionPlot(theme, self)
        self.wrong, self.weights = ImageGrid("misread-images", self), ImageGrid("weight-images", self)
        self.wrong.setAccessibleName(tr("Examples that the model gets wrong"))
        self.weights.setAccessibleName(tr("Weights of the first layer as images"))
        self.words, self.legend = QLabel(self), QLabel(self)
        self.wrong_title, self.weights_title = (
            SectionTitle(tr("Misread"), "", self),
            SectionTitle(tr("Weights"), "", self),
        )
        for label, name in ((self.words, "model-words"), (self.legend, "model-legend")):
            label.setObjectName(name)
            label.setWordWrap(True)
            label.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.title, self.words, self.chosen, self.decision, self.legend):
            column.addWidget(part, 1 if part is self.decision else 0)
        for part in (self.wrong_title, self.wrong, self.weights_title, self.weights):
            column.addWidget(part)
        self._drawn: object = None
        self.follower = Follower(session, self, self.refresh, self.show_step, early=False)

    @classmethod
    def wanted(cls, scenario: Scenario) -> bool:
        """Where there is a model of data."""
        return isinstance(scenario.landscape, Model)

    def _box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(f"model-{name}-box")
        way = {"across": tr("across"), "up": tr("up")}[name]
        box.setAccessibleName(tr("The feature {way}", way=way))
        box.setToolTip(tr("The feature {way}; all that are not shown are at their mean", way=way))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.activated.connect(lambda _: self._again())
        return box

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        self.decision.restyle(theme)
        self._again()

    def _again(self) -> None:
        self._drawn = None
        if self.isVisible():
            self.refresh()

    @property
    def model(self) -> Model | None:
        """Of the scenario, if it has one."""
        found = self.session.scenario.landscape
        return found if isinstance(found, Model) else None

    def refresh(self) -> None:
        """The data, where there are others; and the model at the playhead."""
        model = self.model
        if model is None:
            return
        images = image_of(model) is not None
        if self._drawn != (model, self.theme):
            self._name_axes(model)
            if not images:
                self.decision.show_data(model, self._axes())
            self._drawn = (model, self.theme)
        flat = bool(model.parts.classes) and not images
        self.chosen.setVisible(flat and len(model.parts.features) > 2)
        self.decision.setVisible(not images)
        self.legend.setVisible(not images)
        self.legend.setText(_legend(model, self.theme))
        for part in (self.wrong_title, self.wrong, self.weights_title, self.weights):
            part.setVisible(images)
        self.show_step(self.session.playhead)

    def _name_axes(self, model: Model) -> None:
        names = model.parts.features
        for box, place in zip(self.axes, telling(model), strict=True):
            if [box.itemText(k) for k in range(box.count())] != list(names):
                box.clear()
                box.addItems(names)
                box.setCurrentIndex(place)

    def _axes(self) -> tuple[int, int]:
        first, second = (max(box.currentIndex(), 0) for box in self.axes)
        return first, second

    def show_step(self, step: int) -> None:
        """The model of the outlined run at `step`."""
        model, run = self.model, self.session.selected
        if model is None or run is None:
            self.words.setText(tr("No run is shown.") if run is None else "")
            return
        path = self.session.paths[run]
        at = min(step, path.steps)
        theta = path.theta[at, :, :1]
        self.title.detail.setText(tr("{label}, step {at}", label=self.session.scenario.runs[run].label, at=at))
        gone = path.diverged_at is not None and step >= path.diverged_at
        self.words.setText(
            (tr("Diverged at step {step}. Before: ", step=path.diverged_at) if gone else "") + score(model, theta)
        )
        if image_of(model) is None:
            self.decision.show_model(model, theta, self._axes())
        else:
            self._show_images(model, theta)

    def _show_images(self, model: Model, theta: Array) -> None:
        shape = image_of(model)
        assert shape is not None
        name, part = part_seen(model)
        found, names = misread(model, theta, part, MISREAD), model.parts.classes
        pixels = part.x[found.rows, : shape[0] * shape[1]] * model.parts.scale + model.parts.mean
        high = float((part.x[:, : shape[0] * shape[1]] * model.parts.scale + model.parts.mean).max())
        self.wrong.show_images(
            tuple(
                Titled(
                    grey(image.reshape(shape), high),
                    tr("{true} as {said}, {share:.0%}", true=names[true], said=names[said], share=share),
                )
                for image, true, said, share in zip(pixels, found.truth, found.said, found.share, strict=True)
            )
        )
        self.wrong_title.detail.setText(
            tr("{count} of {of} in the {name} part", count=found.count, of=found.of, name=tr(name))
        )
        units = model.first_weights(theta)[:WEIGHTS]
        self.weights.show_images(tuple(Titled(signed(unit.reshape(shape), self.theme)) for unit in units))
        self.weights_title.detail.setText(tr("of the first layer, orange where ink counts for it"))


NAMES = later("train"), later("validation"), later("test")
"""Of the parts of a data set."""


def score(model: Model, theta: Array) -> str:
    """How right the model is at `theta` (d, 1), on what it learns from and on what was kept."""
    names: list[PartName] = list(dict.fromkeys(["train", part_seen(model)[0]]))
    if model.parts.classes:
        return tr("Right: ") + ", ".join(f"{float(model.accuracy(theta, name)[0]):.0%} ({tr(name)})" for name in names)
    return tr("Off by ") + listed(f"{figure(deviation(model, theta, name))} ({tr(name)})" for name in names)


def _legend(model: Model, theme: Theme) -> str:
    name, _ = part_seen(model)
    kept = "" if name == "train" else tr(" Filled: training; hollow: {name} part.", name=tr(name))
    if model.parts.classes:
        rest = tr(" Other features are at their mean.") if len(model.parts.features) > 2 else ""
        names = (
            f'<span style="color: {class_colour(k, theme)}">{GLYPHS[k % len(GLYPHS)]}</span>&nbsp;{escape(each)}'
            for k, each in enumerate(model.parts.classes)
        )
        return tr(
            "{names}<br>The colour is the likeliest class, fainter where others are likely too.{rest}{kept}",
            names=" ".join(names),
            rest=rest,
            kept=kept,
        )
    alone = len(model.parts.features) == 1
    return (tr("The line is the model.") if alone else tr("On the line the model is right.")) + kept
