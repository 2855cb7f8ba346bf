"""What people ask for before a rota is made: leave, and bids for shifts."""
