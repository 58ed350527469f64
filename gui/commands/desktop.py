"""`fallline desktop`: a launcher, an icon and a type of file for the desktop of whoever runs it, and away again.

Written where the XDG specifications look, so that an installation by pipx, uv or from a folder is found as a package
of the system would be.
"""

import shutil
import subprocess
import sys
from functools import partial
from importlib.resources import files
from pathlib import Path

from fallline.engine import own_folders
from fallline.engine.files.atomic import ExportError, write_whole
from fallline.engine.language import tr

NAME = "fallline"
PLACES = {
    "fallline.desktop": f"applications/{NAME}.desktop",
    "fallline.xml": f"mime/packages/{NAME}.xml",
    "app.svg": f"icons/hicolor/scalable/apps/{NAME}.svg",
}
"""What is copied, and where to below the user's data folder."""


def install() -> list[Path]:
    """Put a launcher, an icon and the type of scenario files into the user's own folders; the files written.

    Raises ExportError where the desktop has no such folders, and OSError.
    """
    targets = _targets()
    for source, target in targets.items():
        folder = "icons" if source.endswith(".svg") else "desktop"
        text = (files("fallline.resources") / folder / source).read_text("utf-8")
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, partial(_write, text.replace(f"Exec={NAME} ", f"Exec={_command()} ")))
    _tell()
    return list(targets.values())


def remove() -> list[Path]:
    """Take away what `install` wrote; the files that were there."""
    there = [target for target in _targets().values() if target.exists()]
    for target in there:
        target.unlink()
    _tell()
    return there


def _write(text: str, target: Path) -> None:
    target.write_text(text, encoding="utf-8")


def _targets() -> dict[str, Path]:
    if sys.platform in ("darwin", "win32"):
        raise ExportError(tr("launchers of this kind belong to Linux desktops; here, open Fallline by its command"))
    return {source: _data_home() / place for source, place in PLACES.items()}


def _data_home() -> Path:
    return own_folders.data().parent


def _command() -> str:
    """What starts this very program, quoted as the Desktop Entry Specification asks."""
    words = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "fallline"]
    return " ".join(f'"{word}"' if any(c in word for c in " \"'`$\\") else word for word in words)


def _tell() -> None:
    """Let the desktop read its folders again, where it needs to be told."""
    for program, folder in (("update-mime-database", "mime"), ("update-desktop-database", "applications")):
        if (found := shutil.which(program)) and (_data_home() / folder).is_dir():
            subprocess.run([found, str(_data_home() / folder)], check=False, capture_output=True)
