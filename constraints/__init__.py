"""The rule book: one rule per file, found by discovery; packs/*.toml are its data."""
