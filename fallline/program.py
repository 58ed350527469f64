"""The command `fallline`: the language first, and then the rest, which says its words as it is imported."""

import os
import sys
from typing import NoReturn

from fallline.engine.language import MARK, VARIABLE, choose, choose_mark

COMMANDS = {
    "basins", "check-gradient", "desktop", "export", "export-lesson", "grade", "list", "plugins", "run", "sweep", "why",
}  # fmt: skip
"""Those without a window: they speak English unless FALLLINE_LANGUAGE says otherwise, as scripts read them."""


def main() -> NoReturn:
    """Run with the arguments of the process."""
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        from fallline.gui.preferred_language import preferred, preferred_mark

        choose_mark(os.environ.get(MARK) or preferred_mark())
        choose(os.environ.get(VARIABLE) or preferred())
    from fallline import command_line

    command_line.main()


if __name__ == "__main__":
    main()
