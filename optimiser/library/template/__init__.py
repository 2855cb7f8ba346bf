"""Templates: made from demand, judged, and people put on their lines."""
