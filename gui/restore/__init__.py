"""What was open comes back at the next start, however the last one ended."""
