"""A rota folder on disk and the problem it describes: its files, reading with all faults at once, writing."""
