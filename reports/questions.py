"""Questions of a category, and answers to them: one typed schema for the page, for Open311 and for what is kept.

A category's `questions` are a list like `[{"code": "lamps", "datatype": "number", "title_uk": "…", "title_en": "…",
"required": true}]`; `singlevaluelist` and `multivaluelist` have `values`, each with `key`, `title_uk`, `title_en`;
`hint_uk` and `hint_en` may say more. Datatypes are those of Open311 GeoReport v2.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from geo.refusals import Invalid
from reports.models.categories import in_language

#: Characters of one answer, by datatype of free text.
STRING_LENGTH, TEXT_LENGTH = 300, 4000
#: Digits of a number before and behind the point: what JSON readers hold exactly.
_DIGITS = 15
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,49}")


class Datatype(StrEnum):
    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    ONE_OF = "singlevaluelist"
    SOME_OF = "multivaluelist"


LISTS = frozenset({Datatype.ONE_OF, Datatype.SOME_OF})

#: What a person or a program sent, by the question's code: one value, or several.
Given = Mapping[str, Sequence[str]]


class BadQuestions(ValueError):
    """The questions of a category cannot stand; the message says which and why."""


@dataclass(frozen=True)
class Value:
    """One of the answers to choose from."""

    key: str
    title_uk: str
    title_en: str

    @property
    def title(self) -> str:
        return in_language(self.title_uk, self.title_en)


@dataclass(frozen=True)
class Question:
    code: str
    datatype: Datatype
    title_uk: str
    title_en: str
    required: bool = False
    hint_uk: str = ""
    hint_en: str = ""
    values: tuple[Value, ...] = ()

    @property
    def title(self) -> str:
        return in_language(self.title_uk, self.title_en)

    @property
    def hint(self) -> str:
        return in_language(self.hint_uk, self.hint_en)


def read(data: Any) -> tuple[Question, ...]:
    """The questions of a category's JSON; raises `BadQuestions`."""
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise BadQuestions(_("Questions are a list of objects."))
    questions = tuple(_question(one) for one in data)
    codes = [one.code for one in questions]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise BadQuestions(_("Two questions are called “%(code)s”.") % {"code": twice[0]})
    return questions


def answers(questions: Sequence[Question], given: Given) -> dict[str, Any]:
    """What was given, by code, as it is kept: texts, numbers, moments in ISO 8601, keys, lists of keys.

    Raises `Invalid` with sentences by code: for what is required and missing, for what is not of its datatype, and for
    answers to what was not asked. An empty answer is none.
    """
    errors: dict[str, list[str]] = {}
    kept: dict[str, Any] = {}
    known = {one.code: one for one in questions}
    for code in given.keys() - known.keys():
        errors[code] = [_("This category has no question “%(code)s”.") % {"code": code[:50]}]
    for code, question in known.items():
        told = [text.strip() for text in given.get(code, ()) if text.strip()]
        try:
            if told:
                kept[code] = _answer(question, told)
            elif question.required:
                errors[code] = [_("Answer “%(question)s”.") % {"question": question.title}]
        except ValueError as problem:
            errors[code] = [str(problem)]
    if errors:
        raise Invalid(errors)
    return kept


def in_words(question: Question, answer: Any) -> str:
    """A kept answer as a person reads it."""
    titles = {one.key: one.title for one in question.values}
    return ", ".join(titles.get(str(one), str(one)) for one in (answer if isinstance(answer, list) else [answer]))


def _question(data: Mapping[str, Any]) -> Question:
    known = {one.name for one in fields(Question)}
    if unknown := sorted(data.keys() - known):
        raise BadQuestions(_("A question has no member “%(name)s”.") % {"name": unknown[0]})
    code = str(data.get("code", ""))
    if not _CODE.fullmatch(code):
        raise BadQuestions(
            _("“%(code)s” is no code of a question: small Latin letters, digits, “-” and “_”.") % {"code": code}
        )
    try:
        datatype = Datatype(data.get("datatype", ""))
        values = tuple(
            Value(str(one["key"]), str(one["title_uk"]), str(one["title_en"])) for one in data.get("values", ())
        )
        titles = {name: str(data[name]) for name in ("title_uk", "title_en")}
    except (KeyError, TypeError, ValueError) as problem:
        raise BadQuestions(
            _("The question “%(code)s” lacks a datatype, a title, or a title of a value.") % {"code": code}
        ) from problem
    if (datatype in LISTS) != bool(values):
        raise BadQuestions(_("The question “%(code)s” has values if it is a list, and only then.") % {"code": code})
    hints = {name: str(data.get(name, "")) for name in ("hint_uk", "hint_en")}
    return Question(code, datatype, **titles, required=bool(data.get("required", False)), **hints, values=values)


def _answer(question: Question, told: Sequence[str]) -> Any:
    """Raises `ValueError` with a sentence for people."""
    if question.datatype is Datatype.SOME_OF:
        chosen = dict.fromkeys(told)
        return [_chosen(question, text) for text in chosen]
    if len(told) > 1:
        raise ValueError(_("“%(question)s” takes one answer.") % {"question": question.title})
    [text] = told
    match question.datatype:
        case Datatype.ONE_OF:
            return _chosen(question, text)
        case Datatype.NUMBER:
            return _number(question, text)
        case Datatype.DATETIME:
            return _moment(question, text).isoformat()
    limit = TEXT_LENGTH if question.datatype is Datatype.TEXT else STRING_LENGTH
    if len(text) > limit:
        raise ValueError(
            _("The answer to “%(question)s” is longer than %(limit)s characters.")
            % {"question": question.title, "limit": limit}
        )
    return text


def _chosen(question: Question, text: str) -> str:
    if text not in {one.key for one in question.values}:
        raise ValueError(
            _("“%(answer)s” is none of the answers to “%(question)s”. There are: %(known)s.")
            % {
                "answer": text[:50],
                "question": question.title,
                "known": ", ".join(one.key for one in question.values),
            }
        )
    return text


def _number(question: Question, text: str) -> int | float:
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) >= _DIGITS:
        raise ValueError(
            _("“%(answer)s” is no number; “%(question)s” asks for one.")
            % {"answer": text[:50], "question": question.title}
        )
    return int(number) if number == number.to_integral_value() else float(number)


def _moment(question: Question, text: str) -> datetime:
    try:
        moment = parse_datetime(text)
        if moment is None and (day := parse_date(text)):
            moment = datetime(day.year, day.month, day.day)
    except ValueError:
        moment = None
    if moment is None:
        raise ValueError(
            _("“%(answer)s” is no date; “%(question)s” asks for one, as 2026-11-21 or 2026-11-21T18:30.")
            % {"answer": text[:50], "question": question.title}
        )
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
