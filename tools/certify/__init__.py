"""Certificates of minima in two dimensions, by interval Newton: docs/decisions/0021-certified-minima.md."""
