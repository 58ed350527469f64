"""What a person can do in the window, declared once."""
