"""Views: each draws one aspect of the trajectories."""
