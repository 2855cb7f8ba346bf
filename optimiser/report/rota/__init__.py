"""What is said of a rota: views, grids, words, tables, the record of a run."""
