"""The guide, shipped as the data of a package: the program shows its pages."""
