"""Workforce planning, by question; the library calls are in :mod:`run` and :mod:`supply.run`.

- ``demand``: what a service needs, in hours and posts: activity-based demand, WISN, establishments, CHPPD.
- ``mix``: which roles and how many of each meet it, at what cost and risk: a linear programme.
- ``supply``: whether they will be there over years, and the plan that closes the gap: a stock-and-flow model.
- ``rota_link``: whether the mix would hold up as a real rota: targets, synthetic people, cover laid beside the mix.
"""
