"""`fallline export-lesson`: a lesson as one page for browsers, or packed for a course."""

from pathlib import Path
from typing import Annotated

import typer

from fallline import terminal
from fallline.engine.files.atomic import ExportError
from fallline.engine.files.format import FORMATS
from fallline.exporting import Force, Quiet, check_place


def export_lesson(
    lesson: Annotated[str, typer.Argument(metavar="LESSON", help="a shipped lesson, as 05-momentum, or a file of one")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="the page: .html, or .zip as a SCORM 1.2 package")],
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write LESSON as one page for browsers: its scenarios are computed there, of its labs there are pictures."""
    from fallline.gui.display import prepare
    from fallline.gui.lesson_pages.lesson_page import lesson_page, save_page
    from fallline.gui.lessons.grading import named_lesson
    from fallline.gui.lessons.lesson import LessonError

    FORMATS.writing(out, "page")
    check_place(out, force=force)
    try:
        read, folder = named_lesson(lesson)
    except LessonError as error:
        raise ExportError(str(error)) from None
    prepare()
    with terminal.bar("Writing", quiet=quiet) as progress:
        text = lesson_page(read, folder, progress)
        save_page(read, text, out)
        progress(1.0, None)
    if not quiet:
        print(f"Wrote {out}")
