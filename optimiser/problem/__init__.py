"""What is to be rostered: frozen dataclasses and integer-indexed arrays."""
