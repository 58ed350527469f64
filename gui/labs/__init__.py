"""Labs: a page for every topic of the notes, one file each, found by import."""
