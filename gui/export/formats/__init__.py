"""One file for each format that is drawn. They import Qt and PyAV when they write, not to say what there is."""
