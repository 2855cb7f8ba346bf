"""What reserve a rota needs against sickness."""
