"""What is minimised: landscapes, formulas and their derivatives, curvature."""
