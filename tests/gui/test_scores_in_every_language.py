"""What was predicted in a shipped lesson is known in whichever language it is read next."""

from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from fallline.engine.language import choose, tr
from fallline.gui.lessons import scores
from fallline.gui.lessons.lesson import shipped_lesson


@pytest.fixture
def language():
    def speak(name):
        choose(name)
        scores._in_english.cache_clear()

    yield speak
    speak("en")


def test_a_score_is_kept_from_one_language_to_another(language):
    lesson, kept = shipped_lesson("05-momentum"), SimpleNamespace(lessons="")
    kept.keep_lessons = lambda text: setattr(kept, "lessons", text)
    language("pseudo")
    scores.Scores(kept).keep(replace(lesson, title=tr(lesson.title)), 0, True)
    assert "⟦" not in kept.lessons
    language("en")
    assert scores.Scores(kept).of(lesson) == (1, 1)
