"""What is run, frozen, and edits of it."""
