"""What a newcomer sees: examples as pictures, files that were open last, and a tour of the window."""
