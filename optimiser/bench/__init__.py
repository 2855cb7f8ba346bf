"""Benchmark suites: public instances and generated ones, run, compared and tabled."""
