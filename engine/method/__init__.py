"""How it is minimised: the bases of optimizers and schedules, and where a gradient comes from."""
