"""The shipped categories of reports, and their questions: which can stand, and which answers they take."""

from typing import Any

import pytest
from made_reports import program, sent

from geo.refusals import Invalid
from reports import questions
from reports.categories import shipped
from reports.models import Category
from reports.submitting import submit


@pytest.fixture(autouse=True)
def _hromada(kozelshchyna: Any) -> None:
    """The categories are of one, and so are reports."""


def test_the_shipped_categories_are_whole_and_entered_once() -> None:
    data = shipped()["categories"]
    assert {one["code"] for one in data} == set(Category.objects.values_list("code", flat=True))
    assert {"street-light-out", "dump", "road-hole", "open-manhole", "shelter-closed"} <= {one["code"] for one in data}
    for category in Category.objects.all():
        assert category.title_uk
        assert category.title_en
        assert category.department
        for question in questions.read(category.questions):
            assert question.title_uk != question.title_en


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({}, "fault"),
        ({"fault": [""]}, "fault"),
        ({"fault": ["dark", "day"]}, "fault"),
        ({"fault": ["nonsense"]}, "fault"),
        ({"fault": ["dark"], "colour": ["red"]}, "colour"),
    ],
)
def test_answers_that_the_category_does_not_take_are_refused_by_their_question(answers: Any, code: str) -> None:
    with pytest.raises(Invalid) as problem:
        submit(sent("street-light-out", answers=answers), program())
    assert set(problem.value.errors) == {f"answers.{code}"}


EVERY_DATATYPE: list[dict[str, Any]] = [
    {"code": "s", "datatype": "string", "title_uk": "Текст", "title_en": "Text"},
    {"code": "t", "datatype": "text", "title_uk": "Довгий", "title_en": "Long"},
    {"code": "n", "datatype": "number", "title_uk": "Число", "title_en": "Number"},
    {"code": "d", "datatype": "datetime", "title_uk": "Коли", "title_en": "When"},
    {
        "code": "m",
        "datatype": "multivaluelist",
        "title_uk": "Що",
        "title_en": "What",
        "values": [{"key": key, "title_uk": key, "title_en": key} for key in "ab"],
    },
]


@pytest.mark.parametrize(
    ("code", "given", "kept"),
    [
        ("s", [" слово "], "слово"),
        ("t", ["рядок\nрядок"], "рядок\nрядок"),
        ("n", ["12,5"], 12.5),
        ("n", ["-3"], -3),
        ("d", ["2026-07-01"], "2026-07-01T00:00:00+03:00"),
        ("d", ["2026-12-01T08:00:00Z"], "2026-12-01T08:00:00+00:00"),
        ("m", ["b", "a", "b"], ["b", "a"]),
    ],
)
def test_answers_are_kept_as_what_they_are(code: str, given: list[str], kept: Any) -> None:
    assert questions.answers(questions.read(EVERY_DATATYPE), {code: given}) == {code: kept}


@pytest.mark.parametrize(
    ("code", "given"),
    [
        *(("s", "x" * 301), ("t", "x" * 4001), ("n", "NaN"), ("n", "1e400"), ("n", "багато"), ("n", "1e-400")),
        *(("d", "учора"), ("d", "2026-02-30"), ("d", "2026-13-01T00:00"), ("m", "c")),
    ],
)
def test_answers_of_another_datatype_are_refused_in_words(code: str, given: str) -> None:
    with pytest.raises(Invalid) as problem:
        questions.answers(questions.read(EVERY_DATATYPE), {code: [given]})
    assert set(problem.value.errors) == {code}


@pytest.mark.parametrize(
    "data",
    [
        {},
        ["?"],
        [{"code": "A b", "datatype": "string", "title_uk": "т", "title_en": "t"}],
        [{"code": "a", "datatype": "colour", "title_uk": "т", "title_en": "t"}],
        [{"code": "a", "datatype": "string", "title_uk": "т"}],
        [{"code": "a", "datatype": "singlevaluelist", "title_uk": "т", "title_en": "t"}],
        [{"code": "a", "datatype": "string", "title_uk": "т", "title_en": "t", "order": 1}],
        [{"code": "a", "datatype": "string", "title_uk": "т", "title_en": "t"}] * 2,
    ],
)
def test_questions_that_cannot_stand_are_refused(data: Any) -> None:
    with pytest.raises(questions.BadQuestions):
        questions.read(data)
