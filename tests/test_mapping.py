"""Which column of a table goes into which field: by what people write over it."""

import pytest

from assets.registers.land import ParcelRegister
from assets.registers.property import PropertyRegister
from assets.registers.sites import SiteRegister
from importers import mapping


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Нормативна грошова оцінка", "normative_value"),
        ("Нормативна грошова оцінка, грн", "normative_value"),
        ("НГО (грн)", "normative_value"),
        ("Площа, га", "documented_area"),
        ("Площа за документами, га", "documented_area"),
        ("№ договору", "contract_number"),
        ("Орендна плата за рік або ціна", "contract_rent"),
        ("Documented area, ha", "documented_area"),
    ],
)
def test_a_heading_in_words_finds_its_field_with_and_without_the_unit(heading: str, field: str) -> None:
    assert mapping.match(ParcelRegister, [heading], {}) == {field: heading}


@pytest.mark.parametrize("heading", ["№", "№ з/п", "Площа, кв. м", "Орендна плата, тис. грн", "Оцінка будівлі"])
def test_another_unit_and_the_count_of_rows_find_nothing(heading: str) -> None:
    assert mapping.match(ParcelRegister, [heading], {}) == {}


def test_a_heading_that_feeds_a_field_by_its_alias_feeds_no_other_by_its_title() -> None:
    """The alias «цільове призначення» is of the text; a file that has the code in it says so in its values."""
    assert mapping.match(ParcelRegister, ["Цільове призначення"], {}) == {"purpose_text": "Цільове призначення"}


@pytest.mark.parametrize(
    ("code", "text"),
    [("Цільове призначення", "Цільове призначення за документами"), ("Purpose", "Purpose by the documents")],
)
def test_where_both_titles_stand_each_column_feeds_its_own_field(code: str, text: str) -> None:
    assert mapping.match(ParcelRegister, [code, text], {}) == {"purpose": code, "purpose_text": text}


def test_a_title_of_a_field_that_is_never_imported_feeds_no_other_beside_its_own_title() -> None:
    names = ["Адреса за документами", "Адреса"]
    assert mapping.match(PropertyRegister, names, {}) == {"address_text": "Адреса за документами"}
    assert mapping.match(PropertyRegister, ["Адреса"], {}) == {"address_text": "Адреса"}


def test_of_two_columns_the_alias_comes_before_the_heading() -> None:
    names = ["Нормативна грошова оцінка, грн", "НГО"]
    assert mapping.match(ParcelRegister, names, {}) == {"normative_value": "НГО"}


def test_what_a_person_left_out_is_not_taken_by_its_heading() -> None:
    assert mapping.match(ParcelRegister, ["Площа за документами"], {"Площа за документами": ""}) == {}


def test_names_that_a_shapefile_shortened_are_told_apart_by_the_order_of_the_fields() -> None:
    names = ["cadastral_", "documented", "area", "normative_", "normativ_1"]
    assert mapping.match(ParcelRegister, names, {}) == {
        "cadastral_number": "cadastral_",
        "documented_area": "documented",
        "normative_value": "normative_",
        "normative_date": "normativ_1",
    }


def test_a_shortened_name_stands_for_one_field_alone() -> None:
    assert mapping.match(ParcelRegister, ["NORMATIVE_"], {}) == {"normative_value": "NORMATIVE_"}
    assert mapping.match(SiteRegister, ["descriptio"], {}) == {"description": "descriptio"}
