"""Any file people send, as sheets of cells: CSV text in every dress, and workbooks of four kinds."""
