"""What scripts have in place of the functions that say words in a person's language: the English ones."""

from typing import Any

from fallline.engine import language


def filled(text: str, /, **parts: object) -> str:
    """`text` with its {parts} filled in."""
    return text.format(**parts) if parts else text


def counted(count: float, one: str, many: str, /, **parts: object) -> str:
    """`one` or `many`, filled in."""
    return (one if count == 1 else many).format(count=count, **parts)


ENGLISH: dict[Any, Any] = {language.tr: filled, language.plural: counted}
