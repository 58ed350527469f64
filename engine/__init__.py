"""The mathematics: optimizers on loss landscapes, in numpy. No Qt. What is public of it stands in `fallline`."""
