"""A row of ziamath that is measured beforehand only where something in it grows to its height.

ziamath sets every row twice, once to learn how high brackets and roots have to be; of rows in rows each level doubles
the work. Where nothing grows the first time is for nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

FORMS = "prefix", "infix", "postfix"


@lru_cache(maxsize=1)
def use() -> None:
    """From now on, in ziamath's own table of nodes; another version of it, without such a row, is left as it is."""
    from ziamath.nodes.mrow import Mrow

    if not hasattr(Mrow, "_get_height_nostretch"):
        return

    class Row(Mrow, tag="mrow"):
        """The same picture."""

        def _get_height_nostretch(self, line: list[ElementTree.Element], **given: Any) -> tuple[float, float]:
            if not any(_grows(sign) for child in line for sign in child.iter("mo")):
                return 0.0, 0.0
            measured: tuple[float, float] = super()._get_height_nostretch(line, **given)
            return measured


def _grows(sign: ElementTree.Element) -> bool:
    own = sign.get("stretchy")
    return _may_grow(sign.text or "") if own is None else own != "false"


@lru_cache(maxsize=256)
def _may_grow(text: str) -> bool:
    """Whether the sign grows in any place, by the table of operators."""
    from ziamath.operators import get_params

    return any(get_params(text, form).get("stretchy", "false") != "false" for form in FORMS)
