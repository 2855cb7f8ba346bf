"""The journal of a rota folder, and its current rota: what changed, who changed it, and the way back."""
