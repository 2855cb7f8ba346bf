"""The rule book: rules in rules/, one file each; their numbers in packs/*.toml."""
