"""The reference library of problems: declared in resources/problems, made landscapes when they are asked for."""
