"""The interface of reports asked as its programs ask it, and its answers in either form as one content."""

from collections.abc import Mapping
from typing import Any

from django.test import Client
from lxml import etree

V2 = "/open311/v2"
FORMS = ("xml", "json")
#: Elements whose children are a list, however few they are.
LISTS = {"services", "attributes", "values", "service_requests", "endpoints", "formats", "media", "errors"}


def told(client: Client, address: str, **parameters: Any) -> Any:
    answer = client.get(f"{V2}/{address}", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def numbers(client: Client, **parameters: Any) -> list[str]:
    return [one["service_request_id"] for one in told(client, "requests.json", **parameters)]


def tree(answer: Any) -> Any:
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return etree.fromstring(answer.content)


def flat(element: Any) -> Any:
    """An XML element as JSON would tell it: lists of the same name as lists, and texts."""
    children = list(element)
    if not children:
        return element.text or ""
    if len({child.tag for child in children}) == 1 and element.tag in LISTS:
        return [flat(child) for child in children]
    return {child.tag: flat(child) for child in children}


def as_texts(content: Any) -> Any:
    """What JSON tells, with every value as XML has it."""
    if isinstance(content, Mapping):
        return {name: as_texts(value) for name, value in content.items()}
    if isinstance(content, list):
        return [as_texts(one) for one in content] or ""
    if isinstance(content, bool):
        return str(content).lower()
    return "" if content is None else str(content)


def refused(answer: Any, code: int, form: str) -> list[str]:
    """The sentences of an error; it is told as the contract has it."""
    assert answer.status_code == code, answer.content
    if form == "json":
        errors = answer.json()
        assert isinstance(errors, list)
        assert all(set(one) == {"code", "description"} for one in errors)
        assert {one["code"] for one in errors} == {code}
        words = [one["description"] for one in errors]
    else:
        marked = tree(answer)
        assert marked.tag == "errors"
        assert {one.tag for one in marked} == {"error"}
        assert {one.findtext("code") for one in marked} == {str(code)}
        words = [one.findtext("description") for one in marked]
    assert all(words)
    return words
