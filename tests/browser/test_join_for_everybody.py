"""Nobody is kept out: by a screen, a keyboard, a screen reader, or scripts switched off."""

import pytest
from playwright.sync_api import Browser, Page, expect

from local.residents import Residents
from local.stack import LocalStack
from tests.browser.conftest import barriers
from tests.browser.joining import HOME, agree, form, link_of, text_of, tick

pytestmark = pytest.mark.stack
LANGUAGES = ["nl", "fr", "de", "en"]


@pytest.fixture(scope="module")
def stack(dutch: LocalStack, dutch_residents: Residents) -> LocalStack:
    """Nergenshuizen, in four languages."""
    return dutch


def fits(page: Page) -> bool:
    width = page.viewport_size["width"] if page.viewport_size else 0
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


@pytest.mark.parametrize("language", LANGUAGES)
def test_form_errors_and_result_keep_nobody_out(
    stack: LocalStack, page: Page, language: str
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    form(page, stack, language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert barriers(page) == []
    assert fits(page)
    page.locator("#submit").click()
    expect(page.locator("#errors")).to_be_focused()
    assert barriers(page) == []
    assert fits(page)
    tick(page)
    agree(page)
    assert barriers(page) == []
    assert fits(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_wide_screen_too(stack: LocalStack, page: Page, scheme: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    form(page, stack)
    tick(page)
    assert barriers(page) == []
    agree(page)
    assert barriers(page) == []


def test_without_javascript_the_list_leads_to_the_code(stack: LocalStack, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    form(page, stack)
    expect(page.locator("#map")).to_be_hidden()
    expect(page.locator("#locate")).to_be_hidden()
    page.locator("#submit").click()
    expect(page.locator("#groups-error")).to_be_visible()
    tick(page)
    agree(page)
    assert text_of(link_of(page)) == f"AANMELDEN {page.locator('#code').inner_text()}"
    expect(page.get_by_role("img", name="QR-code")).to_be_visible()
    context.close()


def test_the_keyboard_is_enough(stack: LocalStack, page: Page) -> None:
    form(page, stack)
    _tab_to(page, "#search")
    page.keyboard.type("baak")
    _tab_to(page, "#list input")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name=f"{HOME} niet meer kiezen")).to_be_visible()
    _tab_to(page, "#adult")
    page.keyboard.press("Space")
    _tab_to(page, "#submit")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    _tab_to(page, "#errors a")
    page.keyboard.press("Enter")
    expect(page.locator("#rules")).to_be_focused()
    page.keyboard.press("Space")
    _tab_to(page, "#submit")
    page.keyboard.press("Enter")
    expect(page.locator("#open-whatsapp")).to_be_visible()
    _tab_to(page, "#open-whatsapp")


def _tab_to(page: Page, wanted: str) -> None:
    """Press Tab until it has the focus; whatever is passed shows that it has it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"no way to {wanted} by keyboard")


def test_what_is_missing_is_told_where_it_is_missing(stack: LocalStack, page: Page) -> None:
    form(page, stack)
    page.locator("#adult").check()
    page.locator("#submit").click()
    expect(page.locator("#groups-error")).to_have_text("Fout: Kies minstens één buurt.")
    expect(page.locator("#rules")).to_have_accessible_description(
        "Fout: Lees de huisregels en geef aan dat u akkoord gaat."
    )
    expect(page.locator("#adult")).to_be_checked()
    expect(page.locator("#adult-error")).to_have_count(0)
    expect(page).to_have_title("Fout: Buurtalert voor uw buurt · Nergenshuizen")


def test_the_page_fetches_nothing_and_runs_only_its_own_script(
    stack: LocalStack, browser: Browser
) -> None:
    context = browser.new_context()
    page, asked = context.new_page(), list[str]()
    page.on("requestfinished", lambda request: asked.append(request.url))
    form(page, stack)
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.foreign = true";
            document.head.append(script);
            document.body.insertAdjacentHTML("beforeend", "<img src='https://example.org/x'>");
        }"""
    )
    assert page.evaluate("window.foreign") is None
    assert page.evaluate("document.documentElement.classList.contains('script')")
    assert {url for url in asked if not url.startswith("data:")} == {page.url}
    context.close()
