"""All words of a page for browsers: one table, written into the page in the language that is spoken.

Its markup names them in braces, its script as `words.name`, and fills in their {parts} by `told`.
"""

from __future__ import annotations

from fallline.engine.language import LANGUAGES, chosen, tr


def language() -> str:
    """Of the page, as its first tag says it."""
    return chosen() if chosen() in LANGUAGES else "en"


def scene_words() -> dict[str, str]:
    """Of a scenario: its picture, its runs, its plots."""
    return {
        "picture": tr("Picture"), "contours": tr("Contours of the loss with the path of every run"),
        "transport": tr("Play and look"), "first": tr("To the start"), "back": tr("A step back"),
        "back_key": tr("A step back (,)"), "play": tr("Play"), "play_key": tr("Play or pause (Space)"),
        "pause": tr("Pause"), "on": tr("A step on"), "on_key": tr("A step on (.)"), "last": tr("To the end"),
        "at_step": tr("Step"), "speed": tr("Speed"), "nearer": tr("Nearer"), "nearer_key": tr("Nearer (+)"),
        "further": tr("Further"), "further_key": tr("Further (−)"), "whole": tr("Show all"),
        "whole_key": tr("Show all again (0)"), "as_it_was": tr("All as it was"), "side": tr("Runs and landscape"),
        "runs": tr("Runs"), "plots": tr("Plots"), "loss": tr("Loss"), "loss_plot": tr("Loss over the steps"),
        "condition": tr("Condition number"), "condition_of": tr("κ of the Hessian, along each path"),
        "condition_plot": tr("Condition number over the steps"),
        "hint": tr("start · drag me"), "more": tr("More"), "show": tr("Show {label}"),
        "start": tr("Start {point}."), "above": tr("above f*"), "best": tr("above best found"),
        "unknown": tr("f, as f* is unknown"), "step": tr("step {step}"), "diverged": tr("diverged at {step}"),
        "left": tr("Diverged at step {step}. Try a smaller learning rate."), "nowhere": tr("undefined"),
        "undefined": tr("The loss has no finite value at the start. Drag the start to where it has one."),
        "replayed": tr("Replayed as it was recorded, and not computed here: {why}."),
        "every": tr("Of its steps every {count}th is kept."),
        "constant": tr("{value}, the same everywhere on these paths."),
        "singular": tr("Infinite or undefined all along these paths: the Hessian is singular."),
        "stale": tr("It is of the start and the landscape that the scenario has, not of those that are set now."),
        "keys": tr(
            "Drag the ring, or use the arrow keys on the picture, to move the start (Shift: a little); Space plays, "
            "comma and full stop step, a press in a plot goes to that step. Plus, minus, the wheel on the focused "
            "picture or two fingers zoom, 0 shows all again."
        ),
        "keys_replayed": tr(
            "Space plays, comma and full stop step, a press in a plot goes to that step. Plus, minus, the wheel on "
            "the focused picture or two fingers zoom, 0 shows all again."
        ),
        "no_script": tr("This page computes in the browser, and needs JavaScript for it."),
        "made": tr(
            "Made with Fallline. This page carries its scenario: dropped on Fallline's window it opens there."
        ),
    }  # fmt: skip


def lesson_words() -> dict[str, str]:
    """Of a lesson; the table of its page is these and those of the scenarios in it."""
    return scene_words() | {
        "no_script": tr("This page asks and computes in the browser, and needs JavaScript for it."),
        "made": tr("Made with Fallline, where this lesson is too: Help > Lessons."),
        "lesson": tr("Lesson"), "without_guess": tr("Without a guess"), "one_hint": tr("Hint"),
        "save_answer": tr("Save my answer"), "save_tip": tr("A file to hand in: the scenario with what you changed"),
        "to_do": tr("What to do"), "this_step": tr("This step"), "step_before": tr("Back"), "run": tr("Run"),
        "reveal": tr("Reveal"), "step_after": tr("Next"),
        "ring": tr("Drag the blue ring on the picture, or move it by the arrow keys there."),
        "curve": tr(
            "Draw the loss in its plot, from left to right; by keys, Right goes on, Up and Down raise and lower it."
        ),
        "rate": tr("Move the mark. Run will run it at your rate."), "largest": tr("Largest rate"),
        "pad": tr("Loss over the steps: draw your guess here"), "veil": tr("{title}: your guess first"),
        "apart": tr("In Fallline: {task}"), "not_known": tr("Whether it is reached is looked at in Fallline."),
        "ring_end": tr("It ends at {place}."),
        "ring_off": tr("It ends at {place}, your ring is at {ring}: {distance} away."),
        "curve_now": tr("It is the curve drawn now."),
        "curve_high": tr("Your curve is off by a factor of {factor} on average; its end is {times} times too high."),
        "curve_low": tr("Your curve is off by a factor of {factor} on average; its end is {times} times too low."),
        "rate_limit": tr("It comes to rest below {limit}."),
        "rate_large": tr("It comes to rest below {limit}; your guess was {rate}, {times} times too large."),
        "rate_small": tr("It comes to rest below {limit}; your guess was {rate}, {times} times too small."),
        "progress": tr("Step {step} of {count}"),
        "progress_known": tr("Step {step} of {count} · {right} of {known} predicted"),
        "reached": tr("You reached it."), "missed": tr("Not reached yet."), "predicted": tr("You predicted it."),
        "it_is": tr("It is: {answer}"), "not_quite": tr("Not quite."),
        "score": tr("This was the last step. You predicted {right} of {known}."),
        "unjudged": tr("{count} went without a guess that this page could judge."),
        "goal": tr("{goal} (now: {found})"), "goal_unknown": tr("{goal} ({why})"),
        "diverged_at": tr("diverged at step {step}"), "reached_loss": tr("loss {loss} at step {step}"),
        "not_below": tr("loss {loss}, not below {below}"),
        "not_stable": tr("at the rate {rate} the run is not stable"),
        "largest_found": tr("stable at the rate {rate}, and no more at {more}"),
        "still_stable": tr("stable at the rate {rate}, and at {more} still"),
        "landscape": tr("the landscape differs from the assignment's"),
        "the_start": tr("the start differs from the assignment's"),
        "gradient": tr("what the runs see of the gradient differs from the assignment's"),
    }  # fmt: skip
