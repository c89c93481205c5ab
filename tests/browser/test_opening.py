"""
Shows 2: `open_region` twice gives one region, its site has no broken link and none into the
template; its editor comes through the invitation, edits, previews and submits, the reviewer
approves, and the visitor reads it. As people do it, in Chromium.
"""

import datetime as dt
import json
import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from wagtail.models import Site

from articles.models import ArticlePage
from home.regions import roles
from locations.models import LocationPage
from tests import factories
from tests.crawl import crawl, links

pytestmark = [
    pytest.mark.browser,
    # The admin asks several things at once, and SQLite in memory locks whole tables.
    pytest.mark.postgres,
]
HOST = "boone.localhost"
PASSWORD = "quiet river 27 stones"
NEW = "Call us first. We answer, and we stay on the line."


@pytest.mark.parametrize("template", ["", "alder"])
def test_the_site_of_a_new_region_has_no_broken_link(template: str, committed) -> None:
    for _ in range(2):
        call_command(
            "open_region", "Boone, NC", host=HOST, editor="ada@example.org",
            from_template=template,
        )  # fmt: skip
    assert LocationPage.objects.filter(title="Boone, NC").count() == 1
    assert Site.objects.filter(hostname=HOST).count() == 1
    assert Group.objects.filter(name__startswith="Boone, NC").count() == 3
    assert len(mail.outbox) == 1

    found = crawl([HOST])
    missing = "/this-page-does-not-exist/"
    broken = [one for one in found.answers if one.status >= 400 and one.path != missing]
    hosts = {host for page in found.pages for host, _ in links(page)}
    print(f"{len(found.answers)} addresses read, {len(broken)} broken, hosts: {sorted(hosts)}")
    assert not broken
    seen = {one.path for one in found.answers}
    assert {"/", "/local/", "/articles/first-steps/"} <= seen
    assert hosts <= {HOST, "localhost"}


@pytest.fixture
def article(committed) -> ArticlePage:
    """The starter article of the new region, a clinical one, with all that a review needs."""
    call_command("open_region", "Boone, NC", host=HOST, editor="ada@example.org")
    page = ArticlePage.objects.get(title="First steps near Boone")
    person = factories.PersonFactory()
    page.clinical, page.author, page.reviewer = True, person, person
    page.reviewed_on = dt.date.today()
    page.review_due = page.reviewed_on + dt.timedelta(days=300)
    source = {"title": "Treatment", "publisher": "SAMHSA", "year": 2024, "url": ""}
    page.body = json.dumps(
        [
            {"type": "text", "value": "<p>You can call us at any time [1].</p>"},
            {"type": "sources", "value": {"sources": [source]}},
        ]
    )
    page.save_revision()
    return page


def log_in(page, address: str, name: str, password: str) -> None:
    """Through the form."""
    page.goto(f"{address}/admin/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")


def test_from_the_invitation_to_the_visitor(
    article, committed, live_server, browser, settings, django_user_model
) -> None:
    address = live_server.url.replace("127.0.0.1", "localhost")
    port = urlsplit(address).port
    invitation = next(m for m in mail.outbox if m.to == ["ada@example.org"])
    link = re.search(r"http://\S+/password_reset/confirm/\S+", invitation.body)[0]
    link = address + urlsplit(link).path

    # The editor sets a password and logs in.
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(link)
    page.fill("#id_new_password1", PASSWORD)
    page.fill("#id_new_password2", PASSWORD)
    page.click("button[type=submit], input[type=submit]")
    page.wait_for_url("**/complete/")
    log_in(page, address, "ada@example.org", PASSWORD)
    assert "Alder" not in page.content()
    page.goto(link)
    assert not page.locator("#id_new_password1").count()

    # Edits, looks, sends it on.
    page.goto(f"{address}/admin/pages/{article.pk}/edit/")
    page.fill("#id_summary", NEW)
    page.get_by_role("button", name="Toggle preview").click()
    shown = page.frame_locator("iframe#w-preview-iframe, [data-side-panel='preview'] iframe").first
    shown.get_by_text(NEW).wait_for()
    page.locator("footer .w-dropdown__toggle").click()
    assert not page.locator("button[name=action-publish]").count()
    page.locator("button[name=action-submit]").click()
    page.wait_for_selector(".messages .success")
    assert not ArticlePage.objects.get(pk=article.pk).live
    visitor = context.new_page()
    assert visitor.goto(f"http://{HOST}:{port}/local/first-steps/").status == 404

    # The reviewer reads and approves.
    region = LocationPage.objects.get(title="Boone, NC")
    user = django_user_model.objects.create_user("reviewer", "r@example.org", PASSWORD)
    user.groups.add(roles.region(region, Site.objects.get(hostname=HOST)).groups["reviewers"])
    second = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
    second.set_default_timeout(30_000)
    log_in(second, address, "reviewer", PASSWORD)
    second.goto(f"{address}/admin/review/")
    second.get_by_role("link", name="Read and decide").click()
    second.frame_locator("iframe.decide-preview").get_by_text(NEW).wait_for()
    second.get_by_role("button", name="Approve and publish").click()
    second.wait_for_selector(".messages .success")

    assert visitor.goto(f"http://{HOST}:{port}/local/first-steps/").status == 200
    assert NEW in visitor.content()
    second.context.close()
    context.close()
