"""Public instances of nurse rostering as whole rota folders."""
