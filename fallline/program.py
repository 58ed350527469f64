"""The command `fallline`: the language first, and then the rest, which says its words as it is imported."""

import os
import sys
from typing import NoReturn

from fallline.engine.language import MARK, VARIABLE, choose, choose_mark

COMMANDS = {
    "basins", "check-gradient", "compare", "desktop", "export", "export-lesson", "grade", "list", "plugins", "run",
    "sweep", "why",
}  # fmt: skip
"""Those without a window: they speak English unless FALLLINE_LANGUAGE says otherwise, as scripts read them.

A list of its own, for the commands themselves say words as they are imported; a test holds it to them.
"""


def opens_window(arguments: list[str]) -> bool:
    """Whether they lead to a window: no command without one, and no option such as --version."""
    first = arguments[0] if arguments else "-"  # a scenario on standard input
    return first == "-" or not (first in COMMANDS or first.startswith("-"))


def main() -> NoReturn:
    """Run with the arguments of the process."""
    if opens_window(sys.argv[1:]):
        from fallline.gui.preferred_language import preferred, preferred_mark

        choose_mark(os.environ.get(MARK) or preferred_mark())
        choose(os.environ.get(VARIABLE) or preferred())
    from fallline import command_line

    command_line.main()


if __name__ == "__main__":
    main()
