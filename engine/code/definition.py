"""Functions of a script, from their lines."""

import textwrap


def defined(head: str, body: list[str]) -> str:
    """A function."""
    return f"def {head}:\n" + textwrap.indent("\n".join(body), "    ")


def gauss_newton(jacobians: str, arrays: str) -> str:
    """The definition of `gauss_newton_of`, from an expression for the Jacobians."""
    axis = "dim" if arrays == "torch" else "axis"
    body = [
        '"""2 J\'J of the residuals with Jacobian J, (d, d, n)."""',
        f"jacobians = {jacobians}",
        f"return 2 * (jacobians[:, :, None] * jacobians[:, None]).sum({axis}=0)",
    ]
    return defined("gauss_newton_of(theta)", body)
