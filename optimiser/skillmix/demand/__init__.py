"""Demand: what a service needs, in hours by activity, and in posts by WISN, establishment and CHPPD."""
