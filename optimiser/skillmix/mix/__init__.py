"""The mix: which roles and how many of each meet demand, at what cost and risk, by linear programming."""
