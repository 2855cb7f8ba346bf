"""Column generation: restricted and first-order masters, diving heuristics, lower bounds."""
