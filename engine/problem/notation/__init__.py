"""Mathematics as people write it: text -> tokens -> a tree of what was written, with the column of each part."""
