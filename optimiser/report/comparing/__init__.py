"""What is said of several rotas, side by side."""
