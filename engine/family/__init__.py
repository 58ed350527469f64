"""What every declared thing shares: a registry that finds it, and the fields that make its form."""
