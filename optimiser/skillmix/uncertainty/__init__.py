"""Uncertainty of a mix: correlated draws, bands on its figures, what matters, and the staff best over the draws."""
