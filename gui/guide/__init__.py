"""The guide that is shipped, read in the program."""
