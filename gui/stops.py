"""The places of the tour, and what is said there."""

from __future__ import annotations

from PySide6.QtWidgets import QMenuBar

from fallline.engine.language import tr
from fallline.gui.panels.runs import RunsPanel
from fallline.gui.stage import Stage
from fallline.gui.views.pages import Pages
from fallline.gui.welcome.tour import Stop


def stops(stage: Stage, runs: RunsPanel, pages: Pages, menus: QMenuBar) -> list[Stop]:
    """In the order in which a newcomer asks."""
    return [
        Stop(
            lambda: stage.contour, tr("A landscape, and paths down it"),
            tr("Contour lines run where the loss is equal, and the star is the minimum. Each line is a run of an "
            "optimizer from the same start. Drag the ring, and every path follows your hand."),
        ),
        Stop(
            lambda: runs, tr("A card for each run"),
            tr("Turn the learning rate or the momentum: the path bends as you turn it. The arrow opens every field, "
                "Add "
            "brings another optimizer."),
        ),
        Stop(
            lambda: stage.transport, tr("Step by step"),
            tr("Space plays and pauses, the arrow keys go one step at a time, with Shift ten. Drag the slider to "
                "scrub."),
        ),
        Stop(
            lambda: pages, tr("What happened, in figures"),
            tr("Loss, condition number and learning rate over the same steps. Drag the dashed line. Every curve has "
                "the "
            "marker of its run."),
        ),
        Stop(
            pages.tabBar, tr("Why it happened"),
            tr("Explain writes the step out, in symbols, in its numbers and in words. Surface shows the landscape from "
            "the side."),
        ),
        Stop(
            lambda: menus, tr("There is more"),
            tr("Lessons and labs go through the topics of a course. Ctrl+K finds everything by a few letters, F1 lists "
            "the keys, Help shows this again."),
        ),
    ]  # fmt: skip
