"""Lessons: a claim to predict, the run, the reveal. One TOML file each; teachers can write theirs."""
