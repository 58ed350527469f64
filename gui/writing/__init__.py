"""Writing a lesson in the window: a draft in plain values, its faults, its undo, its file, and the fields for it."""
