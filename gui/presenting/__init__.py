"""The window before a hall: large, with chosen panes, a heading, and a pointer."""
