"""Posts or rounds down, days across, people in the cells: which names a cell holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from optimiser.importing.cells.clock import Times, one_time, times_of, times_within
from optimiser.importing.cells.names import likeness, name_score
from optimiser.importing.files.sheet import shown
from optimiser.importing.recognise.axis import Band, DayColumn
from optimiser.importing.recognise.columns import Labelled
from optimiser.importing.recognise.grid import of_day
from optimiser.importing.recognise.view import View
from optimiser.importing.words import (
    absence_kind,
    contract_kind,
    field_of,
    fold,
    is_nobody,
    is_off,
    is_row_of_off,
    is_total,
    name_key,
    row_of_leave,
    time_word,
    vocabulary,
)

_SEVERAL = re.compile(r"\s*(?:/|&|\+|;|\n|\band\b|,(?=\s*\w+\s+\w))\s*")


@dataclass(frozen=True)
class Post:
    """A row of posts: its name, its times if it says them, and the row."""

    row: int
    name: str
    times: Times | None
    part: str = ""

    @property
    def absence(self) -> str:
        """The kind of absence of who stands in the row, blank where it is a post."""
        return "" if self.times is not None else row_of_leave(self.name)


def holds_people(
    view: View, band: Band, labels: Sequence[Labelled], known: frozenset[tuple[str, ...]]
) -> tuple[bool, str]:
    """Whether the cells hold people and the rows are posts, and why."""
    columns = set(band.columns)
    cells = Counter(
        " ".join(value.split()) if isinstance(value, str) else shown(value)
        for row, found in view.cells.items()
        if band.bottom < row <= band.last
        for column, value in found.items()
        if column in columns
    )
    texts = {text: many for text, many in cells.items() if text and not is_nobody(text) and not is_off(text)}
    total = sum(texts.values())
    if not total:
        return False, "no cell holds anything"
    commas = commas_part(texts)
    posts = _named_as_posts(view, band, labels)
    scores = {text: _cell_score(text, known, commas, posts) for text in texts}
    names = sum(many for text, many in texts.items() if scores[text] >= 0.5)
    sure = sum(many for text, many in texts.items() if scores[text] >= 0.95)
    distinct = {part for text in texts if scores[text] >= 0.5 for part in split_names(text, commas)}
    named = next((item for item in labels if item.field in ("name", "first", "last")), None)
    body = [row for row in view.numbers if band.bottom < row <= band.last]
    left = [view.text(row, named.column) for row in body] if named is not None else []
    people_left = likeness([text for text in left if text], known)
    headed = named is not None and named.why == "by its heading"
    share = names / total
    if share < 0.6 or len(distinct) < 3:
        return False, f"{total - names} of {total} cells are codes"
    if sure < 0.3 * total and (headed or people_left >= 0.55):
        return False, "the names stand before the rows"
    if headed and people_left >= 0.75 and sure < 0.6 * total:
        return False, "the names stand before the rows"
    return True, f"{names} of {total} cells are names of people"


def _named_as_posts(view: View, band: Band, labels: Sequence[Labelled]) -> bool:
    """Whether the rows are called by times of day or posts: Early, Night, Registrar. Then short names and initials in
    the cells are people."""
    body = [row for row in view.numbers if band.bottom < row <= band.last]
    named = [{view.text(row, item.column) for row in body} - {""} for item in labels]
    posts = [texts for texts in named if len(texts) > 1 and all(map(_is_post, texts)) and any(map(_is_duty, texts))]
    grades = any(_is_grade(text) for texts in posts for text in texts)
    return bool(posts) and not (grades and _again_in_a_day(view, band, body))


def _again_in_a_day(view: View, band: Band, body: Sequence[int]) -> bool:
    """Whether cells of one day say the same again in a fifth of the days or more: codes do, people do not."""
    days = [[text for row in body if (text := view.text(row, column))] for column in band.columns]
    filled = [texts for texts in days if texts]
    return sum(len(set(texts)) < len(texts) for texts in filled) >= 0.2 * len(filled)


def _is_post(text: str) -> bool:
    return _is_duty(text) or bool(absence_kind(text)) or is_row_of_off(text)


def _is_duty(text: str) -> bool:
    """Whether a text names a time of day or a grade of doctor."""
    return fold(text) in ("am", "pm") or (len(text) > 2 and bool(time_word(text) or _is_grade(text)))


def _is_grade(text: str) -> bool:
    grades = {word for words in vocabulary()["posts"].values() for word in words}
    return bool(grades & set(re.findall(r"[a-z0-9]+", fold(text))))


def _cell_score(text: str, known: frozenset[tuple[str, ...]], commas: bool, posts: bool) -> float:
    parts = split_names(text, commas)
    if posts and parts and all(map(_short_name, parts)):
        return 0.0 if any(absence_kind(part) or is_off(part) or time_word(part) for part in parts) else 0.7
    if not parts:
        return 0.0
    return min(name_score(part, known) for part in parts)


def _short_name(text: str) -> bool:
    """Whether a text may be a first name, a surname, or initials."""
    word = re.fullmatch(r"[^\W\d_][^\W\d_'’-]+", text)
    return word is not None and (not text.isupper() or len(text) <= 3)


def posts_of(
    view: View, band: Band, labels: Sequence[Labelled], masked: frozenset[int]
) -> tuple[list[Post], list[tuple[int, str]]]:
    """The posts of a grid, and rows that are none, with the reason."""
    posts: list[Post] = []
    left_out: list[tuple[int, str]] = []
    times_at = next((item.column for item in labels if item.field == "time"), None)
    start_at = next((item.column for item in labels if item.field == "start"), None)
    end_at = next((item.column for item in labels if item.field == "end"), None)
    part_at = next((item.column for item in labels if item.field == "part"), None)
    spare = {item.column for item in labels if item.field in ("note", "total", "reference", "hours", "weekday")}
    before = [item.column for item in labels if item.column < band.columns[0]]
    skip = {times_at, start_at, end_at, part_at, *spare}
    body = [row for row in view.numbers if band.bottom < row <= band.last]
    for column in before:  # a title over everything is no part of a post's name
        if len({view.text(row, column) for row in body}) == 1 and len(body) > 1 and len(before) > 1:
            skip.add(column)
    current = ""
    for row in [row for row in view.numbers if band.bottom < row <= band.last and row not in masked]:
        texts = [view.text(row, column) for column in before if column not in skip]
        name = " ".join(dict.fromkeys(text for text in texts if text))
        filled = [column for column in band.columns if of_day(view, band, row, column) is not None]
        times: Times | None = None
        if times_at is not None:
            times = times_of(view.text(row, times_at))
        if times is None and start_at is not None and end_at is not None:
            start, end = one_time(view.text(row, start_at)), one_time(view.text(row, end_at))
            times = Times(start % 1440, end % 1440) if start is not None and end is not None else None
        within = times_within(name) if times is None else None
        if within is not None:
            times, name = within[0], within[1].strip("()-:, ") or name
        if field_of(name) == "note" or is_total(name):
            left_out.append((row, f"remarks or totals: {name}"))
            continue
        called = name or current
        if is_row_of_off(called) and times is None:
            left_out.append((row, f"who is off, nothing is written: {called}"))
            current = called
            continue
        if not filled:
            if name:
                left_out.append((row, "nobody stands in this row"))
            continue
        if field_of(name) in ("weekday", "total", "reference", "week", "week_start", "days") or (
            not _is_duty(name) and _are_days(view, row, band)
        ):
            left_out.append((row, f"no post: {name}"))
            continue
        current = name or current
        if times_at is not None and times is None and (said := view.text(row, times_at)):
            left_out.append((row, f"used without times: '{said}' is no start and end"))
        if not current and times is None:
            left_out.append((row, "no post stands before these cells"))
            continue
        posts.append(
            Post(
                row,
                current or (times.code if times else ""),
                times,
                view.text(row, part_at) if part_at is not None else "",
            )
        )
    return posts, left_out


def _are_days(view: View, row: int, band: Band) -> bool:
    """Whether the cells of a row are weekdays or numbers rather than people."""
    texts = [view.text(row, column) for column in band.columns if view.own(row, column) is not None]
    scores = [name_score(part) for text in texts for part in split_names(text)[:1]]
    return (
        bool(scores)
        and sum(score < 0.3 for score in scores) >= 0.8 * len(scores)
        and not any(is_nobody(t) for t in texts)
    )


def names_in(view: View, band: Band, post: Post, commas: bool = False) -> Iterator[tuple[DayColumn, str, str]]:
    """Day, name and rest of each person in a row; a blank name with the cell where nobody is named."""
    for day in band.days:
        value = of_day(view, band, post.row, day.column)
        if value is None:
            continue
        text = value if isinstance(value, str) else shown(value)
        if is_nobody(" ".join(text.split())) or is_off(text) or absence_kind(text):
            yield day, "", " ".join(text.split())
            continue
        for part in split_names(text, commas):
            bare = re.sub(r"\s*[(\[{].*?[)\]}]\s*", " ", part).strip(" *?!#+-")
            rest = part.replace(bare, "", 1).strip() if bare else part
            if (
                is_nobody(bare)
                or contract_kind(bare) in ("bank", "agency")
                or not bare
                or not re.search(r"[^\W\d_]", bare)
            ):
                yield day, "", part
            else:
                yield day, bare, rest


def commas_part(texts: Iterable[str]) -> bool:
    """Whether commas stand between people rather than between a surname and its first name: some cell has several,
    or what stands beside a comma stands alone elsewhere."""
    listed = list(texts)
    parts = {fold(part) for text in listed if "," in text for part in text.split(",") if part.strip()}
    alone = {fold(text) for text in listed if "," not in text}
    several = any(text.count(",") > 1 for text in listed)
    return several or (bool(parts) and len(parts & alone) >= 0.3 * len(parts))


def split_names(text: str, commas: bool = False) -> list[str]:
    """The people of one cell: ``Ann Lee / Bo Ray``; a surname before a comma stays with its first name, unless commas
    are known to stand between people."""
    bare = text.strip()
    if commas:
        return [part.strip() for whole in bare.split(",") for part in _SEVERAL.split(whole) if part.strip()]
    if re.fullmatch(r"[^,/&+;\n]+,\s*[\w'’\-]+(\s+[\w'’\-]+)?\s*(\(.*\))?", bare):
        return [bare]
    return [part.strip() for part in _SEVERAL.split(bare) if part.strip()]


def known_people(names: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Names as they are known by."""
    return frozenset(key for name in names if fold(name) and (key := name_key(name)))
