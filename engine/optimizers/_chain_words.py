"""A chain in symbols and words: its parts' equations one after the other, no name in them meaning two things."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from fallline.engine.family.fields import fields
from fallline.engine.language import listed, written
from fallline.engine.method.counterpart import Counterpart
from fallline.engine.method.optimizer import Optimizer
from fallline.engine.method.symbol import Symbol, Symbols
from fallline.engine.method.transformation import Transformation

Part = Optimizer | Transformation
TOKEN = re.compile(r"@([A-Za-z][A-Za-z0-9_]*)")


def own_names(parts: Sequence[Part]) -> tuple[dict[str, str], ...]:
    """For each part, its slots and numbers -> their names in the chain: the second m is m_2."""
    seen: Counter[str] = Counter()
    found = []
    for part in parts:
        names = list(dict.fromkeys([*part.slots, *named(part, 0)]))
        seen.update(names)
        found.append({name: name if seen[name] == 1 else f"{name}_{seen[name]}" for name in names})
    return tuple(found)


def named(part: Part, step: int) -> dict[str, float]:
    """The numbers of `step` by the names that the part's equations use, at the rate 1."""
    return {name: value for name, value in part.named(step, 1.0).items() if name != "lr"}


def lines(part: Part, names: dict[str, str], k: int) -> list[str]:
    """The equations of part `k`, counted from 0: what comes is g or d_k, what goes on d_k+1."""
    arrives = "@g" if k == 0 else f"@d{k}"
    if isinstance(part, Transformation) and part.takes_change:
        arrives = rf"(-@lr\,{arrives})"
    own = {"@g": arrives, "@gradient": "@g", "@d": f"@d{k + 1}"} | {
        f"@{name}": f"@{here}" for name, here in names.items()
    }
    said = part.equations if isinstance(part, Transformation) else map(_as_direction, part.equations)
    return [TOKEN.sub(lambda token: own.get(token[0], token[0]), line) for line in said]


def _as_direction(line: str) -> str:
    """A line of a method at the rate 1; for the change of theta the direction, its opposite."""
    line = line.replace(r"@lr\,", "")
    before = "@theta' = @theta "
    return f"@d = {_opposite(line.removeprefix(before))}" if line.startswith(before) else line


def _opposite(terms: str) -> str:
    """A sum with every sign turned: - a - b (c - d) is a + b (c - d)."""
    depth, turned = 0, []
    for sign in terms:
        depth += (sign in "([{") - (sign in ")]}")
        turned.append({"+": "-", "-": "+"}.get(sign, sign) if depth == 0 else sign)
    return "".join(turned).removeprefix("+ ")


def in_words(part: Part) -> str:
    """A part with its numbers: clip 1, adam(0.9, 0.999)."""
    fields: Callable[[str], Any] = part.__getattribute__
    values = [fields(name) for name in part.__struct_fields__ if name != "epsilon"]
    numbers = [
        written(f"{value:g}") for value in values if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    return " ".join([part.tag(), *numbers]) if len(numbers) < 2 else f"{part.tag()}({listed(numbers)})"


def symbols_of(part: Part, names: dict[str, str]) -> Symbols:
    """How the part's names are written in the chain; one that stands for two things wears the number of its part."""
    said = {field.name: Symbol(field.help, field.symbol) for field in fields(type(part))}
    for name, symbol in part.symbols.items():
        known = said.get(name, Symbol())
        said[name] = Symbol(symbol.words or known.words, symbol.latex or known.latex)
    return {here: _numbered(said.get(name, Symbol()), name, here) for name, here in names.items()}


def _numbered(symbol: Symbol, name: str, here: str) -> Symbol:
    if name == here:
        return symbol
    return Symbol(symbol.words, f"{{{symbol.latex or name}}}_{{({here.removeprefix(name + '_')})}}")


def transforms(part: Part) -> tuple[str, ...]:
    """What optax calls the part, as a script says it; empty where it has none."""
    if isinstance(part, Transformation):
        said: tuple[str, ...] = (part.optax,) if part.optax else ()
    else:
        known = part.optax
        said = known.transforms if isinstance(known, Counterpart) and known.where(part) else ()
    values = {name: getattr(part, name) for name in part.__struct_fields__}
    return tuple(each.format(**values) for each in said)
