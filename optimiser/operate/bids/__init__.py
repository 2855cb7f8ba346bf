"""Bids for shifts, awarded before the rest of a rota is solved."""
