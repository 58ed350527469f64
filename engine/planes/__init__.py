"""Planes through the parameters of a network that trains elsewhere, and its own loss measured on them."""
