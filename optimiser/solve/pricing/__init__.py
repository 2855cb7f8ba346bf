"""Pricing: a person's cheapest schedules as shortest paths with resources."""
