"""The words and signs of the notation: functions, Greek letters, LaTeX's commands, and the signs of keyboards."""

FUNCTIONS: dict[str, str] = {
    name: name
    for name in (
        "sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "sqrt",
        "abs", "sign", "min", "max", "where", "log1p", "expm1", "softplus", "logaddexp", "erf", "gamma",
    )
} | {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "ln": "log", "lg": "log10", "log10": "log10", "log2": "log2",
    "sgn": "sign", "if": "where",
}  # fmt: skip
"""Name -> the operation that it stands for."""
INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan"}
"""What sin^-1 and its kin are, on paper."""
CONSTANTS = ("pi", "e")
GREEK = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
         "xi", "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega")  # fmt: skip
TYPED = tuple(name for name in GREEK if name not in ("xi", "psi", "iota", "chi", "nu"))
"""Greek letters that are known by their names without a backslash too; xi is x times i."""
VARIANTS = {"varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma"}
LETTERS = dict(zip("αβγδεζηθικλμνξπρστφχψω", GREEK, strict=True)) | {
    "ϵ": "epsilon",
    "ϑ": "theta",
    "ϕ": "phi",
    "ς": "sigma",
}
"""Greek letters of keyboards -> their names."""
SIGNS = {
    "×": "*", "·": "*", "⋅": "*", "∙": "*", "∗": "*", "÷": "/", "∕": "/", "⁄": "/", "−": "-", "–": "-", "≤": "<=",
    "⩽": "<=", "≥": ">=", "⩾": ">=", "∧": "and", "∣": "|", "√": "√",
}  # fmt: skip
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
LOWERED = "₀₁₂₃₄₅₆₇₈₉"
VULGAR = dict(zip("½⅓⅔¼¾⅕⅙⅛", ("1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "1/6", "1/8"), strict=True))
BLANKS = " \t\u00a0\u2009\u202f\u2062"
"""Among them the invisible sign of a product, which pages copy along."""

COMMANDS: dict[str, tuple[str, str]] = (
    {name: ("function", word) for name, word in FUNCTIONS.items() if name.isalpha() and name not in ("gamma", "if")}
    | {name: ("name", name) for name in GREEK}
    | {name: ("name", letter) for name, letter in VARIANTS.items()}
    | {"Gamma": ("function", "gamma"), "frac": ("frac", ""), "dfrac": ("frac", ""), "tfrac": ("frac", ""),
       "sqrt": ("root", ""), "lvert": ("sign", "|("), "rvert": ("sign", ")|"), "vert": ("sign", "|"),
       "mid": ("sign", "|"), "lVert": ("sign", "|("), "rVert": ("sign", ")|"), "Vert": ("sign", "|"),
       "cdot": ("sign", "*"), "times": ("sign", "*"), "ast": ("sign", "*"), "div": ("sign", "/"),
       "le": ("sign", "<="), "leq": ("sign", "<="), "leqslant": ("sign", "<="), "lt": ("sign", "<"),
       "ge": ("sign", ">="), "geq": ("sign", ">="), "geqslant": ("sign", ">="), "gt": ("sign", ">"),
       "land": ("sign", "and"), "wedge": ("sign", "and"), "lbrace": ("sign", "{"), "rbrace": ("sign", "}"),
       "{": ("sign", "{"), "}": ("sign", "}"), "|": ("sign", "|"), "\\": ("sign", "\\\\")}
)  # fmt: skip
"""LaTeX's commands -> kind and text of their tokens."""
IGNORED = frozenset([
    ",", ";", ":", "!", " ", "(", ")", "[", "]", "quad", "qquad", "displaystyle", "textstyle", "limits", "nolimits",
    "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl",
    "Biggr", "nonumber",
])  # fmt: skip
"""Commands that only place what they stand beside; \\( and \\[ among them, which begin a formula."""
SPACES = frozenset([",", ";", ":", " ", "quad", "qquad"])
"""Those of them that end what a function is taken of: \\cos x\\,e^y is cos(x) e^y."""
WRAPPED = frozenset(["mathrm", "text", "operatorname", "mathbf", "mathit", "boldsymbol", "textrm", "mathsf", "mbox"])
"""Commands around a word."""
CASES = frozenset(["cases", "array", "dcases"])
AROUND = frozenset(["equation", "equation*", "align", "align*", "aligned", "displaymath", "math", "split"])
"""Environments of pieces, and those that only stand around a formula."""
CONDITIONAL = {
    "if": "if",
    "for": "if",
    "when": "if",
    "where": "if",
    "else": "else",
    "otherwise": "else",
    "sonst": "else",
    "and": "and",
}
"""Words in text that say how pieces go together."""


def in_words(name: str) -> str:
    """A name as people read it: a₁ and θ."""
    letter, _, index = name.partition("_")
    letter = next((sign for sign, word in LETTERS.items() if word == letter), letter)
    if index.isdecimal():
        return letter + "".join(LOWERED[int(each)] for each in index)
    return f"{letter}_{index}" if index else letter
