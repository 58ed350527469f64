"""What ships beside the code and is not code: fonts, icons, scenarios, data."""

from importlib.resources import files


def data(*parts: str) -> bytes:
    """The content of one shipped file: `data("icons", "play.svg")`. Raises FileNotFoundError."""
    return files(__name__).joinpath(*parts).read_bytes()
