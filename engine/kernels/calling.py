"""Calls of kernels by their addresses, and the types that the loops over steps are compiled for.

numba's own function values are experimental, and cost 55 us per call of a loop.
"""

# mypy: ignore-errors
# numba infers the types of what is below; its decorators and intrinsics have none that mypy could check.

from typing import Any

from llvmlite import ir
from numba import f8, i8, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

POINTS, ROW, STACK, COUNTS = f8[:, ::1], f8[::1], f8[:, :, ::1], i8[::1]
inline = njit(error_model="numpy")


@intrinsic
def call(_typing: Any, function: Any, arrays: Any, n: Any) -> Any:
    """Call the C function at the address `function` with the addresses `arrays` and the count `n`."""

    def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        number, pointer = ir.IntType(64), ir.DoubleType().as_pointer()
        addresses = cgutils.unpack_tuple(builder, values[1])
        kind = ir.FunctionType(ir.VoidType(), [pointer] * len(addresses) + [number]).as_pointer()
        arguments = [builder.inttoptr(address, pointer) for address in addresses]
        builder.call(builder.inttoptr(values[0], kind), [*arguments, values[2]])
        return context.get_dummy_value()

    return types.void(function, arrays, n), generate
