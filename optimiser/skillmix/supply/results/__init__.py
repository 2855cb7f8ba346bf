"""What a supply run found, as tables, and its record."""
