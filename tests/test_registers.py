"""Declarations: those of the house hold together, and one that does not is refused when the program starts."""

import re
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import translation

from addresses.models import Settlement
from assets.models import LandPurpose, Parcel
from assets.registers import purpose_code
from geo import registers
from geo.records import State
from geo.registers import OPEN_DATA, PUBLIC, STAFF, Check, Field, Kind, Register, Rule, UnknownRegister, register
from geo.roles import LAND_OFFICER, ROLES
from geo.styles import Style
from importers import mapping

DECLARED = list(registers.declared())
each = pytest.mark.parametrize("declared", DECLARED, ids=[one.slug for one in DECLARED])


@pytest.fixture(autouse=True)
def _registry_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A register declared in a test is forgotten behind it."""
    monkeypatch.setattr(registers, "_registers", dict(registers._registers))


def declare(**changed: Any) -> type[Register]:
    """A small register over settlements, which is right unless `changed` makes it wrong."""
    right = {
        "model": Settlement,
        "slug": "throwaway",
        "title": "Throw-away",
        "object_title": "thing",
        "key": ("code",),
        "fields": (Field("code", required=True), Field("name"), Field("kind")),
        "headline": ("name",),
        "officers": (LAND_OFFICER,),
        "style": Style(),
    }
    return register(type("Throwaway", (Register,), right | changed))


def test_the_registers_stand_in_the_order_of_the_catalogue() -> None:
    slugs = ["hromada", "settlements", "parcels", "streets", "addresses", "property", "sites"]
    slugs += ["reported-dumps", "reported-lighting-faults", "problem-reports"]
    assert [one.slug for one in DECLARED] == slugs


@each
def test_every_declared_name_is_a_column_of_the_model(declared: type[Register]) -> None:
    columns = {column.name for column in declared.model._meta.fields}
    assert {field.name for field in declared.fields} <= columns
    for name in (*declared.key, *declared.headline, *declared.byline, *declared.on_tiles, *declared.searched):
        assert declared.field(name).name == name


@each
def test_every_field_has_a_title_in_words_and_an_audience_that_there_is(declared: type[Register]) -> None:
    audiences = {PUBLIC, OPEN_DATA, STAFF, *(role.slug for role in ROLES)}
    for field in declared.fields:
        assert str(field.title)
        assert field.audience in audiences


@each
def test_what_objects_are_called_by_is_open_to_the_public(declared: type[Register]) -> None:
    for name in (*declared.headline, *declared.byline, *declared.on_tiles, *declared.searched):
        assert declared.field(name).audience == PUBLIC


@each
def test_the_key_is_unique_in_the_database(declared: type[Register]) -> None:
    meta = declared.model._meta
    together = [set(one.fields) for one in meta.constraints if isinstance(one, models.UniqueConstraint)]
    alone = [{column.name} for column in meta.fields if column.unique]
    assert set(declared.key) in together + alone


@each
def test_synonyms_lead_to_values_that_the_field_takes(declared: type[Register]) -> None:
    for field in declared.fields:
        values = {value for value, _title in field.choices}
        assert {str(value) for value in field.synonyms} <= values


@each
def test_no_alias_leads_to_two_fields_unless_one_of_them_is_a_code(declared: type[Register]) -> None:
    met: dict[str, list[Field]] = {}
    for field in declared.importable():
        for alias in {field.name, *field.aliases}:
            met.setdefault(alias, []).append(field)
    shared = [fields for fields in met.values() if len(fields) > 1]
    assert all(any(field.kind is Kind.REFERENCE for field in fields) for fields in shared)


@each
def test_no_heading_of_a_column_leads_to_two_fields(declared: type[Register]) -> None:
    headings = [(heading, field.name) for field in declared.importable() for heading in set(mapping.headings(field))]
    assert len({heading for heading, _field in headings}) == len(headings)


@each
def test_rules_have_a_severity_for_every_state_in_which_a_file_may_come(declared: type[Register]) -> None:
    for rule in declared.rules:
        assert {State.DRAFT, State.CURRENT} <= set(rule.severity)


def test_a_right_declaration_is_found_by_its_slug(db: None) -> None:
    made = declare()
    assert registers.get("throwaway") is made
    assert made in registers.every()
    assert made.field("kind").kind is Kind.CHOICE
    assert made.geometry_type() == "MULTIPOLYGON"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"fields": (Field("code"), Field("colour"))}, "colour"),
        ({"key": ("number",)}, "number"),
        ({"headline": ("title",)}, "title"),
        ({"byline": ("nothing",)}, "nothing"),
        ({"on_tiles": ("nothing",)}, "nothing"),
        ({"searched": ("nothing",)}, "nothing"),
        ({"style": Style(by="colour")}, "colour"),
        ({"style": Style(label="colour")}, "colour"),
        ({"rules": (Rule(Check.AREA, limit=0.05, field="documented"),)}, "documented"),
    ],
)
def test_a_declaration_that_names_what_is_not_there_is_refused(db: None, wrong: dict[str, Any], named: str) -> None:
    with pytest.raises((KeyError, FieldDoesNotExist), match=named):
        declare(**wrong)
    with pytest.raises(UnknownRegister):
        registers.get("throwaway")


def test_a_pattern_that_is_none_is_refused() -> None:
    with pytest.raises(re.error):
        declare(fields=(Field("code", pattern="("), Field("name"), Field("kind")))


def test_two_registers_of_one_slug_are_refused() -> None:
    declare()
    with pytest.raises(ValueError, match="throwaway"):
        declare()


def test_an_unknown_register_is_told_with_those_there_are(db: None) -> None:
    with pytest.raises(
        UnknownRegister,
        match=r"“houses”.*addresses, hromada, parcels, problem-reports,.*settlements, sites, streets",
    ):
        registers.get("houses")


def test_fields_know_their_kinds_from_the_model() -> None:
    parcels = registers.get("parcels")
    kinds = {
        "cadastral_number": Kind.TEXT,
        "category": Kind.CHOICE,
        "purpose": Kind.REFERENCE,
        "documented_area": Kind.DECIMAL,
        "area": Kind.DECIMAL,
        "contract_date": Kind.DATE,
    }
    assert {name: parcels.field(name).kind for name in kinds} == kinds
    assert parcels.model is Parcel
    assert "area" not in {field.name for field in parcels.importable()}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("01.03", "01.03"),
        ("01.03 Для ведення особистого селянського господарства", "01.03"),
        (" 16.00", "16.00"),
        ("16.0", "16.00"),
        ("16", "16.00"),
        ("1.1", "01.10"),
        ("1,03", "01.03"),
        ("Код не виокремлено", None),
        ("", None),
        ("2024", None),
    ],
)
def test_a_code_of_purpose_is_read_however_a_spreadsheet_left_it(text: str, code: str | None) -> None:
    assert purpose_code(text) == code


def test_a_purpose_of_land_is_named_in_the_language_of_the_moment(db: None) -> None:
    purpose = LandPurpose.objects.get(code="01.03", valid_to=None)
    with translation.override("uk"):
        assert str(purpose) == f"01.03 {purpose.title_uk}"
    with translation.override("en"):
        assert str(purpose) == f"01.03 {purpose.title_en}"
