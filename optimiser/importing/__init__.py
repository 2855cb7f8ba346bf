"""Other systems' files into a problem and the rows of a rule book."""
