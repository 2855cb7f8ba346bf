"""More than one objective, and more than one answer: rotas that differ, levels of rules, frontiers."""
