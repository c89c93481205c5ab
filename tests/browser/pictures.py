"""
Makes the pictures of docs/edit.md from the demo: python -m tests.browser.pictures

Needs Chromium. Writes docs/images/edit-*.png.
"""

import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright
from rich.progress import track

from tests.browser.demo import ROOT, Demo, serve
from tests.browser.people import logged_in, somebody_s_work
from tests.services import machine

# Name of the picture, who looks, the address, and what is pressed first.
PICTURES = [
    ("today", "asheville-editor", "/admin/", ""),
    ("call", "asheville-editor", "/admin/directory/call/{facility}/", ""),
    ("contradiction", "asheville-editor", "/admin/directory/conflicts/", ""),
    ("place", "asheville-editor", "/admin/pages/{facility}/edit/", ""),
    ("checks", "asheville-editor", "/admin/pages/{facility}/edit/", "[aria-label='Toggle checks']"),
    ("review", "reviewer", "/admin/review/{article}/", ""),
]


def main() -> None:
    """Seed, serve, look, save."""
    chromium = str(machine.CHROMIUM.require())
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder)) as demo,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        numbers = somebody_s_work(demo)
        pages: dict[str, Any] = {}
        for name, user, path, press in track(PICTURES, "Pictures"):
            page = pages.setdefault(user, None) or _page(browser, demo, user)
            pages[user] = page
            page.goto(demo.url(path.format(**numbers)))
            if press:
                # Something to find: the checks follow what is typed.
                page.fill("#id_summary", "A clinic for addicts.")
                page.click(press)
                page.locator("[data-finding=error]").wait_for()
            page.wait_for_timeout(1000)
            target = ROOT / "docs" / "images" / f"edit-{name}.png"
            page.screenshot(path=target)
            # A quarter of the size, and nobody sees a difference.
            Image.open(target).convert("RGB").quantize(128).save(target, optimize=True)
        browser.close()


def _page(browser: Any, demo: Demo, user: str) -> Any:
    return logged_in(browser, demo, user, viewport={"width": 1100, "height": 720})


if __name__ == "__main__":
    main()
