"""Renderers: HTML, XLSX, iCalendar, figures, the terminal."""
