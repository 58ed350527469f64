"""What others add: packages with entry points, files that a person allowed, and families of one's own code."""
