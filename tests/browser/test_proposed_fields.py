"""The form of a layer that is proposed for a file, at the widths that its column has on usual screens."""

import pytest
from django.conf import settings
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

CSS = settings.BASE_DIR / "portal" / "static" / "portal" / "css" / "imports.css"
#: The longest name of a kind, in Ukrainian, as it is written in lists; and the room that the list's arrow takes.
KIND, ARROW = "Число з одиницею виміру", 48
FIELD = (
    "<style>{css} * {{ box-sizing: border-box }} * {{ font: 16px sans-serif }} .input {{ width: 100% }}</style>"
    '<div style="width: {width}px"><div class="file-field-goal proposed-field"><input class="input">'
    '<select class="input"><option>{kind}</option></select></div></div><span>{kind}</span>'
)


@pytest.mark.parametrize("width", [468, 448, 358, 288])
def test_the_longest_name_of_a_kind_is_not_cut_off(browser: Browser, width: int) -> None:
    page = browser.new_page()
    page.set_content(FIELD.format(css=CSS.read_text(encoding="utf-8"), width=width, kind=KIND))
    room = page.locator("select").evaluate("select => select.clientWidth") - ARROW
    needed = page.locator("span").evaluate("span => span.offsetWidth")
    page.close()
    assert room >= needed
