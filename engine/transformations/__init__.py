"""Transformations of a direction, one file each; the registry finds them by import."""
