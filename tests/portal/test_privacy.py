"""The page that shows what a visit leaves behind, and the figures it shows."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from portal import privacy
from tests.crawl import get
from tests.fixtures import TwoRegions

FIGURES = ["cookies", "others", "storage", "policy", "logs"]


def test_what_was_measured_is_there_and_every_figure_is_nought() -> None:
    content = json.loads(privacy.FILE.read_text())
    assert [figure["key"] for figure in content["figures"]] == FIGURES
    assert {figure["key"]: figure["found"] for figure in content["figures"]} == dict.fromkeys(
        FIGURES, 0
    )
    # Each among something: nothing of nothing is no proof.
    for figure in content["figures"]:
        assert max(int(word) for word in figure["among"].split() if word.isdigit()) >= 10, figure
    assert dt.date.fromisoformat(content["day"]) <= dt.date.today()


@pytest.mark.parametrize("where", ["network", "a"])
def test_every_site_shows_it_with_the_day(
    where: str, two_regions: TwoRegions, client: Client
) -> None:
    host = "localhost" if where == "network" else two_regions.a.host
    page = get(client, host, "/privacy/proof/")
    text = page.soup.select_one("main").get_text(" ", strip=True)
    assert page.status == 200 and page.cookies == []
    day = privacy.measured()["day"]
    assert f"{day.day} {day:%b %Y}" in text
    shown = page.soup.select("main ul:first-of-type li b")
    assert [figure.get_text() for figure in shown] == ["0"] * len(FIGURES)
    for figure in privacy.measured()["figures"]:
        assert figure["among"] in text


def test_what_is_not_nought_is_shown_as_it_is(
    two_regions: TwoRegions, client: Client, tmp_path: Any, monkeypatch: Any
) -> None:
    content = json.loads(privacy.FILE.read_text())
    content["figures"][0]["found"] = 3
    other = tmp_path / "proof.json"
    other.write_text(json.dumps(content))
    monkeypatch.setattr(privacy, "FILE", other)
    privacy.measured.cache_clear()
    try:
        page = get(client, two_regions.a.host, "/privacy/proof/")
    finally:
        privacy.measured.cache_clear()
    assert "3 cookies" in page.soup.select_one("main").get_text()


def test_the_promise_in_the_footer_leads_there(two_regions: TwoRegions, client: Client) -> None:
    for path in ("/", "/local/first-steps/", "/nothing-here/"):
        promise = get(client, two_regions.a.host, path).soup.select_one(
            "footer a[href='/privacy/proof/']"
        )
        assert "sets no cookies" in promise.parent.get_text(), path
