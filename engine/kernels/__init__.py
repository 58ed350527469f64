"""Machine code: the same formulas and rules that numpy runs, compiled by numba; engine.run.compiled decides when."""
