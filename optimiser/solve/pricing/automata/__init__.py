"""Finite automata that say which schedules the clauses of one person allow, and at what cost."""
