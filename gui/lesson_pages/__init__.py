"""A lesson as one page for browsers: what is computed there, what is a picture, and what is said."""
