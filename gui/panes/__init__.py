"""The parts of the window as panes: they move, tab, take the middle, and stand in layouts that have names."""
