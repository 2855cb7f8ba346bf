"""After a rota is made: who is near to filling a gap, what clashes, what a change would do."""
