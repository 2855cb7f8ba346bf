"""Plans who works where and when across health and social care organisations, and which mix of skills they need."""

__version__ = "0.1.0"
