"""
Measures what a visit leaves behind: python -m tests.browser.prove_privacy

Walks through the demo in Chromium, as a visitor with JavaScript does, and writes what it counted
to portal/data/privacy_proof.json, which /privacy/proof/ shows. Ends with a fault when a figure is
not 0; it is written all the same, and the tests refuse it.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.demo import ROOT, Demo, serve
from tests.services import machine

FILE = ROOT / "portal" / "data" / "privacy_proof.json"
# What a visitor types here is looked for in everything that the server wrote.
WORDS, NOTE, AGENT, PATH = "zebrawords", "zebranote", "zebraagent", "zebrapath"
ZIP = "28801"
JOURNEY = [
    ("", "/"),
    ("", "/articles/"),
    ("", "/articles/why-do-people-use-heroin/"),
    ("", "/locations/"),
    ("asheville", "/"),
    ("asheville", "/articles/?topic=opioids&order=newest"),
    ("asheville", "/articles/why-do-people-use-heroin/"),
    ("asheville", "/french-broad-recovery-clinic/"),
    ("asheville", "/find/"),
    ("asheville", f"/find/?where={ZIP}&payment=medicaid"),
    ("asheville", f"/search/?q={WORDS}+detox"),
    ("", "/search/?q=overdose+what+to+do"),
    ("asheville", "/crisis/"),
    ("asheville", "/privacy/proof/"),
    ("asheville", "/nowhere/"),
]
# Heard from the first line of every page on.
LISTEN = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", e => window.__refused.push(e.blockedURI));
"""
STORED = """async () => {
    const workers = await navigator.serviceWorker.getRegistrations();
    const bases = await indexedDB.databases();
    return localStorage.length + sessionStorage.length + (await caches.keys()).length
        + bases.length + workers.length;
}"""


@dataclass
class Count:
    """What was found, and among how much."""

    pages: int = 0
    typed: int = 0
    requests: int = 0
    cookies: int = 0
    stored: int = 0
    refused: int = 0
    foreign: list[str] = field(default_factory=list)


def walk(
    browser: Any, demo: Demo, journey: list[tuple[str, str]], act: Callable[[Any], int]
) -> Count:
    """
    Every page of the journey; one visitor, so that what a page leaves is there on the next.

    act: what the visitor does on each page; answers whether something was typed.
    """
    count = Count()
    context = browser.new_context(user_agent=f"Mozilla/5.0 ({AGENT})")
    context.add_init_script(LISTEN)
    page = context.new_page()
    asked: list[str] = []
    set_by: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda r: set_by.append(r.url) if "set-cookie" in r.headers else None)
    for site, path in journey:
        asked.clear()
        page.goto(demo.url(path, site))
        page.wait_for_load_state("networkidle")
        count.typed += act(page)
        here = demo.url("/", site)
        count.pages += 1
        count.requests += len(asked)
        count.foreign += [url for url in asked if not url.startswith((here, "data:"))]
        count.stored += page.evaluate(STORED)
        count.refused += page.evaluate("window.__refused.length")
    count.cookies = len(context.cookies()) + len(set_by)
    context.close()
    return count


def type_something(page: Any) -> int:
    """Type into the search of the page, where there is one, and wait for what is suggested."""
    box = page.locator("input[name=q]:visible").first
    if not box.count():
        return 0
    box.press_sequentially(WORDS[:7], delay=30)
    # The suggestions are asked for when the typing pauses.
    page.wait_for_timeout(600)
    page.wait_for_load_state("networkidle")
    return 1


def misbehave(page: Any) -> int:
    """Leave a cookie, keep something, load something from elsewhere: all of it must be counted."""
    page.evaluate(
        """() => {
            document.cookie = "left=1";
            localStorage.left = 1;
            document.body.append(Object.assign(new Image(), {src: "http://elsewhere.localhost/"}));
        }"""
    )
    page.wait_for_function("window.__refused.length > 0")
    return 0


def report(browser: Any, demo: Demo) -> None:
    """Send a form, and ask for an address that is not there; what is typed must be in no log."""
    context = browser.new_context(user_agent=f"Mozilla/5.0 ({AGENT})")
    page = context.new_page()
    page.goto(demo.url("/french-broad-recovery-clinic/", "asheville"))
    page.locator("a[href^='/find/wrong/']").first.click()
    page.locator("input[name=what]").first.check()
    page.fill("[name=note]", NOTE)
    page.locator("main form button").click()
    page.wait_for_url("**sent")
    page.goto(demo.url(f"/nowhere/?words={PATH}", "asheville"))
    context.close()


def figures(count: Count, lines: list[str]) -> list[dict[str, Any]]:
    """The figures as the page shows them."""
    pages = f"on {count.pages} pages"
    requests = f"among {count.requests} requests"
    typed = (WORDS, WORDS[:7], NOTE, AGENT, PATH, ZIP)
    found = sum(any(word in line.lower() for word in typed) for line in lines)
    return [
        {"key": "cookies", "found": count.cookies, "what": "cookies", "among": pages},
        {
            "key": "others", "found": len(count.foreign), "what": "requests to anybody else",
            "among": requests,
        },
        {
            "key": "storage", "found": count.stored, "what": "things kept in the browser",
            "among": pages,
        },
        {
            "key": "policy", "found": count.refused,
            "what": "things that the rule against foreign code had to refuse",
            "among": pages,
        },
        {
            "key": "logs", "found": found,
            "what": "lines with what the visitor typed, in what the server wrote down",
            "among": f"among {len(lines)} lines",
        },
    ]  # fmt: skip


def main() -> None:
    """Serve, walk, count, write."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with (
            log.open("wb") as written,
            serve(Path(folder) / "data", written) as demo,
            sync_playwright() as play,
        ):
            browser = play.chromium.launch(
                executable_path=str(machine.CHROMIUM.require()), args=flags
            )
            version = browser.version.split(".")[0]
            control = walk(browser, demo, JOURNEY[:1], misbehave)
            seen = (control.cookies, control.stored, control.refused)
            assert seen == (1, 1, 1), f"What a bad page does is not counted: {seen}"
            count = walk(browser, demo, JOURNEY, type_something)
            report(browser, demo)
            browser.close()
        lines = log.read_text().splitlines()
    found = figures(count, lines)
    FILE.write_text(
        json.dumps(
            {
                "day": dt.date.today().isoformat(),
                "browser": f"Chromium {version}",
                "visited": (
                    "The first pages, the library, articles, a place that treats people, the list "
                    "of places near a ZIP code, searches, the page for an emergency, this page "
                    "and one that is not there; on two sites. Something was typed into the search "
                    f"on {count.typed} of them, and a mistake was reported."
                ),
                "figures": found,
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )
    for one in found:
        print(f"{one['found']} {one['what']}, {one['among']}")
    print(*sorted(set(count.foreign)), sep="\n")
    assert not any(one["found"] for one in found), "A promise is broken; see above."


if __name__ == "__main__":
    main()
