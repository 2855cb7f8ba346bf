"""What a rota comes to: for clients, and over the year."""
