"""The crisis page without a connection."""

import pytest

pytestmark = pytest.mark.browser


def test_the_crisis_page_is_kept_when_asked_and_forgotten_when_asked(browser, demo_server) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(demo_server.url("/crisis/", "asheville"))
    assert page.evaluate("caches.keys()") == []
    page.get_by_role("button", name="Keep it on this phone").click()
    page.get_by_text("It is kept.").wait_for()
    context.set_offline(True)
    # Whatever was asked for: whom to call stands there.
    for path in ("/crisis/", "/local/", "/search/?q=detox"):
        page.goto(demo_server.url(path, "asheville"))
        assert page.locator("main a[href='tel:911']").is_visible()
        size = page.evaluate("getComputedStyle(document.querySelector('.button')).borderRadius")
        assert size != "0px", "the style sheet was not kept"
    context.set_offline(False)
    page.goto(demo_server.url("/crisis/", "asheville"))
    page.get_by_role("button", name="Take it off this phone").click()
    page.get_by_text("It is no longer on this phone.").wait_for()
    assert page.evaluate("caches.keys()") == []
    context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(demo_server.url("/crisis/", "asheville"))
    context.close()
