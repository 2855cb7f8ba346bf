"""What a rota comes to, as people and programs are told."""
