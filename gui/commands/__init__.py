"""The commands that may draw: from words on the command line to files."""
