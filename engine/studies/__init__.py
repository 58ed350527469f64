"""Studies: questions that need many runs, each a pure function of its settings. No Qt."""
