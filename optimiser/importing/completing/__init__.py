"""From what was read to the tables of a folder: what files say, what is drafted, what the folder has already."""
