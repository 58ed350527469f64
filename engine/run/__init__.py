"""trace(scenario) -> trajectories, by numpy or as machine code."""
