"""A view of a package of one's own."""

from PySide6.QtWidgets import QLabel, QVBoxLayout

from fallline.gui.follower import Follower
from fallline.gui.views.view import Place, View


class Leader(View):
    """Which run is lowest where the playhead is."""

    place = Place("Leader", page="Plots", order=45)

    def __init__(self, session, theme, parent=None):
        super().__init__(session, theme, parent)
        self.setObjectName("acme-leader")
        self.label = QLabel(self)
        QVBoxLayout(self).addWidget(self.label)
        self.follower = Follower(session, self, self.refresh, self.show_step)
        self.refresh()

    def refresh(self):
        self.show_step(self.session.playhead)

    def show_step(self, step):
        losses = [path.loss[min(step, path.steps), 0] for path in self.session.paths]
        self.label.setText(self.session.scenario.runs[losses.index(min(losses))].label if losses else "")
