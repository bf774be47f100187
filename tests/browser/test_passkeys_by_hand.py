"""Passkeys in a real Chromium, by its own make-believe device (the virtual authenticator of its debugger)."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect
from visiting import DESKTOP, FLAGS, TALL_PHONE, Visit, barriers, press, tab_to
from workspace import NAME, PASSWORD, sign_in, sign_out

from geo import access

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: A phone or a computer that keeps passkeys itself and asks for a finger.
PLATFORM = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
#: A browser that says why it did nothing, as it does for each of the reasons in turn.
REFUSING = """name => {
    const refuse = () => Promise.reject(new DOMException("words of the browser", name));
    navigator.credentials.create = refuse;
    navigator.credentials.get = refuse;
}"""


@pytest.fixture(autouse=True)
def required(_passwords_alone: None, settings: Any) -> None:
    settings.SECOND_FACTOR = access.REQUIRED


@pytest.fixture
def device(visit: Visit) -> Iterator[CDPSession]:
    """What the page's browser is told of devices by; one that keeps passkeys is plugged in."""
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})
    return session


def add(page: Page, name: str) -> None:
    """By the keyboard alone, from the page that asks for a second factor or from the account."""
    field = page.get_by_label("Name of the passkey")
    tab_to(page, field)
    field.fill(name)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("visit", [(DESKTOP, "light"), (TALL_PHONE, "dark")], indirect=True)
def test_an_officer_adds_a_passkey_signs_in_with_it_and_removes_it_by_the_keyboard(
    officers: None, visit: Visit, device: CDPSession
) -> None:
    page = visit.page
    visit.start("/en/staff/imports/")
    sign_in(page)
    press(page, page.get_by_role("link", name="Set up a passkey instead"))
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
    assert barriers(page) == []
    add(page, "Office computer")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    sign_out(page)

    visit.start("/en/staff/imports/")
    page.get_by_label("Name of the account").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    assert barriers(page) == []
    press(page, page.get_by_role("button", name="Use a passkey"))
    expect(page).to_have_url(re.compile(r"/en/staff/imports/$"))

    visit.start("/en/account/")
    expect(page.get_by_text("last used on")).to_be_visible()
    assert barriers(page) == []
    press(page, page.get_by_role("link", name="Rename Office computer"))
    expect(page.get_by_role("heading", name="Rename the passkey")).to_be_visible()
    assert barriers(page) == []
    add(page, "Laptop")
    press(page, page.get_by_role("link", name="Remove Laptop"))
    expect(page.get_by_role("heading", name="Remove the passkey")).to_be_visible()
    assert barriers(page) == []
    press(page, page.get_by_role("button", name="Remove it"))
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    expect(page.get_by_text("None is added yet")).to_be_visible()
    visit.start("/en/staff/imports/")
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    assert visit.complaints == []
    assert all(address.startswith(visit.address) for address in visit.requests)


def test_a_device_that_has_a_passkey_already_says_so(officers: None, visit: Visit, device: CDPSession) -> None:
    page = visit.page
    visit.start("/en/account/passkeys/add/")
    sign_in(page)
    add(page, "Once")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    visit.start("/en/account/passkeys/add/")
    add(page, "Twice")
    expect(page.get_by_role("alert")).to_contain_text("a passkey of yours already")
    assert barriers(page) == []


def test_a_device_that_does_not_know_its_owner_signs_nobody_in(
    officers: None, visit: Visit, device: CDPSession
) -> None:
    page = visit.page
    visit.start("/en/account/passkeys/add/")
    sign_in(page)
    add(page, "Once")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    sign_out(page)
    # Another device, which has no passkey of this account.
    device.send("WebAuthn.disable")
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM})
    visit.start("/en/staff/imports/")
    sign_in(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("has no passkey of this account")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_enabled()
    visit.start("/en/staff/imports/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        ("NotAllowedError", "cancelled, took too long"),
        ("InvalidStateError", "a passkey of yours already"),
        ("SecurityError", "no passkeys at this address"),
        ("NotSupportedError", "Try another one"),
        ("UnknownError", "words of the browser"),
    ],
)
def test_what_the_browser_refuses_is_said_in_words_and_tried_again(
    officers: None, visit: Visit, device: CDPSession, refusal: str, sentence: str
) -> None:
    page = visit.page
    visit.start("/en/account/passkeys/add/")
    sign_in(page)
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
    page.evaluate(f"({REFUSING})('{refusal}')")
    button = page.get_by_role("button", name="Add the passkey")
    press(page, button)
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(button).to_be_focused()
    assert barriers(page) == []
    # The browser's own way, as it was.
    page.evaluate("delete navigator.credentials.create")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert visit.complaints == []


@pytest.mark.parametrize(
    ("host", "sentence"), [("atlas.test", "begins with https"), ("127.0.0.1", "by its name, not by the number")]
)
def test_where_browsers_allow_no_passkeys_the_page_says_what_to_do(
    officers: None, visit: Visit, browser: Browser, settings: Any, host: str, sentence: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    with browser.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*FLAGS, "--host-resolver-rules=MAP atlas.test 127.0.0.1"]
    ) as another:
        page = another.new_page()
        page.goto(visit.address.replace("localhost", host) + "/en/account/passkeys/add/")
        sign_in(page)
        expect(page.get_by_role("alert")).to_contain_text(sentence)
        expect(page.get_by_role("button", name="Add the passkey")).to_be_disabled()
        assert barriers(page) == []
