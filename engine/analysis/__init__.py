"""What can be said of a run: theory, stability, one step taken apart, rates, and where to look."""
