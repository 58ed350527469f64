"""A run that trains elsewhere, written down step by step and read while it grows. Needs numpy alone."""
