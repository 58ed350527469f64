"""Trajectories written to files: data here, pictures in gui.export."""
