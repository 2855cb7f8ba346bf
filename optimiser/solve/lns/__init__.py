"""Large-neighbourhood search: destroy operators, adaptive selection, sub-MIP repair; ruin and recreate of lines."""
