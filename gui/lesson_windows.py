"""The windows of lessons, and of who writes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fallline.gui.kept_windows import KeptWindows, forward

if TYPE_CHECKING:
    from fallline.gui.guide.pages import Target
    from fallline.gui.lessons.lesson_pane import LessonPane
    from fallline.gui.writing.writer_window import WriterWindow


class LessonWindows(KeptWindows):
    """A lesson is read in one of them, and written in the other."""

    def follow(self, link: str | Target) -> None:
        """Open what a link leads to."""
        raise NotImplementedError

    def lessons(self) -> LessonPane:
        """The lessons, whether or not they are shown."""
        from fallline.gui.lessons.lesson_pane import LessonPane
        from fallline.gui.lessons.scores import Scores

        def make() -> LessonPane:
            pane = LessonPane(self.theme, Scores(self.settings), self.parent)
            pane.page.linked.connect(self.follow)
            pane.write_asked.connect(self.write_lesson)
            pane.back_asked.connect(self.open_writer)
            pane.edit_asked.connect(self.edit_lesson)
            self._now = self.take_course(pane)
            return pane

        return self._window(LessonPane, make)

    def open_lessons(self) -> LessonPane:
        """Go on with the lesson that was read last, or begin the first."""
        pane = self.lessons()
        pane.page.pose()
        return pane

    def lessons_again(self) -> LessonPane:
        """As they were read last; what is open beside them stays."""
        return forward(self.lessons())

    def open_lesson(self, row: int) -> LessonPane:
        """Begin a lesson, by its place in the list."""
        pane = self.lessons()
        pane.begin(row)
        return pane

    def writer(self) -> WriterWindow:
        """That in which one is written, whether or not it is shown."""
        from fallline.gui.writing.writer_window import WriterWindow

        pane = self.lessons()
        now = self._now
        assert now is not None

        def make() -> WriterWindow:
            window = WriterWindow(self.theme, now, self.parent)
            window.previewed.connect(pane.preview)
            window.saved.connect(pane.list_path)
            return window

        return self._window(WriterWindow, make)

    def open_writer(self) -> WriterWindow:
        """Go on with the lesson that is being written."""
        return forward(self.writer())

    def write_lesson(self) -> WriterWindow:
        """The same; where it is saved and put away, begin another."""
        from fallline.gui.writing.draft import new_draft

        writer = self.writer()
        if not writer.isVisible() and not writer.history.changed:
            writer.begin(new_draft(), None)
        return forward(writer)

    def edit_lesson(self) -> WriterWindow:
        """Edit the lesson on show: of one that came with the program a copy."""
        from fallline.gui.lessons.lesson import shipped_names
        from fallline.gui.writing.draft import read_draft, shipped_draft

        writer, pane = self.writer(), self.lessons()
        if not pane.previews and writer.may_close():
            file = pane.files.get(pane.row)
            try:
                writer.begin(read_draft(file) if file else shipped_draft(shipped_names()[pane.row]), file)
            except ValueError as error:  # its file was changed meanwhile
                pane.fault.say(str(error))
                return writer
        return forward(writer)

    def open_topic(self, topic: int) -> None:
        """Begin the lesson of a topic, where there is one."""
        rows = (row for row, (lesson, _) in enumerate(self.lessons().lessons) if lesson.topic == topic)
        row = next(rows, None)
        if row is not None:
            self.open_lesson(row)
