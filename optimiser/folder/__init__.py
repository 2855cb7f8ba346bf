"""A rota folder on disk and the problem it describes: schemas, reading with all faults at once, writing, importing."""
