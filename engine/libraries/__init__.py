"""Optimizers of torch and optax by name, torch:RAdam, where the library is installed."""
