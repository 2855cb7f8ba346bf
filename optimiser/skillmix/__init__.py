"""The strategic side: demand, the mix that meets it, supply over years, and the link to rotas."""
