"""Whether a mix can be rostered: rotas of drawn people are made for it, and staff are added until they can be
filled."""
