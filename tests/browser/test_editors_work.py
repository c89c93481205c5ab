"""The pages the editors' work stands on, as a regional editor sees them: axe, width, the checks."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

# Faults of the page around ours are Wagtail's.
OURS = {
    "/admin/": ".work-today",
    "/admin/reports/work/": ".work",
    "checks": "[data-portal-checks]",
}


@pytest.fixture
def editor(demo_server, browser):
    """Asheville's editor, logged in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(demo_server.url("/admin/login/"))
    page.fill("#id_username", "asheville-editor")
    page.fill("#id_password", demo_server.password("asheville-editor"))
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    yield page
    context.close()


def faults(page, inside: str) -> list[str]:
    """What axe finds inside of this part."""
    found = Axe().run(page, context={"include": [[inside]]}).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:120]}" for fault in found]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/admin/", "/admin/reports/work/"])
def test_the_work_is_readable_at_every_width(path: str, width: int, editor, demo_server) -> None:
    editor.set_viewport_size({"width": width, "height": 800})
    editor.goto(demo_server.url(path))
    editor.wait_for_selector(OURS[path])
    assert faults(editor, OURS[path]) == []
    assert editor.evaluate("document.documentElement.scrollWidth") <= width
    assert "Asheville, NC" in editor.inner_text(OURS[path])


@pytest.mark.parametrize("width", [390, 1280])
def test_the_checks_follow_what_is_typed(width: int, editor, demo_server) -> None:
    editor.set_viewport_size({"width": width, "height": 800})
    editor.goto(editor_url(editor, demo_server))
    editor.fill("#id_summary", "A guide for addicts.")
    editor.click("[aria-label='Toggle checks']")
    found = editor.locator("[data-finding=error]")
    found.wait_for()
    assert "“addicts”" in found.inner_text()
    assert faults(editor, OURS["checks"]) == []
    editor.evaluate("document.getElementById('id_summary').value = 'A guide for people.'")
    editor.get_by_text("Nothing to mend.").wait_for()


def editor_url(page, demo_server) -> str:
    """The form of one of the region's own articles."""
    pk = page.request.get(demo_server.url("/admin/api/main/pages/?slug=first-steps")).json()
    items = [item["id"] for item in pk["items"] if "Asheville" in item["title"]]
    return demo_server.url(f"/admin/pages/{items[0]}/edit/")
