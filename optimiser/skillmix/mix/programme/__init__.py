"""The mix as a linear programme: what its columns are, and its rows by what they are about."""
