"""Days that were given out: what of them a search keeps, and what it makes of rules that they break."""
