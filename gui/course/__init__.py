"""A lesson in the main window: what it speaks of beside it, what a person draws there, and what was done."""
