"""Cheap cases by the thousand, in one test: as `parametrize`, without two milliseconds of pytest for each."""

import functools
import inspect

import pytest


def for_each(names, cases):
    """Call the test with each of `cases` (tuples where `names` are several); it fails naming every one that fails."""
    names = names if isinstance(names, tuple) else (names,)

    def of(test):
        signature = inspect.signature(test)
        asked = [each for name, each in signature.parameters.items() if name not in names]

        @functools.wraps(test)
        def every(**fixtures):
            failed = []
            for case in cases:
                values = dict(zip(names, case if len(names) > 1 else (case,), strict=True))
                try:
                    test(**values, **fixtures)
                except (Exception, pytest.fail.Exception) as fault:  # noqa: BLE001  # all are told below
                    told = ", ".join(f"{name}={value!r}" for name, value in values.items())
                    failed.append(f"{told}: {type(fault).__name__}: {fault}")
            assert not failed, f"{len(failed)} of {len(cases)} cases fail:\n" + "\n".join(failed)

        every.__signature__ = signature.replace(parameters=asked)
        return every

    return of
