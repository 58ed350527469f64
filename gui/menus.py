"""All that can be done in the main window: the table that menus, buttons, palette and cheat-sheet are made from."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMessageBox, QWidget

from fallline.engine.files.open import scenario_titles
from fallline.engine.language import tr
from fallline.gui.actions.action import Action, Group
from fallline.gui.actions.actions import Actions
from fallline.gui.context_menu import offer
from fallline.gui.export.pages import export_page
from fallline.gui.export.reasons import export_reasons
from fallline.gui.parts import Parts
from fallline.gui.presenting.menu import present_menu
from fallline.gui.view_menu import view_menu

KEY = QKeySequence.StandardKey
ABOUT = tr("""<b>Fallline</b><br>Optimizers on loss landscapes, step by step.<br><br>
Every path is computed anew from the scenario whenever it is edited; what you see is what the formulas do.""")


def actions_of(parts: Parts) -> Actions:
    """The registry, its menus in the menu bar, and the buttons that it feeds."""
    menus = _file, _edit, view_menu, _run, _maps, _present, _labs, _help
    actions = Actions(parts.window, [menu(parts) for menu in menus], [parts.stage.arrows.kinds()])
    parts.windows.actions = parts.presenter.actions = actions
    offer(parts.stage.contour, parts.pages, actions)
    actions.bind(parts.stage.surface, "surface-middle")
    for part in (parts.stage.transport, parts.stage.arrows, parts.runs):
        part.bind(actions)
    stack = parts.documents.session.undo_stack
    for changed in (stack.indexChanged, stack.cleanChanged, parts.documents.session.scenario_changed):
        changed.connect(lambda *_: actions.follow())
    return actions


def _file(parts: Parts) -> Group:
    documents = parts.documents
    return Group(
        "file", tr("&File"),
        (
            (
                Action("new", tr("&New"), documents.new, KEY.New),
                Action("open", tr("&Open…"), documents.open, KEY.Open),
                Group("recent", tr("Open &recent"), listed=partial(_recent, parts),
                      enabled=lambda: bool(_recent(parts))),
                Group("examples", tr("Open &example"), listed=partial(_examples, parts)),
                Action("open-folder", tr("Open a folder of r&uns…"), documents.open_folder,
                       help=tr("Checkpoints, or runs recorded elsewhere that share one plane")),
                Action("watch-run", tr("&Watch a run…"), parts.windows.open_watch,
                       help=tr("Follow a training run, from its file or from what it sends")),
                Action(
                    "bring-back", tr("&Bring back what was left unsaved"), documents.bring_back, "Ctrl+Shift+T",
                    enabled=lambda: documents.left is not None, hides=True,
                ),
            ),
            (
                Action("save", tr("&Save"), documents.save, KEY.Save),
                Action("save-as", tr("Save &as…"), documents.save_as, "Ctrl+Shift+S"),
            ),
            (
                Action("export-image", tr("Export &image…"), documents.export_image, "Ctrl+E"),
                Action("export-film", tr("Export &film…"), documents.export_film),
                Action(
                    "export-slides", tr("Export s&lides…"), documents.export_slides,
                    enabled=lambda: bool(documents.session.scenario.snapshots),
                    help=tr("The snapshots as pages of a PDF, or as a film that holds each in turn"),
                ),
                Action("export-data", tr("Export &data…"), documents.export_data, "Ctrl+Shift+E"),
                Action(
                    "export-reasons", tr("Export &reasons…"), partial(export_reasons, documents),
                    help=tr("Why each run went as it did, and what each remedy does, as a table or a picture"),
                ),
                Action("export-code", tr("Export s&cript…"), documents.export_code),
                Action(
                    "export-page", tr("Export &page…"), partial(export_page, documents),
                    help=tr("One file for browsers that computes by itself: to drag, to play, to put on a course page"),
                ),
            ),
            (
                Action("plugins", tr("Plu&g-ins…"), parts.windows.open_plugins),
                Action("quit", tr("&Quit"), parts.window.close, KEY.Quit),
            ),
        ),
    )  # fmt: skip


def _recent(parts: Parts) -> list[Action]:
    """The files that were open last, by name; the folder tells two of one name apart."""
    return [
        Action(
            f"recent-{count}", f"{path.name.replace('&', '&&')}\t{path.parent.name}",
            partial(parts.documents.open_path, path), help=str(path),
        )
        for count, path in enumerate(parts.documents.settings.files())
    ]  # fmt: skip


def _examples(parts: Parts) -> list[Action]:
    """By title."""
    titles = sorted((tr(title).replace("&", "&&"), name) for name, title in scenario_titles().items())
    return [Action(f"example-{name}", title, partial(parts.documents.open_example, name)) for title, name in titles]


def _edit(parts: Parts) -> Group:
    documents, stack = parts.documents, parts.documents.session.undo_stack
    return Group(
        "edit", tr("&Edit"),
        (
            (
                Action(
                    "undo", lambda: tr("&Undo {edit}", edit=stack.undoText()), stack.undo, KEY.Undo,
                    enabled=stack.canUndo,
                    help=tr("Undo the last edit"),
                ),
                Action(
                    "redo", lambda: tr("&Redo {edit}", edit=stack.redoText()), stack.redo, KEY.Redo,
                    enabled=stack.canRedo,
                    help=tr("Redo what was undone"),
                ),
            ),
            (
                Action("copy-image", tr("Copy &image"), documents.copy_image, "Ctrl+Shift+C"),
                Action("copy-data", tr("Copy &data"), documents.copy_data),
                Action("copy-link", tr("Copy as &link text"), documents.copy_link),
                Action("paste-scenario", tr("&Paste scenario"), documents.paste, "Ctrl+Shift+V"),
            ),
            (Action("preferences", tr("Pre&ferences…"), parts.windows.open_preferences, "Ctrl+,"),),
        ),
    )  # fmt: skip


def _run(parts: Parts) -> Group:
    return Group("run", tr("&Run"), (*parts.stage.transport.sections(), *parts.runs.sections()))


def _maps(parts: Parts) -> Group:
    contour, windows = parts.stage.contour, parts.windows
    basins, ensemble, flow = contour.basins, contour.ensemble, contour.flow
    return Group(
        "maps", tr("&Maps"),
        (
            (
                Action(
                    "basins", tr("&Basins of the outlined run"), basins.set_shown, "Ctrl+B",
                    checked=lambda: basins.shown,
                    remembered=True,
                ),
                Action(
                    "ensemble", tr("&Ensemble of the outlined run"), ensemble.set_shown, "Ctrl+M",
                    checked=lambda: ensemble.shown, remembered=True,
                ),
                Action(
                    "central-flow", tr("&Central flow of the outlined run"), flow.set_shown, checked=lambda: flow.shown,
                    remembered=True,
                ),
            ),
            (
                Action("sweep", tr("&Sweep two fields…"), windows.open_sweep, "Ctrl+Shift+M"),
                Action("tune", tr("&Tune fairly…"), windows.open_tune, "Ctrl+T"),
                Action("compare", tr("&Compare methods…"), windows.open_compare),
            ),
        ),
    )  # fmt: skip


def _present(parts: Parts) -> Group:
    return present_menu(parts.presenter)


def _labs(parts: Parts) -> Group:
    def listed() -> list[Action]:
        from fallline.engine.files.own_labs import own_labs
        from fallline.gui.labs.all_labs import labs  # when they are first asked for

        own = ((path, title.replace("&", "&&")) for path, title in own_labs().items())
        return [
            *(
                Action(
                    f"lab-{lab.number}", f"{lab.number}. {tr(lab.title)}", partial(parts.windows.open_lab, lab.number)
                )
                for lab in labs()
            ),
            *(
                Action(f"own-lab-{row}", title, partial(parts.documents.open_path, path), help=str(path))
                for row, (path, title) in enumerate(own)
            ),
        ]

    return Group("labs", tr("&Labs"), listed=listed)


def _help(parts: Parts) -> Group:
    windows = parts.windows

    def listed() -> list[Action]:
        from fallline.gui.lessons.lesson import shipped_lessons

        return [
            Action(f"lesson-{row}", f"{lesson.topic}. {lesson.title}", partial(windows.open_lesson, row))
            for row, lesson in enumerate(shipped_lessons())
        ]

    return Group(
        "help", tr("&Help"),
        (
            (
                Action("welcome", tr("&Welcome…"), windows.open_welcome),
                Action("tour", tr("&Tour of a minute"), windows.take_tour),
                Action("palette", tr("&Find an action, example, lab or lesson…"), windows.open_palette, "Ctrl+K"),
                Action("guide", tr("The &guide"), windows.open_guide, help=tr("A page for each topic, with pictures")),
                Action("keys", tr("&Keys and mouse"), windows.open_keys, "F1"),
                Action("notation", tr("How &formulas are written"), windows.open_notation),
            ),
            (
                Action("lessons", tr("&Lessons…"), windows.open_lessons),
                Group("lesson", tr("&Open lesson"), listed=listed),
                Action("writer", tr("W&rite a lesson…"), windows.write_lesson,
                help=tr("From what is open in the window")),
            ),
            (
                Action("about", tr("&About Fallline"), partial(_tell_about, parts.window)),
            ),
        ),
    )  # fmt: skip


def _tell_about(window: QWidget) -> None:
    box = QMessageBox(QMessageBox.Icon.NoIcon, tr("About Fallline"), ABOUT, QMessageBox.StandardButton.Close, window)
    box.setObjectName("about-box")
    box.open()  # not exec: the picture goes on
