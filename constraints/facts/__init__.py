"""Facts that rules share: who an expression means, unsocial hours, reference periods."""
