"""The list of plots that a lab file may name: one file each, found by import."""
