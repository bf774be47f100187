"""The page of the open data sets in a real Chromium."""

import pytest
from playwright.sync_api import expect
from visiting import DESKTOP, TALL_PHONE, Target, Visit, barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True, ids=["desktop", "phone in the dark"]
)
def test_columns_open_by_keyboard_and_the_page_fits_and_shuts_nobody_out(target: Target, visit: Visit) -> None:
    page = visit.page
    visit.start("/en/open-data/")
    opened = page.locator("#\\35 1-buildings summary")
    opened.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Columns: Property that may be let or sold: buildings")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert barriers(page) == []


def test_a_file_is_saved_under_its_name(target: Target, visit: Visit) -> None:
    page = visit.page
    visit.start("/en/open-data/")
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV Communal property: land parcels").click()
    assert saved.value.suggested_filename == "18-parcels.csv"
