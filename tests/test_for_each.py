"""A table of cases in one test hides none: every case is tried, and each that fails is named with its fault."""

import pytest

from tests.for_each import for_each


def test_every_case_is_tried_and_all_that_fail_are_named(tmp_path):
    tried = []

    @for_each(("a", "b"), [(1, 1), (2, 3), (4, 4), (5, 6)])
    def equal(a, tmp_path, b):
        tried.append((a, b, tmp_path))
        assert a == b

    with pytest.raises(AssertionError) as told:
        equal(tmp_path=tmp_path)
    assert tried == [(1, 1, tmp_path), (2, 3, tmp_path), (4, 4, tmp_path), (5, 6, tmp_path)]
    lines = str(told.value).splitlines()
    assert lines[0] == "2 of 4 cases fail:"
    assert [line for line in lines if line.startswith(("a=2, b=3: AssertionError", "a=5, b=6: AssertionError"))]
    assert "a=1" not in str(told.value)


@for_each("number", [1, 2, 3])
def test_fixtures_are_given_as_ever(number, tmp_path):
    assert tmp_path.is_dir()
    assert number in (1, 2, 3)


def test_what_pytest_itself_calls_a_failure_is_one():
    @for_each("number", [1, 2])
    def fails(number):
        if number == 2:
            pytest.fail("no")

    with pytest.raises(AssertionError, match="number=2: Failed: no"):
        fails()
