"""Decomposition: a large problem as sub-problems of some people each."""
