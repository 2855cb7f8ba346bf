"""Seeded generators of the example folders. People, organisations and codes are invented."""
