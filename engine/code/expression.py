"""A landscape's sympy expression as a line of Python for torch or jax.numpy."""

from typing import Any

import sympy
from sympy.printing.pycode import PythonCodePrinter

from fallline.engine.files.atomic import ExportError
from fallline.engine.problem.landscape import Landscape

SAME_NAME = ("sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "sinh", "cosh", "sign", "floor", "atan", "asin", "acos")
LONGEST = 20_000


def loss_text(landscape: Landscape, arrays: str) -> str:
    """The loss of x and y; raises ExportError where the landscape is no formula in two parameters."""
    x, y = sympy.symbols("x y", real=True)
    try:
        if landscape.dimension != 2:
            raise TypeError
        expression = sympy.S.Zero + landscape.expression(x, y)
    except (TypeError, NotImplementedError):
        raise ExportError(
            "code is written for landscapes with a formula in x and y, and for linear and logistic regression; "
            f"{landscape.heading()} is neither"
        ) from None
    text = str(_Printer(arrays).doprint(expression))
    if len(text) > LONGEST:
        raise ExportError(f"the formula of {landscape.heading()} is too long for a script that can be read")
    return text if expression.free_symbols else f"{text} + 0 * x * y"


class _Printer(PythonCodePrinter):
    """Functions of x and y from the module `arrays`, of numbers from math."""

    def __init__(self, arrays: str) -> None:
        super().__init__({"fully_qualified_modules": True, "allow_unknown_functions": False})
        self.arrays = arrays

    def _print_Float(self, expr: Any) -> str:
        return repr(float(expr))

    def _print_Function(self, expr: Any) -> str:
        name = "abs" if expr.func.__name__ == "Abs" else expr.func.__name__
        if name not in (*SAME_NAME, "abs"):
            raise ExportError(f"code has no counterpart for the function {name}")
        if not expr.free_symbols:
            return f"abs({self._print(expr.args[0])})" if name == "abs" else str(self._of_number(name, expr))
        if self.arrays == "jnp":
            name = {"atan": "arctan", "asin": "arcsin", "acos": "arccos"}.get(name, name)
        return f"{self.arrays}.{name}({', '.join(map(self._print, expr.args))})"

    def _of_number(self, name: str, expr: Any) -> str:
        if name == "sign":
            return repr(float(expr))
        return f"math.{name}({', '.join(map(self._print, expr.args))})"

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        if abs(expr.exp) == sympy.S.Half and expr.free_symbols:  # sympy would take math's root
            root = f"{self.arrays}.sqrt({self._print(expr.base)})"
            return root if expr.exp > 0 else f"(1/{root})"
        return str(super()._print_Pow(expr, rational=rational))

    def _print_Max(self, expr: Any) -> str:
        return self._nested("maximum", [self._array(each) for each in expr.args])

    def _print_Min(self, expr: Any) -> str:
        return self._nested("minimum", [self._array(each) for each in expr.args])

    def _nested(self, name: str, args: list[str]) -> str:
        return args[0] if len(args) == 1 else f"{self.arrays}.{name}({args[0]}, {self._nested(name, args[1:])})"

    def _print_Piecewise(self, expr: Any) -> str:
        *rest, (last, _) = expr.args
        text = self._array(last)
        for value, condition in reversed(rest):
            text = f"{self.arrays}.where({self._print(condition)}, {self._array(value)}, {text})"
        return text

    def _array(self, expr: Any) -> str:
        text = self._print(expr)
        return str(text) if expr.free_symbols else f"({text} + 0 * x)"

    _print_sin = _print_cos = _print_tan = _print_exp = _print_log = _print_sqrt = _print_tanh = _print_Function
    _print_sinh = _print_cosh = _print_sign = _print_floor = _print_atan = _print_asin = _print_acos = _print_Function
    _print_Abs = _print_Function
