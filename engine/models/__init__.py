"""Models, one file each: losses that are means over the examples of a data set. The landscapes' registry finds them."""
