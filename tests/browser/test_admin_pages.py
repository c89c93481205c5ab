"""Every page we added to the admin: axe, and at a telephone's width nothing beside the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.people import logged_in, somebody_s_work

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PAGES = {
    "asheville-editor": [
        "/admin/",
        "/admin/reports/work/",
        "/admin/directory/to-call/",
        "/admin/directory/call/{facility}/",
        "/admin/directory/conflicts/",
        "/admin/directory/reports/",
        "/admin/facilities/",
        "/admin/search/",
        "/admin/searchsynonym/",
        "/admin/searchsynonym/new/",
        "/admin/promotedanswer/new/",
        "/admin/blockedcorrection/new/",
        "/admin/snippets/articles/person/add/",
        "/admin/snippets/locations/organization/add/",
        "/admin/second-factor/new/",
    ],
    "reviewer": [
        "/admin/review/",
        "/admin/review/{article}/",
        "/admin/review/{library}/again/",
    ],
    "admin": [
        "/admin/regions/open/",
        "/admin/snippets/portal/hotline/add/",
        "/admin/second-factor/forget/{editor}/",
    ],
}
# Rich texts are named by Wagtail, and this one it does not name.
WAGTAILS = {"aria-input-field-name"}


@pytest.fixture(scope="module")
def numbers(demo_server) -> dict[str, int]:
    """What the addresses name."""
    return somebody_s_work(demo_server)


def faults(page) -> list[str]:
    """What axe finds in the page's own part."""
    found = Axe().run(page, context={"include": [["main"]]}).response["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:120]}"
        for fault in found
        if fault["id"] not in WAGTAILS
    ]


@pytest.mark.parametrize("user", PAGES)
def test_the_admin_is_readable_on_a_telephone(user: str, numbers, browser, demo_server) -> None:
    page = logged_in(browser, demo_server, user)
    wrong = []
    for path in PAGES[user]:
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            answer = page.goto(demo_server.url(path.format(**numbers)))
            if answer.status != 200:
                wrong.append(f"{path}: {answer.status}")
                continue
            wrong += [f"{path} at {width}: {fault}" for fault in faults(page)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{path} at {width}: wider than the screen")
            hidden = page.evaluate(BESIDE)
            wrong += [f"{path} at {width}: “{words}” is beside the screen" for words in hidden]
    assert not wrong, "\n".join(wrong)
    page.context.close()


# Buttons of the page's own part that begin or end outside of the window.
BESIDE = """
[...document.querySelectorAll("main .button, main button.button")].filter(it => {
    const box = it.getBoundingClientRect();
    return box.width && (box.left < 0 || box.right > window.innerWidth + 1);
}).map(it => it.innerText.trim()).filter(words => words)
"""


def test_opening_a_region_says_what_it_will_make(numbers, browser, demo_server) -> None:
    page = logged_in(browser, demo_server, "admin")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(demo_server.url("/admin/regions/open/"))
    page.fill("#id_place", "Boone, NC")
    page.fill("#id_host", "boone.example.org")
    page.fill("#id_editor", "ada@example.org")
    page.get_by_role("button", name="Show what will be made").click()
    page.get_by_text("boone.example.org").first.wait_for()
    assert faults(page) == []
    assert page.evaluate(BESIDE) == []
    page.context.close()
