"""What a mix run writes."""
