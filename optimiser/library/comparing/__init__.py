"""Calls that give several rotas, side by side."""
