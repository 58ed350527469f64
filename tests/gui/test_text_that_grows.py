"""Where text grows, a window grows with it as far as there is room, and a choice breaks its words."""

from fallline.gui.lessons.choice import Choice, broken
from fallline.gui.preferences import Preferences
from fallline.gui.style import late_styling

from .test_layout import wide


def test_windows_grow_with_the_text_as_far_as_the_screen_has_room(window):
    beside = window.windows.open_preferences()
    before, room = beside.size(), beside.screen().availableSize()
    window.appearance.take(Preferences(theme="dark", text_size=130))
    late_styling().finish()
    assert beside.width() == min(round(before.width() * 1.3), room.width() - 16)
    window.appearance.take(Preferences(theme="dark"))
    late_styling().finish()
    assert abs(beside.width() - before.width()) <= 1
    beside.close()


def test_a_choice_breaks_its_words_where_they_have_no_room(qtbot):
    words = "about as large as the loss & its gradient at the start, and no larger"
    choice = Choice(words)
    qtbot.addWidget(choice)
    choice.resize(150, 200)
    choice.show()
    lines = choice.text().split("\n")
    assert len(lines) > 2
    assert " ".join(lines).replace("&&", "&") == words
    assert all(wide(choice, line) <= 150 for line in lines)
    assert choice.sizeHint().height() > 2 * choice.fontMetrics().height()
    assert choice.accessibleName() == words
    choice.resize(2000, 40)
    assert "\n" not in choice.text()
    assert broken("", choice.fontMetrics(), 10) == [""]
