"""Capability expressions: `registered nurse`, `prescriber@2`, `approved clinician or section 12 doctor`.

    expression := all ("or" all)*        all := one ("and" one)*
    one        := "not" one | "(" expression ")" | atom
    atom       := "any" | name | name@level | "role:" name | "person:" id | "band" (>= | <= | =) band

A bare name is a skill or registration where there is one of that name, else a role.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_TOKEN = re.compile(r"\s*(\(|\)|>=|<=|=|[^\s()<>=]+)")
_WORDS = {"and", "or", "not", "(", ")", ">=", "<=", "="}
_JOIN = "\u2060"
"""Stands for the spaces inside a name while an expression is read."""
_SIGNS = str.maketrans("()<>=", "\ue000\ue001\ue002\ue003\ue004")
_SIGNS_BACK = str.maketrans("\ue000\ue001\ue002\ue003\ue004", "()<>=")
"""What stands for the signs of the grammar inside a name (`carer (nights)`) meanwhile."""


class CapabilityError(ValueError):
    """An expression that cannot be read; `name` is the unknown word, if that is the fault."""

    def __init__(self, message: str, name: str | None = None) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True, slots=True)
class Anyone:
    """Everybody."""


@dataclass(frozen=True, slots=True)
class HasSkill:
    """A skill held at least at a level (index into the vocabulary's skills)."""

    skill: int
    level: int = 1


@dataclass(frozen=True, slots=True)
class HasRole:
    """A contract's role."""

    role: str


@dataclass(frozen=True, slots=True)
class IsPerson:
    """One person by id."""

    id: str


@dataclass(frozen=True, slots=True)
class HasBand:
    """A contract's band, compared by `band_rank`."""

    sign: str
    band: str


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    part: Expression


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one part holds."""

    parts: tuple[Expression, ...]


Expression = Anyone | HasSkill | HasRole | IsPerson | HasBand | Not | All | Either


def band_rank(band: str) -> tuple[int, str]:
    """Order of bands: 2 < 5 < 8a < 8d < 9; what is not a band comes before all."""
    match = re.fullmatch(r"\s*(?:band\s*)?(\d+)([a-d]?)\s*", band, re.IGNORECASE)
    return (int(match[1]), match[2].lower()) if match else (-1, band)


def parse(text: str, skills: tuple[str, ...], roles: frozenset[str]) -> Expression:
    """Read an expression.

    Args:
        text: the expression.
        skills: names of skills and registrations; an atom's skill is an index into them.
        roles: names of the roles in use.

    Raises:
        CapabilityError: syntax, or a name that is neither a skill nor a role.
    """
    tokens = [m[1] for m in _TOKEN.finditer(_joined(text, (*skills, *roles)))]
    skill_index = {name.casefold(): i for i, name in enumerate(skills)}
    role_index = {role.casefold(): role for role in roles}
    stream = _Stream(tokens)

    def either() -> Expression:
        parts = [both()]
        while stream.take("or"):
            parts.append(both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both() -> Expression:
        parts = [one()]
        while stream.take("and"):
            parts.append(one())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def one() -> Expression:
        if stream.take("not"):
            return Not(one())
        if stream.take("("):
            inner = either()
            if not stream.take(")"):
                raise CapabilityError(f"{text!r}: a closing bracket is missing")
            return inner
        return atom()

    def atom() -> Expression:
        words = list(stream.words())
        if not words:
            raise CapabilityError(f"{text!r}: a name is missing")
        if words == ["band"] and stream.peek in (">=", "<=", "="):
            sign = stream.next()
            bands = list(stream.words())
            if len(bands) != 1 or band_rank(bands[0])[0] < 0:
                raise CapabilityError(f"{text!r}: expected a band such as 6 or 8a after {sign}")
            return HasBand(sign, bands[0])
        name = " ".join(words).replace(_JOIN, " ").translate(_SIGNS_BACK)
        if name.casefold() in ("any", "anyone"):
            return Anyone()
        prefix, _, rest = name.partition(":")
        if prefix.casefold() == "role" and rest:
            if rest.strip().casefold() not in role_index:
                raise CapabilityError(f"{rest.strip()!r} is not a role in use", rest.strip())
            return HasRole(role_index[rest.strip().casefold()])
        if prefix.casefold() == "person" and rest:
            return IsPerson(rest.strip())
        base, at, level = name.partition("@")
        if at and not level.strip().isdigit():
            raise CapabilityError(f"{name!r}: expected a whole number after @")
        if base.strip().casefold() in skill_index:
            return HasSkill(skill_index[base.strip().casefold()], int(level) if at else 1)
        if not at and name.casefold() in role_index:
            return HasRole(role_index[name.casefold()])
        raise CapabilityError(f"{base.strip()!r} is neither a skill nor a role", base.strip())

    result = either()
    if stream.peek is not None:
        raise CapabilityError(f"{text!r}: {stream.peek!r} was not expected")
    return result


def _joined(text: str, names: Iterable[str]) -> str:
    """The text with names that hold a word or sign of the grammar (`moving and handling`) made one token each."""
    odd = (n for n in names if _WORDS & set(n.casefold().split()) or re.search(r"[()<>=]", n))
    for name in sorted(odd, key=len, reverse=True):
        spaced = r"\s+".join(re.escape(word) for word in name.split())
        one = _JOIN.join(name.split()).translate(_SIGNS)
        text = re.sub(rf"(?<![^\s():]){spaced}(?![^\s()@])", one, text, flags=re.IGNORECASE)
    return text


class _Stream:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def peek(self) -> str | None:
        return self._tokens[self._at].casefold() if self._at < len(self._tokens) else None

    def next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def take(self, word: str) -> bool:
        if self.peek == word:
            self._at += 1
            return True
        return False

    def words(self) -> Iterator[str]:
        while self.peek is not None and self.peek not in _WORDS:
            yield self.next()


def holds(expression: Expression, level_of: Callable[[int], int], role: str, band: str, person: str) -> bool:
    """Whether an expression is true of one contract.

    Args:
        level_of: level held of a skill index, 0 if none.
        person: id of whose contract it is.
    """
    match expression:
        case Anyone():
            return True
        case HasSkill(skill, level):
            return level_of(skill) >= level
        case HasRole(name):
            return role.casefold() == name.casefold()
        case IsPerson(wanted):
            return person == wanted
        case HasBand(sign, wanted):
            mine, other = band_rank(band), band_rank(wanted)
            return mine >= other if sign == ">=" else (0,) <= mine <= other if sign == "<=" else mine == other
        case Not(part):
            return not holds(part, level_of, role, band, person)
        case All(parts):
            return all(holds(p, level_of, role, band, person) for p in parts)
        case Either(parts):
            return any(holds(p, level_of, role, band, person) for p in parts)


def skills_in(expression: Expression) -> frozenset[int]:
    """Skill indexes that an expression names."""
    match expression:
        case HasSkill(skill, _):
            return frozenset({skill})
        case Not(part):
            return skills_in(part)
        case All(parts) | Either(parts):
            return frozenset().union(*(skills_in(p) for p in parts))
        case _:
            return frozenset()


def people_in(expression: Expression) -> frozenset[str]:
    """Ids of people that an expression names."""
    match expression:
        case IsPerson(named):
            return frozenset({named})
        case Not(part):
            return people_in(part)
        case All(parts) | Either(parts):
            return frozenset().union(*(people_in(p) for p in parts))
        case _:
            return frozenset()
