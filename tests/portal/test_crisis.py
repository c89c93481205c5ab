"""The crisis page: light, with every number and who answers it, also as a card."""

import re

from django.test import Client

from tests.crawl import get
from tests.fixtures import TwoRegions
from tests.portal.test_weight import weight

KB = 1024


def test_the_page_has_the_numbers_the_steps_and_the_region_s_own_line(
    two_regions: TwoRegions, client: Client, settings
) -> None:
    settings.EMERGENCY_CARD_REVIEWER = "Dr. Ada Example"
    page = get(client, two_regions.a.host, "/crisis/").soup
    main = page.select_one("main")
    links = [link["href"] for link in main.select("a[href^=tel]")]
    assert links == ["tel:911", "tel:988", "tel:+18006624357", "tel:+18285550100"]
    assert "Steps read by Dr. Ada Example" in main.get_text()
    card = main.select_one(".wallet").get_text(" ")
    for words in ("Site Alder", "911", "988", "1-800-662-4357", "(828) 555-0100", "volunteers"):
        assert words in card
    assert "Birch" not in main.get_text()
    settings.EMERGENCY_CARD_REVIEWER = ""
    assert "naloxone" not in get(client, two_regions.a.host, "/crisis/").soup.get_text().lower()


def test_the_page_and_all_it_loads_weigh_at_most_14_kilobytes(
    demo_network: object, client: Client
) -> None:
    page = get(client, "asheville.localhost", "/crisis/")
    parts = [tag["href"] for tag in page.soup.select("link[rel=stylesheet], link[rel=icon]")]
    parts += [tag["src"] for tag in page.soup.select("script[src]")]
    parts.append(page.soup.select_one("#keep")["data-worker"])
    weights = {part: weight(get(client, "asheville.localhost", part).content) for part in parts}
    weights["/crisis/"] = weight(page.content)
    assert sum(weights.values()) <= 14 * KB, weights


def test_what_is_kept_is_there(two_regions: TwoRegions, client: Client) -> None:
    worker = get(client, two_regions.a.host, "/offline.js")
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert worker.headers["Cache-Control"] == "no-cache"
    parts = re.search(r"PARTS = \[PAGE, (.*)\]", worker.content.decode())[1]
    for part in re.findall(r'"([^"]+)"', parts):
        assert get(client, two_regions.a.host, part).status == 200, part


def test_every_page_leads_there(two_regions: TwoRegions, client: Client) -> None:
    for path in ("/", "/local/first-steps/", "/search/?q=overdose"):
        page = get(client, two_regions.a.host, path).soup
        assert page.select_one('footer a[href="/crisis/"]'), path
