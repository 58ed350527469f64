"""Pictures of a scenario, drawn by the same views as the window."""
