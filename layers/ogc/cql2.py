"""CQL2 text (OGC 21-065r2, annex B) read into CQL2 JSON, which `filters` makes into SQL.

Own, and by recursive descent, because what there is on PyPI cannot face strangers (docs/decisions/0025): one has `AND`
and `OR` of one rank, the other takes minutes for twenty open parentheses. Here the time is linear, depth and length
are bounded.
"""

import json
import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import shapely
from django.utils.translation import gettext as _

from geo.problems import Problem

#: Letters of a filter, and how deep it may go into itself.
LONGEST = 16_000
DEEPEST = 32

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?P<text>'(?:[^']|'')*')|(?P<quoted>\"[^\"]+\")"
    r"|(?P<word>[^\W\d][\w:]*(?:\.[\w:]+)*)|(?P<sign><=|>=|<>|[-+*/%^(),=<>]))"
)
_KEYWORDS = frozenset({"AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "DIV"})
_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_SHAPES = frozenset(
    {"POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"}
)
#: Ranks of arithmetic, loosest first. `^` is above them.
_ARITHMETIC = (("+", "-"), ("*", "/", "%", "DIV"))
#: Whole numbers of more letters are read as floats, as JSON's readers do.
_INTEGER_LETTERS = 19

Json = Any


def from_text(text: str) -> Json:
    """The filter as CQL2 JSON; raises `Problem` 400, which says at which letter it stops making sense."""
    _require_short(text)
    return _Reader(text).whole()


def from_json(text: str) -> Json:
    """The filter of that JSON; raises `Problem` 400 for what is no JSON and what is too long or too deep."""
    _require_short(text)
    try:
        found = json.loads(text, parse_constant=_not_a_number)
    except (ValueError, RecursionError) as problem:
        raise Problem(400, _('The filter is no JSON. CQL2 JSON begins as in {"op": "=", "args": […]}.')) from problem
    _require_shallow(found)
    return found


def number(text: str) -> int | float:
    """The number of that text; ValueError for another text, `Problem` 400 where it would be infinite."""
    if text.isdecimal() and len(text) < _INTEGER_LETTERS:
        return int(text)
    found = float(text)
    if not math.isfinite(found):
        raise Problem(400, _("“%(number)s” is too large a number.") % {"number": text[:40]})
    return found


def _require_short(text: str) -> None:
    if len(text) > LONGEST:
        raise Problem(400, _("The filter is too long: %(most)s letters are read.") % {"most": LONGEST})


def _require_shallow(found: Json) -> None:
    level = [found]
    for _depth in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise _too_deep()


def _not_a_number(constant: str) -> None:
    raise ValueError(constant)


def _too_deep() -> Problem:
    return Problem(400, _("The filter goes too deep into itself: %(most)s levels are read.") % {"most": DEEPEST})


class _Token(NamedTuple):
    kind: str
    text: str
    at: int
    end: int


class _Reader:
    """One filter. `here` is the token that is to be read next."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.depth = 0
        self.tokens = self._tokens()
        self.place = 0

    @property
    def here(self) -> _Token:
        return self.tokens[self.place]

    def whole(self) -> Json:
        found = self.disjunction()
        if self.here.kind != "end":
            raise self.problem()
        return found

    def disjunction(self) -> Json:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _too_deep()
        found = self._joined("OR", lambda: self._joined("AND", self.negation))
        self.depth -= 1
        return found

    def negation(self) -> Json:
        times = 0
        while self.take("NOT"):
            times += 1
        found = self.comparison()
        return {"op": "not", "args": [found]} if times % 2 else found

    def comparison(self) -> Json:
        left = self.arithmetic()
        if self.here.text in _COMPARISONS:
            return {"op": self.next().text, "args": [left, self.arithmetic()]}
        if self.take("IS"):
            denied = self.take("NOT")
            self.require("NULL")
            return _denied({"op": "isNull", "args": [left]}, denied)
        denied = self.take("NOT")
        if self.take("LIKE"):
            return _denied({"op": "like", "args": [left, self.arithmetic()]}, denied)
        if self.take("BETWEEN"):
            low = self.arithmetic()
            self.require("AND")
            return _denied({"op": "between", "args": [left, low, self.arithmetic()]}, denied)
        if self.take("IN"):
            return _denied({"op": "in", "args": [left, self.arguments()]}, denied)
        if denied:
            raise self.problem()
        return left

    def arithmetic(self, rank: int = 0) -> Json:
        if rank == len(_ARITHMETIC):
            return self.power()
        left = self.arithmetic(rank + 1)
        while self.here.kind in ("sign", "word") and self.here.text.upper() in _ARITHMETIC[rank]:
            left = {"op": self.next().text.lower(), "args": [left, self.arithmetic(rank + 1)]}
        return left

    def power(self) -> Json:
        left = self.unary()
        while self.take("^"):
            left = {"op": "^", "args": [left, self.unary()]}
        return left

    def unary(self) -> Json:
        negative = False
        while self.here.text in ("-", "+"):
            negative ^= self.next().text == "-"
        found = self.atom()
        if not negative:
            return found
        return -found if _is_number(found) else {"op": "*", "args": [-1, found]}

    def atom(self) -> Json:
        token = self.next()
        upper = token.text.upper()
        if token.kind == "number":
            return number(token.text)
        if token.kind == "text":
            return token.text[1:-1].replace("''", "'")
        if token.kind == "quoted":
            return {"property": token.text[1:-1]}
        if token.text == "(":
            found = self.disjunction()
            self.require(")")
            return found
        if token.kind != "word" or upper in _KEYWORDS:
            raise self.problem(token)
        if upper in ("TRUE", "FALSE"):
            return upper == "TRUE"
        if upper in _SHAPES:
            return self.shape(token)
        return self.called(token) if self.here.text == "(" else {"property": token.text}

    def called(self, name: _Token) -> Json:
        """A function; what is written like one but is a literal, too."""
        arguments = self.arguments()
        match name.text.upper():
            case "DATE" | "TIMESTAMP" if len(arguments) == 1:
                return {name.text.lower(): arguments[0]}
            case "INTERVAL" if len(arguments) == 2:
                return {"interval": arguments}
            case "BBOX":
                return {"bbox": arguments}
        return {"op": name.text.lower(), "args": arguments}

    def arguments(self) -> list[Json]:
        self.require("(")
        found = [self.disjunction()]
        while self.take(","):
            found.append(self.disjunction())
        self.require(")")
        return found

    def shape(self, name: _Token) -> Json:
        """WKT, up to the parenthesis that closes the first; a collection has others in it."""
        if self.here.text.upper() in ("Z", "M", "ZM"):
            self.next()
        opened = 0
        while True:
            token = self.next()
            opened += {"(": 1, ")": -1}.get(token.text, 0)
            if token.kind == "end" or (not opened and token.text != ")") or opened > DEEPEST:
                raise self.problem(token)
            if not opened:
                break
        try:
            found: Json = json.loads(shapely.to_geojson(shapely.from_wkt(self.text[name.at : token.end])))
        except shapely.errors.ShapelyError as problem:
            raise self.problem(name) from problem
        return found

    def take(self, word: str) -> bool:
        taken = self.here.kind in ("word", "sign") and self.here.text.upper() == word
        self.place += taken
        return taken

    def require(self, word: str) -> None:
        if not self.take(word):
            raise self.problem()

    def next(self) -> _Token:
        token = self.here
        self.place += token.kind != "end"
        return token

    def problem(self, token: _Token | None = None) -> Problem:
        token = token or self.here
        if token.kind == "end":
            return Problem(400, _("The filter ends too early: something is missing after its last word."))
        return Problem(
            400,
            _("The filter makes no sense from letter %(at)s on: “%(found)s”. Texts stand in single quotes.")
            % {"at": token.at + 1, "found": self.text[token.at : token.at + 20]},
        )

    def _joined(self, word: str, part: Callable[[], Json]) -> Json:
        parts = [part()]
        while self.take(word):
            parts.append(part())
        return {"op": word.lower(), "args": parts} if len(parts) > 1 else parts[0]

    def _tokens(self) -> list[_Token]:
        found, at, end = [], 0, len(self.text.rstrip())
        while at < end:
            match = _TOKEN.match(self.text, at)
            if match is None:
                start = at + len(self.text[at:]) - len(self.text[at:].lstrip())
                raise self.problem(_Token("unknown", self.text[start], start, start + 1))
            kind = str(match.lastgroup)
            found.append(_Token(kind, match[kind], match.start(kind), match.end()))
            at = match.end()
        return [*found, _Token("end", "", end, end)]


def _denied(found: Json, denied: bool) -> Json:
    return {"op": "not", "args": [found]} if denied else found


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
