"""Every public template: axe, width, other origins, cookies and storage."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

TEMPLATES = {
    "network": ("", "/"),
    "region": ("asheville", "/"),
    "regions": ("", "/locations/"),
    "library": ("", "/articles/"),
    "library-topic": ("asheville", "/articles/?topic=opioids&order=newest"),
    "article": ("asheville", "/articles/why-do-people-use-heroin/"),
    "table": ("", "/articles/medicines-for-opioid-use-disorder/"),
    "overdue": ("", "/articles/cannabis-use-disorder/"),
    "local": ("asheville", "/local/"),
    "facility": ("asheville", "/french-broad-recovery-clinic/"),
    "plain": ("", "/about/"),
    "person": ("", "/people/maya-lindqvist/"),
    "crisis": ("asheville", "/crisis/"),
    "privacy": ("asheville", "/privacy/proof/"),
    "find": ("asheville", "/find/?where=28801&payment=medicaid"),
    "find-start": ("", "/find/"),
    "find-none": ("asheville", "/find/?where=82001&medicine=methadone&who=other"),
    "find-unknown": ("asheville", "/find/?where=99999"),
    "search": ("asheville", "/search/?q=detox"),
    "search-crisis": ("", "/search/?q=overdose+what+to+do"),
    "search-none": ("", "/search/?q=asdfgh"),
    "search-start": ("", "/search/"),
    "not-found": ("asheville", "/nowhere/"),
}
WIDTHS = [320, 390, 1280]
SCHEMES = ["light", "dark"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_nobody_is_shut_out(browser, demo_server, name):
    """No axe violation at any width in either scheme, and no sideways scroll at 200 % text."""
    site, path = TEMPLATES[name]
    faults = []
    for scheme in SCHEMES:
        context = browser.new_context(color_scheme=scheme)
        page = context.new_page()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(demo_server.url(path, site))
            found = Axe().run(page).response["violations"]
            faults += [f"{width} {scheme}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in found]
        page.set_viewport_size({"width": 320, "height": 800})
        for size in ("100%", "200%"):
            page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
            over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if over > 0:
                faults.append(f"{scheme}: {over} px sideways at {size}")
        context.close()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_is_asked_of_others_and_nothing_is_kept(browser, demo_server, name):
    """No request to another origin, no cookie, no storage, and no fault in the console."""
    site, path = TEMPLATES[name]
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(demo_server.url(path, site))
    page.wait_for_load_state("networkidle")
    here = demo_server.url("/", site)
    assert [url for url in asked if not url.startswith((here, "data:"))] == []
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert [text for text in said if "404" not in text] == []
    context.close()
