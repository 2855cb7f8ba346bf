"""The ground floor: CSV, TOML, schemas, faults, times, atomic output and the lock of a folder. Knows no rota."""
