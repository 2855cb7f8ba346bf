"""Templates: people put on lines that wrap round, unrolled onto dates."""
