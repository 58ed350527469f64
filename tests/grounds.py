"""Landscapes for methods that do not run on all of them."""


def ground(optimizer, plain="rosenbrock"):
    """The table of a landscape on which `optimizer`, a class or a member of it, runs: `plain` where that does."""
    return {"name": optimizer.shown_on or plain}


def suits(optimizer, landscape):
    """Whether it runs on `landscape`, as far as squares, matrices, layers, constraints and how many parameters go."""
    if 0 < optimizer.most_parameters < len(landscape.start):
        return False
    squares = landscape.least_squares or not optimizer.needs_least_squares
    layers = landscape.layered or not optimizer.needs_layers
    held = landscape.constraints or not optimizer.needs_constraints
    return bool(squares and layers and held and (landscape.matrices or not optimizer.needs_matrices))
