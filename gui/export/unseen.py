"""What no picture of a window shows."""

UNSEEN = "unseen"
"""A property of such widgets."""
