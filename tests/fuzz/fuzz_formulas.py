"""Formulas by chance: mostly such as people write, some that no person would, some that are no formulas."""

import random

LEAVES = (
    "x",
    "y",
    "x",
    "y",
    "pi",
    "e",
    "0",
    "1",
    "2",
    "3",
    "0.5",
    "1e-9",
    "1/3",
    "64",
    "100",
    "1e30",
    "1e100",
    "1e-300",
    "a",
    "b_1",
    "theta",
    "½",
    "π",
)
CALLS = (
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "sqrt", "abs", "sign", "log1p",
    "expm1", "softplus", "erf", "gamma",
)  # fmt: skip
PAIRS = ("min", "max", "logaddexp")
EXPONENTS = ("2", "3", "4", "0.5", "-1", "-2", "1/3", "64", "0", "x", "63.5")
HOSTILE = (
    "__import__('os').system('touch ran')", "().__class__.__mro__[1].__subclasses__()", "[x for x in (1, 2)]",
    "(lambda: open('ran', 'w'))()", "exec('x')", "eval('1')", "open('ran', 'w')", "x.real", "x[0]", "f'{x}'",
    "x if y else 1",
    "(z := 2)", "(yield x)", "*x", "1_000", "0x10", "1j", "x @ y", "not x", "~x", "x and y", "x is y", "x in y",
    "'x'", "b'x'",
    "...", "None", "True", "x, y", "{}", "{x}", "{x: y}", "await x", "x // y", "x % y", "x << 99999",
    "2**2**2**2**2**2",
    "9" * 3000, "1e999", "-" * 3000 + "x", "(" * 3000, "(" * 300 + "x" + ")" * 300, "abs(" * 99 + "x" + ")" * 99,
    "x\0y", "x\ny",
    "é", "𝑥", "x;y", "x=y", "#x", "x #", "\\", "'", '"""', "sin", "sin()", "sin(x, y)", "sin(x=1)", "sin(*x)",
    "where(x, y, 1)",
    "where(x > y > 1, x, y)", "x > y", "max()", "min(x)", "globals()", "cos(10**64)**64", "(((1/3)**64)**64)**64", "",
)  # fmt: skip
LONGEST = 5000


def formula(chance: random.Random) -> str:
    """One; the same for the same state of `chance`."""
    kind = chance.random()
    if chance.random() < 0.35:
        return _as_typed(chance)[: LONGEST + 10]
    if kind < 0.12:
        return _mutated(chance.choice(HOSTILE), chance) if chance.random() < 0.5 else chance.choice(HOSTILE)
    text = _expression(chance, chance.choice((2, 3, 4, 6, 9, 14)))
    if kind < 0.25:
        text = _mutated(text, chance)
    elif kind < 0.32:
        text = text.replace(chance.choice("xy"), f"({chance.choice(HOSTILE)})", 1)
    elif kind < 0.42:
        text = _repeated(text, chance)
    return text[: LONGEST + 10]


def _expression(chance: random.Random, depth: int) -> str:
    if depth <= 0 or chance.random() < 0.15:
        return chance.choice(LEAVES)
    part = _expression(chance, depth - 1)
    kinds = {_sum: 45, _power: 10, _call: 25, _pair: 8, _choice: 8, _minus: 4}
    return chance.choices(list(kinds), list(kinds.values()))[0](part, chance, depth)


def _sum(part: str, chance: random.Random, depth: int) -> str:
    return f"{part} {chance.choice('+-*/')} {_expression(chance, depth - chance.randint(1, 3))}"


def _power(part: str, chance: random.Random, _depth: int) -> str:
    return f"({part})**{chance.choice(EXPONENTS)}"


def _call(part: str, chance: random.Random, _depth: int) -> str:
    return f"{chance.choice(CALLS)}({part})"


def _pair(part: str, chance: random.Random, depth: int) -> str:
    return f"{chance.choice(PAIRS)}({part}, {_expression(chance, depth - 2)})"


def _choice(part: str, chance: random.Random, depth: int) -> str:
    left, right, other = (_expression(chance, depth - 3) for _ in range(3))
    return f"where({left} {chance.choice(('<', '<=', '>', '>='))} {right}, {other}, {part})"


def _minus(part: str, _chance: random.Random, _depth: int) -> str:
    return f"-({part})"


TYPED = (
    "x", "y", "xy", "ax", "2", "3.5", "²", "⁻¹", "^", "^2", "^{", "}", "_", "_1", "_{max}", "|", "|", "(", ")", "{",
    "[", "]", "+", "-", "−", "·", "×", "/", " ", " ", "sin ", "cos^2 ", "ln", "log_2 ", "e^", "√", "½", "π", "α",
    "if ", " else ", " and ", ":", ",", "<", ">=", "≤", "=", "f(x,y)=", "10^{", "1_000", "0x1", "x2", "x_1", "max(",
    "If(", r"\frac", r"\frac12", r"\sqrt", "[3]", r"\left", r"\right", r"\left(", r"\right)", r"\left|", r"\right|",
    r"\left\{", r"\right.", r"\cdot ", r"\times ", r"\,", r"\;", r"\sin", r"\ln ", r"\exp", r"\pi ", r"\theta",
    r"\le ", r"\begin{cases}", r"\end{cases}", r"\begin{array}{ll}", r"\end{array}", "&", "\\\\", r"\text{if }",
    r"\text{otherwise}", r"\mathrm{depth}", r"\operatorname{erf}", r"\land ", "$", r"\foo", "\\", "\n", ".",
    r"\begin{matrix}", r"\lvert ", r"\rvert", r"\max", r"\{", r"\}",
)  # fmt: skip
"""Pieces of what is typed and pasted."""


def _as_typed(chance: random.Random) -> str:
    """A few pieces in a row, or around what is a formula; now and then so many that they are deep."""
    if chance.random() < 0.5:
        shapes = (
            r"\frac{{{}}}{{{}}}", r"\sqrt{{{}}} {}", "|{}| {}", "({}) if x > {} else 2", "{{x > {}: {}, 1}}",
            "({})²({})",
            r"\begin{{cases}} {} & x > {} \\ 1 & \text{{otherwise}} \end{{cases}}", "sin {} cos {}", "a {} + b {}",
            "{}/{}x",
        )  # fmt: skip
        text = "x"
        for _ in range(chance.choice((1, 2, 3, 6, 90))):
            text = chance.choice(shapes).format(text, chance.choice(LEAVES))
            if len(text) > LONGEST:
                break
        return _mutated(text, chance) if chance.random() < 0.3 else text
    pieces = [chance.choice(TYPED) for _ in range(chance.choice((2, 4, 7, 12, 20)))]
    return "".join(pieces) * chance.choice((1, 1, 1, 1, 300))


def _repeated(text: str, chance: random.Random) -> str:
    """A long formula of a short one."""
    if chance.random() < 0.5:
        return f" {chance.choice('+-*')} ".join([f"({text})"] * chance.randint(2, max(LONGEST // (len(text) + 5), 2)))
    around = chance.choice(("abs(y - 1/({}))", "min({}, x)", "max({}, y**2)", "sqrt({} + 1)", "sin({})", "({})/3"))
    for _ in range(chance.randint(2, 60)):
        text = around.format(text)
        if len(text) > LONGEST:
            break
    return text


def _mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 4)):
        at, size = chance.randint(0, len(text)), chance.randint(0, 6)
        put = chance.choice(
            ("", text[at : at + size] * 2, chance.choice("()+-*/.,<>=_'\"[]{}\\\t 019ex"), "**", "sin(")
        )
        text = text[:at] + put + text[at + size :]
    return text
