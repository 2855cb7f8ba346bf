"""Workbooks made to do harm, of many kinds: bombs, endless rows, broken XML, noise."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from tests.importing.variants import draw


def hostile(number: int, folder: Path, rng: random.Random) -> Path:
    """A workbook of one of many kinds of harm."""
    kind = HOSTILE[number % len(HOSTILE)]
    return kind(folder / f"hostile{number}", rng)


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{0}" '
    'Target="{1}"/>'
    "</Relationships>"
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _xlsx(path: Path, sheet: str | bytes, extra: dict[str, bytes] | None = None) -> Path:
    target = path.with_suffix(".xlsx")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", _RELS.format("officeDocument", "xl/workbook.xml"))
        packed.writestr("xl/_rels/workbook.xml.rels", _RELS.format("worksheet", "worksheets/sheet1.xml"))
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook {_MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<sheets><sheet name="Rota" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, data in (extra or {}).items():
            packed.writestr(name, data)
    return target


def _sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<?xml version="1.0"?><worksheet {_MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def _text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def _bomb(path: Path, rng: random.Random) -> Path:
    return _xlsx(path, b" " * (rng.choice((120, 300)) * 2**20))


def _string_bomb(path: Path, rng: random.Random) -> Path:
    return _xlsx(path, _sheet(""), {"xl/sharedStrings.xml": b"<sst>" + b"<si><t>a</t></si>" * 4_000_000})


def _entities(path: Path, rng: random.Random) -> Path:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return _xlsx(
        path, f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{lines}]><worksheet {_MAIN}>&a11;</worksheet>'
    )


def _blank_million(path: Path, rng: random.Random) -> Path:
    rows = "".join(f'<row r="{n}"/>' for n in range(2, 400_000))
    head = f'<row r="1">{_text_cell("A1", "Name")}{_text_cell("B1", "07/12/2026")}</row>'
    return _xlsx(path, _sheet(head + rows, '<dimension ref="A1:XFD1048576"/>'))


def _far_row(path: Path, rng: random.Random) -> Path:
    far = rng.choice((1_048_576, 99_999_999, 9_999_999_999_999))
    cell = f'<c r="A{far}" t="inlineStr"><is><t>far</t></is></c>'
    return _xlsx(path, _sheet(f'<row r="1">{_text_cell("A1", "Name")}</row><row r="{far}">{cell}</row>'))


def _far_column(path: Path, rng: random.Random) -> Path:
    column = rng.choice(("XFD", "ZZZ", "ZZZZZZZZ"))
    return _xlsx(path, _sheet(f'<row r="1">{_text_cell("A1", "Name")}{_text_cell(f"{column}1", "far")}</row>'))


def _huge_merge(path: Path, rng: random.Random) -> Path:
    merges = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 50 + "</mergeCells>"
    return _xlsx(path, _sheet(f'<row r="1">{_text_cell("A1", "Name")}</row>', after=merges))


def _broken_xml(path: Path, rng: random.Random) -> Path:
    text = _sheet("".join(f'<row r="{n}">{_text_cell(f"A{n}", "x")}</row>' for n in range(1, 50)))
    return _xlsx(path, text[: rng.randrange(10, len(text))])


def _deep_xml(path: Path, rng: random.Random) -> Path:
    deep = rng.choice((5_000, 200_000))
    return _xlsx(path, _sheet("<a>" * deep + "</a>" * deep))


def _nothing(path: Path, rng: random.Random) -> Path:
    target = path.with_suffix(".xlsx")
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("readme.txt", "nothing")
    return target


def _old_noise(path: Path, rng: random.Random) -> Path:
    target = path.with_suffix(".xls")
    target.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(rng.randrange(0, 20_000)))
    return target


def _ods(path: Path, content: str) -> Path:
    target = path.with_suffix(".ods")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="Rota">{content}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return target


def _ods_repeats(path: Path, rng: random.Random) -> Path:
    kind = 'office:value-type="string" table:number-columns-repeated="16384"'
    cell = f"<table:table-cell {kind}><text:p>E</text:p></table:table-cell>"
    return _ods(
        path, f'<table:table-row table:number-rows-repeated="{rng.choice((900, 1048576))}">{cell}</table:table-row>' * 3
    )


def _ods_deep(path: Path, rng: random.Random) -> Path:
    deep = 20_000
    text = f"{'<text:span>' * deep}x{'</text:span>' * deep}"
    return _ods(
        path, f"<table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row>"
    )


def _spoilt_book(path: Path, rng: random.Random) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in draw(rng.randrange(1_000)).sheets.popitem()[1]:
        page.append(row)
    target = path.with_suffix(".xlsx")
    book.save(target)
    target.write_bytes(spoilt(target.read_bytes(), rng))
    return target


def _many_sheets(path: Path, rng: random.Random) -> Path:
    book = Workbook()
    for number in range(400):
        book.create_sheet(f"S{number}").append(["Name", "Role"])
    target = path.with_suffix(".xlsx")
    book.save(target)
    return target


def _page(path: Path, rng: random.Random) -> Path:
    target = path.with_suffix(".xls")
    target.write_text("<html><body><table>" + "<tr><td>Name</td></tr>" * 1_000 + "</table></body></html>")
    return target


HOSTILE: tuple[Callable[[Path, random.Random], Path], ...] = (
    _bomb,
    _string_bomb,
    _entities,
    _blank_million,
    _far_row,
    _far_column,
    _huge_merge,
    _broken_xml,
    _deep_xml,
    _nothing,
    _old_noise,
    _ods_repeats,
    _ods_deep,
    _spoilt_book,
    _spoilt_book,
    _many_sheets,
    _page,
)


def spoilt(data: bytes, rng: random.Random) -> bytes:
    """Some bytes changed at random, at times with the end cut off."""
    spoilt = bytearray(data)
    for _ in range(rng.randrange(1, 20)):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    if rng.random() < 0.3:
        del spoilt[rng.randrange(len(spoilt) + 1) :]
    return bytes(spoilt)
