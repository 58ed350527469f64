"""`fallline grade`: the answers to the assignments of a lesson, replayed, as a table of points with reasons."""

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from fallline.engine.files.atomic import ExportError
from fallline.exporting import AsJson


def grade(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="answers: a file, or a folder of files, a student")],
    lesson: Annotated[str, typer.Option(help="a shipped lesson, as 05-momentum, or a file of one")],
    step: Annotated[int | None, typer.Option(help="of one step alone, counted from 1", min=1)] = None,
    totals: Annotated[bool, typer.Option("--totals", help="a line for each student with the sum")] = False,
    as_json: AsJson = False,
) -> None:
    """Replay every answer in FOLDER and print a table (CSV) of points with reasons; a file's own figures count nothing.

    An answer is any file that Fallline writes: a scenario, a picture, a table.
    """
    from fallline.gui.lessons.grading import COLUMNS, named_lesson, total
    from fallline.gui.lessons.grading import grade as graded
    from fallline.gui.lessons.lesson import LessonError

    try:
        read, beside = named_lesson(lesson)
        rows = list(graded(folder, read, beside, step))
    except LessonError as error:
        raise ExportError(str(error)) from None
    if totals:
        _print(("student", "points", "of"), total(rows), as_json=as_json)
    else:
        _print(COLUMNS, map(msgspec.structs.astuple, rows), as_json=as_json)


def _print(names: tuple[str, ...], rows: Iterable[tuple[object, ...]], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            print(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False))
        return
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(names)
    table.writerows(rows)
