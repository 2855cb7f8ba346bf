"""What stands in a cell of a rota: codes, times, leave, days off, several of them at once, and marks behind them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from optimiser.importing.cells.clock import Times, all_times, times_of, times_within
from optimiser.importing.cells.days import day_mark
from optimiser.importing.cells.part_days import part_day, two_halves
from optimiser.importing.cells.values import minutes_in
from optimiser.importing.words import (
    absence_kind,
    alphanumeric,
    fold,
    is_nobody,
    is_off,
    is_sign_of_off,
    is_worked,
    leave_among,
    vocabulary,
)

SPOILT = "a date stands in the cell: a spreadsheet makes one of times such as 7-3, written in a cell that is not text"
AGAIN = "a sign for the same again: not read; write the code out"
OVERLAP = "several times that overlap, or go on behind midnight: not read as duties"
UNSURE = "a word of leave stands among others: read neither as leave nor as a shift; --code says what it is"
SHIFT, ABSENCE, OFF, WORKED, NOBODY, LEAVE_OUT = "shift", "absence", "day off", "worked", "nobody", "not used"
HALF = "½"
"""The mark of half a day of leave where which half it is is not said."""

_MARKS = "*!?#†‡^~°§`´\"'’,;:.+‹›«»<>="
_SAME_AGAIN = re.compile(r"(?i)[\"“”″〃]+|''|[-–—=]*[>→⇒]+|[<←⇐]+[-–—=]*|ditto")
_SPLIT = re.compile(r"\s*(?:[/+&,;]|\n)\s*")


@dataclass(frozen=True)
class Meaning:
    """What a code means.

    Attributes:
        what: shift, absence, day off, worked, nobody or not used.
        code: the code as the rota writes it most often.
        absence: its kind, for an absence.
        times: start and end, for a shift whose times are known.
        name: words for it.
        why: where the meaning is from, for people: the key, the words of rotas, an answer, or assumed.
        unpaid_break: minutes, where known.
        afternoon: times of the second half of the day, where a key says those of both.
    """

    what: str
    code: str = ""
    absence: str = ""
    times: Times | None = None
    name: str = ""
    why: str = ""
    unpaid_break: int | None = None
    afternoon: Times | None = None

    def times_in(self, part: str) -> Times | None:
        """The times of a half of the day, where those that are known are of that half; of the day for no half."""
        own = self.afternoon if part == "PM" and self.afternoon is not None else self.times
        fits = own is None or not part or _half_of(own) == ("AM" if part == "AM" else "PM")
        return own if fits else None

    def words(self) -> str:
        """What it was taken for, as the preview says it."""
        if self.what == ABSENCE:
            return self.absence
        if self.what == SHIFT and self.times is not None:
            later = f" / {'-'.join(self.afternoon.texts)}" if self.afternoon else ""
            rest = f" ({self.unpaid_break} min unpaid)" if self.unpaid_break is not None else ""
            return f"shift {'-'.join(self.times.texts)}{later}{rest}"
        return self.what


@dataclass(frozen=True)
class CodeEntry:
    """One thing that a cell says: its meaning, own times if it gives any, and marks that were taken off."""

    meaning: Meaning
    times: Times | None = None
    marks: str = ""
    part: str = ""
    """AM or PM for half a day."""


def code_key(text: str) -> str:
    """What codes are told apart by: no case, no spaces, no hyphens or stops between letters."""
    bare = re.sub(r"[\s\-_.]+", "", fold(text))
    return bare or fold(text)


@dataclass
class Codebook:
    """Meanings of the codes of one import: from its keys, from answers, and from the words that rotas use."""

    given: dict[str, Meaning] = field(default_factory=dict)
    keyed: dict[str, Meaning] = field(default_factory=dict)
    folder: dict[str, Meaning] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    spellings: dict[str, Counter[str]] = field(default_factory=dict)
    only_marks: bool = False
    """Whether cells hold nothing but signs such as 1 and x: then they say that somebody works."""
    plans_leave: bool = False
    """Whether signs such as 1, x and ½ are days of leave: the grid plans nothing else."""

    def count(self, texts: Iterable[str]) -> None:
        """Look at the cells of a grid: which codes stand alone, and how they are written."""
        for text in texts:
            bare, _ = strip_marks(text)
            if bare:
                self.seen[code_key(bare)] += 1
                self.spellings.setdefault(code_key(bare), Counter())[bare] += 1

    def spelling(self, text: str) -> str:
        """The code as it is written most often."""
        written = self.spellings.get(code_key(text))
        if not written:
            return text
        capital = {word: many for word, many in written.items() if word == word.upper()}
        return max(capital or written, key=lambda word: ((capital or written)[word], word))

    def known(self, text: str) -> Meaning | None:
        """The meaning of a whole text where something says it; None where it is a code like any other."""
        key = code_key(text)
        for book in self._books:
            if key in book:
                return book[key]
        kind = absence_kind(text)
        if kind:
            return Meaning(ABSENCE, text, kind, why="a usual word")
        if self.only_marks and is_worked(text):
            return Meaning(WORKED, text, why="the only sign in the grid")
        if is_off(text) or (not self.only_marks and is_sign_of_off(text)):
            return Meaning(OFF, text, why="a usual word")
        if is_nobody(text):
            return Meaning(NOBODY, text, why="a usual word")
        return None

    def read(self, text: str) -> list[CodeEntry]:
        """What a cell says; several entries where it holds several codes."""
        bare, marks = strip_marks(text)
        whole = text.strip()
        if _SAME_AGAIN.fullmatch(whole) and not any(code_key(whole) in book for book in self._books):
            return [CodeEntry(Meaning(LEAVE_OUT, whole, why=AGAIN))]
        if self.plans_leave and (sign := self._sign_of_leave(whole)) is not None:
            return [sign]
        half_day = self._half_day(whole)
        if half_day is not None:
            return [half_day]
        halves = two_halves(whole)
        if any(_leave(words) for words, _ in halves):
            return [_in_half(entry, part) for words, part in halves for entry in self.read(words)]
        timed = self._timed_leave(whole)
        if timed is not None:
            return [timed]
        spans = self._spans(whole, bare)
        if spans:
            return spans
        several = split_codes(text) if code_key(whole) not in {key for book in self._books for key in book} else []
        away = [bool(len(part) > 1 and _leave(part)) for part in several]
        if any(away) and not all(away) and all(self._part(part) for part in several):
            return [entry for part in several for entry in self.read(part)]
        found = self.known(whole) or (self.known(bare) if bare else None)
        if found is not None:
            return [CodeEntry(found, marks="" if self.known(whole) else marks)]
        if not bare:
            return [CodeEntry(Meaning(OFF, whole, why="a sign"))]
        inside = re.search(r"[(\[](.*?)[)\]]", whole)
        if inside and absence_kind(inside[1]) and len(alphanumeric(inside[1])) > 1:
            kind = absence_kind(inside[1])
            return [CodeEntry(Meaning(ABSENCE, whole, kind, why="the word in brackets"), marks=bare)]
        if _is_spoilt(whole):
            return [CodeEntry(Meaning(LEAVE_OUT, whole, why=SPOILT))]
        times = times_of(bare)
        if times is not None:
            return [CodeEntry(Meaning(SHIFT, times.code, times=times, why="times"), times, marks)]
        within = times_within(bare) or times_within(whole)
        if within is not None:
            rest, _ = strip_marks(within[1].strip("() []"))
            if not rest:
                rest = within[0].code
            meaning = self.known(rest)
            if meaning is not None and meaning.what == ABSENCE:
                meaning = Meaning(SHIFT, self.spelling(rest), why="times over midnight beside it")
            if meaning.what == SHIFT if meaning is not None else not leave_among(rest)[0]:
                meaning = meaning or Meaning(SHIFT, self.spelling(rest), times=within[0], why="times beside it")
                return [CodeEntry(meaning, within[0], marks if times_within(bare) else "")]
        parts = [part for part in _SPLIT.split(bare) if part]
        parts = bare.split() if len(parts) < 2 and self._side_by_side(bare) else parts
        if len(parts) > 1 and all(self._part(part) for part in parts):
            return [entry for part in parts for entry in self.read(part)]
        hours = re.fullmatch(r"(.*?[^\W\d])[\s(]*\d{1,2}(?:[.:]\d{1,2})?\s*(?:h|hrs?|hours)?\)?", bare)
        if hours and absence_kind(hours[1]) and code_key(bare) not in self.keyed:
            kind = absence_kind(hours[1])
            return [
                CodeEntry(Meaning(ABSENCE, hours[1].strip(), kind, why="a usual word"), marks=bare[len(hours[1]) :])
            ]
        word, plain = leave_among(bare)
        if plain:
            rest = bare.replace(bare.split()[0], "", 1).strip()
            return [CodeEntry(Meaning(ABSENCE, bare, absence_kind(word), why="a usual word"), marks=rest)]
        if word:
            return [CodeEntry(Meaning(LEAVE_OUT, whole, why=UNSURE))]
        return [CodeEntry(Meaning(SHIFT, self.spelling(bare), why="assumed: a code like the others"), marks=marks)]

    def _sign_of_leave(self, text: str) -> CodeEntry | None:
        """A day, or half a day, of leave that a sign says in a grid that plans leave."""
        said = part_day(text)
        half = said.half and not said.words
        if any(code_key(text) in book for book in self._books) or not (half or is_worked(text)):
            return None
        meaning = Meaning(ABSENCE, text, "annual leave", why="the title")
        return CodeEntry(meaning, part=said.part if half else "", marks=HALF if half and not said.part else "")

    def _half_day(self, text: str) -> CodeEntry | None:
        """Leave of a morning or an afternoon, or of half a day: AL AM, PM A/L, ½AL."""
        said = part_day(text)
        if not said.half or not said.words or any(code_key(text) in book for book in self._books):
            return None
        meaning = self.known(said.words)
        if meaning is None or meaning.what != ABSENCE:
            return None
        return CodeEntry(meaning, part=said.part, marks="" if said.part else HALF)

    def _timed_leave(self, text: str) -> CodeEntry | None:
        """Leave with the times of it, or of the shift that was to be: AL 9-5, 13:30-17:30 A/L."""
        within = times_within(text)
        if within is None or any(code_key(text) in book for book in self._books):
            return None
        meaning = self.known(part_day(strip_marks(within[1].strip("() []"))[0]).words)
        if meaning is None or meaning.what != ABSENCE or within[0].end <= within[0].start:
            return None
        part = _half_of(within[0])
        return CodeEntry(meaning, part=part, marks="" if part else "-".join(within[0].texts))

    def _spans(self, whole: str, bare: str) -> list[CodeEntry]:
        """Several starts and ends of one day, each a duty: 7-11, 16:00-22:00; empty where there are not."""
        if any(code_key(whole) in book for book in self._books):
            return []
        parts = split_codes(bare)
        if len(parts) > 1 and all(times_of(part) is not None for part in parts):
            found, rest = [times for part in parts if (times := times_of(part))], ""
        else:
            found, rest = all_times(bare)
            rest = " ".join(re.sub(r"(?i)[,/+&;]|\band\b|\bthen\b", " ", rest).split())
            coded = [times_within(part) for part in parts]
            if len(parts) > 1 and all(part and self._part(part[1]) for part in coded):
                return [entry for part in parts for entry in self.read(part)]  # E 07:00-15:00 + N 21:00-07:00
        if len(found) > 1 and (leave_among(rest)[0] or _leave(rest)):
            return [CodeEntry(Meaning(LEAVE_OUT, whole, why=UNSURE))]
        if len(found) < 2 or (len(parts) > 1 and any(self._part(part) for part in parts if times_of(part) is None)):
            return []
        if any(b.start < a.start + a.minutes for a, b in pairwise(found)):
            return [CodeEntry(Meaning(LEAVE_OUT, whole, why=OVERLAP))]
        return [
            CodeEntry(Meaning(SHIFT, t.code, times=t, why="times"), t, "" if n else rest) for n, t in enumerate(found)
        ]

    @property
    def _books(self) -> tuple[dict[str, Meaning], ...]:
        return self.given, self.keyed, self.folder

    def is_code(self, text: str) -> bool:
        """Whether a text is a code in letters that the days of the grid hold."""
        bare = strip_marks(text)[0]
        return self.seen.get(code_key(bare), 0) > 0 and re.search(r"[^\W\d_]", bare) is not None

    def _side_by_side(self, text: str) -> bool:
        """Whether the words of a text are codes, each of them oftener alone, and the text is never written as one."""
        key = code_key(text)
        fewest = min(self.seen.get(code_key(word), 0) for word in text.split())
        return fewest >= self.seen.get(key, 0) and all(" " in word for word in self.spellings.get(key, ()))

    def _part(self, part: str) -> bool:
        """Whether a part of a cell is a code by itself."""
        key = code_key(part)
        if (
            times_of(part) is not None
            or self.seen.get(key, 0) > 0
            or key in self.keyed
            or key in self.given
            or key in self.folder
        ):
            return True
        return bool(_leave(part)) or (len(part) > 1 and is_off(part))

    def assume_single_letters(self) -> None:
        """H and S mean leave where nothing says otherwise and no other code of the rota does."""
        kinds = {absence_kind(code) for code in self.seen}
        for letter, kind in vocabulary()["not_working"]["single_letters"].items():
            key = code_key(letter)
            if key in self.seen and key not in self.keyed and key not in self.given and kind not in kinds:
                self.keyed[key] = Meaning(ABSENCE, letter, kind, why="assumed: no other code says it")


def _half_of(times: Times) -> str:
    """AM or PM where times are within one half of a day, blank where they are not."""
    if times.minutes > 6 * 60:
        return ""
    return "AM" if times.end <= 14 * 60 else "PM" if times.start >= 12 * 60 else ""


def _in_half(entry: CodeEntry, part: str) -> CodeEntry:
    """What a cell says of a morning or an afternoon."""
    if entry.meaning.what == SHIFT:
        return replace(entry, meaning=replace(entry.meaning, code=f"{entry.meaning.code} {part}"))
    return replace(entry, part=part)


def _leave(text: str) -> str:
    """The kind of absence that a text means, also of half a day."""
    return absence_kind(text) or absence_kind(part_day(text).words)


def _is_spoilt(text: str) -> bool:
    """Whether a cell shows a date, which a spreadsheet makes of codes and times such as 7-3."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", text):
        return True
    mark = day_mark(text) if re.match(r"\d{1,2}[- ][^\W\d_]{3}|[^\W\d_]{3}-\d\d$", text) else None
    return mark is not None and mark.month is not None


def split_codes(text: str) -> list[str]:
    """The codes of a cell that holds several."""
    return [part for part in _SPLIT.split(strip_marks(text)[0]) if part]


def strip_marks(text: str) -> tuple[str, str]:
    """A code without the marks before and behind it and what stands in brackets, and those."""
    whole = " ".join(text.split())
    bare = re.sub(r"\s*[(\[{][^)\]}]*[)\]}]\s*", " ", whole).strip()
    if not bare:
        return whole.strip("()[]{} "), ""
    start, end = 0, len(bare)
    while start < end and (bare[start] in _MARKS or bare[start] == "+"):
        start += 1
    while end > start and bare[end - 1] in _MARKS:
        end -= 1
    kept = bare[start:end].strip()
    if not kept:
        return "", whole
    marks = whole.replace(kept, "", 1).strip()
    return kept, marks


_BREAK = re.compile(
    r"(?i)\(?\s*(?P<before>(?:unpaid|breaks?|rest)\s*(?:of|[:=])?\s*)?"
    r"(?<![\d.])(?P<long>\d{1,3}\s*(?P<m>m(?:in(?:ute)?s?)?)|\d(?:\.\d+)?\s*h(?:(?:ou)?rs?)?)\b"
    r"(?P<after>\s*(?:unpaid|breaks?|rest|meal)[\w ]*)?\s*\)?"
)
_LONGEST_BREAK = 120


def shift_told(text: str, why: str) -> Meaning | None:
    """The shift of which words tell start and end, with its name, its unpaid break and the times of the afternoon where
    they tell them: ``Surgery 08:30-12:30 / 14:00-17:30``, ``07:15-14:45 (30 min)``."""
    within = times_within(text)
    if within is None:
        return None
    times, name = within
    second = times_within(name)
    later = second[0] if second and second[0].start >= times.end > times.start else None
    name, unpaid = _without_break((second[1] if second else name).strip("-:,()/& "))
    name = " ".join((name if name.count("(") == name.count(")") else re.sub(r"[()]", " ", name)).split())
    return Meaning(SHIFT, times=times, name=name, why=why, unpaid_break=unpaid, afternoon=later)


def _without_break(text: str) -> tuple[str, int | None]:
    """Words beside the times of a shift without the unpaid break that they tell, and its minutes."""
    for told in _BREAK.finditer(text):
        minutes = minutes_in(" ".join(told["long"].split()))
        plain = told["m"] or told["before"] or told["after"]
        if plain and minutes is not None and minutes <= _LONGEST_BREAK and not re.search(r"(?i)(?<!un)paid", text):
            return f"{text[: told.start()]} {text[told.end() :]}".strip("-:,()/& "), minutes
    return text, None


def given_meaning(code: str, text: str) -> Meaning | None:
    """The meaning that an answer gives a code: a kind of absence, day off, not used, times, or shift.

    ``N=19:30-08:00 night`` may name the shift behind its times.
    """
    words = " ".join(text.split())
    kind = absence_kind(words)
    if alphanumeric(words) in ("dayoff", "off", "rest", "restday"):
        return Meaning(OFF, code, why="as answered")
    if alphanumeric(words) in ("notused", "leaveout", "ignore", "nothing"):
        return Meaning(LEAVE_OUT, code, why="as answered")
    told = shift_told(words, "as answered")
    if told is not None:
        return replace(told, code=code)
    if kind:
        return Meaning(ABSENCE, code, kind, why="as answered")
    if alphanumeric(words) in ("shift", "work"):
        return Meaning(SHIFT, code, why="as answered")
    return None
