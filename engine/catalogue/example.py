"""The README's example of an optimizer: the whole file of a real one."""

import inspect
import re
import sys

from fallline.engine.optimizers.rmsprop import RMSProp

BLOCK = re.compile(r"(## Adding an optimizer\n.*?```python\n).*?(```\n)", re.DOTALL)


def with_example(readme: str) -> str:
    """`readme` with the file as it is now; ValueError where it has no place for it."""
    text = inspect.getsource(sys.modules[RMSProp.__module__])
    made, count = BLOCK.subn(lambda found: found[1] + text + found[2], readme, count=1)
    if not count:
        raise ValueError("README.md has no block of Python under `## Adding an optimizer`")
    return made
