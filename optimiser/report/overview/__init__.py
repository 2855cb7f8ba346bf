"""What a reader of a rota sees first: what to do, who is on, what was charged, in hours and people."""
