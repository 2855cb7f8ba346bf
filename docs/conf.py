"""The site of these pages: ``make docs``. They are plain Markdown and can be read without it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

project = "rota"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["conf.py"]
language = "en_GB"
html_theme = "furo"
html_title = "rota"
html_show_copyright = False
html_show_sphinx = False
templates_path: list[str] = []
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_member_order = "bysource"
