"""What one cell says: days, times, codes, numbers, names."""
