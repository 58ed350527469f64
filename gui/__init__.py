"""The window: Qt and pyqtgraph around the engine."""
