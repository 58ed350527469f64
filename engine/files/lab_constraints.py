"""Constraints of a lab's file in two parts, so that a dial can turn what stands right of the sign."""

from typing import Any

from fallline.engine.problem.constraints import RELATION


def parted(text: str) -> Any:
    """`left`, with the sign, and the number `right` of it; the text itself where there is no number."""
    sign = list(RELATION.finditer(text))[-1]
    try:
        return {"left": text[: sign.end()], "right": float(text[sign.end() :])}
    except ValueError:
        return text


def joined(part: Any) -> str:
    """The text again."""
    return part if isinstance(part, str) else f"{part['left']} {part['right']:.15g}"
