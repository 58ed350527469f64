"""A scenario as a page for browsers: what of it is printed in JavaScript and computed anew, and what is replayed."""
