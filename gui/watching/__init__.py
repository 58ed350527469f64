"""The window of training runs that are recorded elsewhere, drawn while they grow."""
