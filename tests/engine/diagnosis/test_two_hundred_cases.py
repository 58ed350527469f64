"""The diagnosis names the cause of runs that were made to have it, and does not guess where there is none."""

from .table import PAGE, tables


def test_of_two_hundred_known_causes_it_names_ninety_five_in_a_hundred(known):
    wrong = [(each.case.about, each.case.cause, each.found) for each in known if not each.right]
    assert len(known) == 200
    assert len(wrong) <= 10, wrong


def test_no_cause_is_one_that_it_never_names(known):
    made, named = {each.case.cause for each in known}, {each.found[0] for each in known if each.right}
    assert made == named


def test_where_no_single_cause_is_known_it_seldom_guesses(unclear):
    guessed = [(each.case.about, each.found) for each in unclear if not each.right]
    assert len(unclear) == 20
    assert len(guessed) <= 3, guessed


def test_a_well_behaved_run_is_told_so_and_nothing_else(known):
    well = [each.found for each in known if each.case.cause == "converged"]
    assert set(well) == {("converged",)}


def test_the_page_of_the_cases_says_what_the_diagnosis_says_now(known, unclear):
    assert tables(known, unclear) in PAGE.read_text(encoding="utf-8")
