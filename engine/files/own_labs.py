"""A person's own labs: the files in the folder `labs` among their data."""

from contextlib import suppress
from pathlib import Path

from fallline.engine import own_folders
from fallline.engine.files.embedded_scenario import text_of
from fallline.engine.scenario.toml_text import parsed


def own_labs() -> dict[Path, str]:
    """Each with its title, by its name, which stands for a title that cannot be read; none where no home is known."""
    with suppress(OSError):
        return {path: _title(path) for path in sorted((own_folders.data() / "labs").glob("*.toml"))}
    return {}


def _title(path: Path) -> str:
    with suppress(OSError, ValueError):
        title = parsed(text_of(path)).get("title")
        return title if isinstance(title, str) and title else path.name
    return path.name
