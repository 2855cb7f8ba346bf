"""The reserve that a rota needs against sickness."""
