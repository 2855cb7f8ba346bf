"""Scenario analysis: many scenarios and grids of assumptions through one executor, into one table and a comparison."""
