"""Figures as data: panels with axes, drawn in a journal's style, or written as a script of matplotlib."""
