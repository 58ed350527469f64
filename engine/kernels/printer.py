"""Sympy's trees as Python for scalars: the landscapes' printer, with a scalar's words for what numpy says of arrays."""

from typing import Any

from fallline.engine.problem.landscape import _printer

CALLS = frozenset(["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log"])
KNOWN = CALLS.union(
    ["Symbol", "Integer", "Zero", "One", "NegativeOne", "Half", "Rational", "Float", "Pi", "Exp1"],
    ["Add", "Mul", "Pow", "Abs", "sign", "Min", "Max", "Heaviside"],
    ["Piecewise", "ExprCondPair", "And", "Or", "Not", "BooleanTrue", "BooleanFalse"],
    ["StrictLessThan", "LessThan", "StrictGreaterThan", "GreaterThan", "Equality", "Unequality"],
)
"""Sympy's nodes that the printer knows; a formula with any other, or whose derivative has one, stays with numpy."""


class Scalars(type(_printer())):  # type: ignore[misc]
    """Prints what `KNOWN` names."""

    def _print_Integer(self, expr: Any) -> str:
        return f"{int(expr)}.0" if abs(int(expr)) < 2**53 else repr(float(expr))

    def _print_Rational(self, expr: Any) -> str:
        return repr(int(expr.p) / int(expr.q))

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        base, exponent = f"({self._print(expr.base)})", expr.exp
        if exponent.is_Integer and exponent > 0:
            return str(super()._print_Pow(expr)) if exponent <= 16 and expr.base.is_Symbol else f"{base}**{exponent}"
        if exponent.is_Integer:
            return f"(1.0/({base}**{-exponent}))" if exponent < -1 else f"(1.0/{base})"
        if exponent.is_Rational and exponent.q == 2 and abs(exponent.p) <= 3:
            root = f"sqrt({base})" if abs(exponent.p) == 1 else f"({base}*sqrt({base}))"
            return root if exponent > 0 else f"(1.0/{root})"
        return f"({base}**({self._print(exponent)}))"

    def _print_Relational(self, expr: Any) -> str:
        return f"({self._print(expr.lhs)} {expr.rel_op} {self._print(expr.rhs)})"

    def _print_Piecewise(self, expr: Any) -> str:
        text = "nan"
        for value, condition in reversed(expr.args):
            text = f"({self._print(value)} if {self._print(condition)} else {text})"
        return text

    def _print_And(self, expr: Any) -> str:
        return "(" + " and ".join(map(self._print, expr.args)) + ")"

    def _print_Or(self, expr: Any) -> str:
        return "(" + " or ".join(map(self._print, expr.args)) + ")"

    def _print_Not(self, expr: Any) -> str:
        return f"(not {self._print(expr.args[0])})"

    def _print_Max(self, expr: Any) -> str:
        return self._folded("maximum", expr)

    def _print_Min(self, expr: Any) -> str:
        return self._folded("minimum", expr)

    def _folded(self, name: str, expr: Any) -> str:
        text, *rest = map(self._print, expr.args)
        for other in rest:
            text = f"{name}({text}, {other})"
        return str(text)

    def _print_Heaviside(self, expr: Any) -> str:
        return f"((sign({self._print(expr.args[0])}) + 1.0) / 2.0)"


# The settings with which lambdify makes its own.
SCALARS = Scalars({"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True})
