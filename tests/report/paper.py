"""What is printed, as tests read it."""

from __future__ import annotations

import ctypes

import pypdfium2


def text_sizes(printed: pypdfium2.PdfDocument, pages: int | None = None) -> set[float]:
    """Sizes in points of the text on the first pages, or all, as it stands there."""
    found = set()
    for number in range(len(printed) if pages is None else pages):
        for part in printed[number].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            size = ctypes.c_float()
            pypdfium2.raw.FPDFTextObj_GetFontSize(part.raw, size)
            a, b, c, d, _, _ = part.get_matrix().get()
            found.add(round(size.value * abs(a * d - b * c) ** 0.5, 1))
    return found
