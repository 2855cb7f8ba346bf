"""Whether a mix can be rostered: rotas of drawn people for it, and what it must have besides until they hold."""
