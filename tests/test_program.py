"""The program that asks for a language before anything says a word."""

import pytest
from typer.main import get_command

from fallline.command_line import app
from fallline.program import COMMANDS, opens_window


def test_every_command_without_a_window_is_known_before_it_is_imported():
    assert set(get_command(app).commands) - {"window", "watch"} == COMMANDS


@pytest.mark.parametrize(
    ("line", "opens"),
    [("", True), ("ravine", True), ("-", True), ("window ravine", True), ("watch a.recording", True),
     ("compare a.svg", False), ("run ravine", False), ("--version", False), ("-h", False)],
)  # fmt: skip
def test_a_line_leads_to_a_window_or_not(line, opens):
    assert opens_window(line.split()) is opens
