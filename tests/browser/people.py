"""People of the demo in a browser, and work that waits for them."""

import json
from typing import Any

from tests.browser.demo import Demo

# Something of every kind waits: a text sent for review, a contradiction, a visitor's report.
WORK = """
import json
from django.contrib.auth import get_user_model
from articles.models import ArticlePage
from locations.models import Conflict, ErrorReport, FacilityPage, LocationPage
people = get_user_model().objects
editor = people.get(username="asheville-editor")
region = LocationPage.objects.get(title="Asheville, NC")
article = ArticlePage.objects.live().descendant_of(region).first()
article.summary = "Words that nobody has read yet."
article.clinical = True
article.save_revision(user=editor)
article.get_workflow().start(article, editor)
first, second = FacilityPage.objects.live().descendant_of(region)[:2]
Conflict.objects.create(page=first, field="city", offered="Weaverville", source="A directory")
ErrorReport.objects.create(page=second, what="hours")
library = ArticlePage.objects.live().not_descendant_of(region).filter(clinical=True).first()
print("=" + json.dumps({
    "article": article.pk, "facility": first.pk, "library": library.pk, "editor": editor.pk,
}))
"""


def somebody_s_work(demo: Demo) -> dict[str, int]:
    """Let something wait for everybody; the numbers of what it is about, by name."""
    numbers: dict[str, int] = json.loads(demo.shell(WORK).rpartition("=")[2])
    return numbers


def logged_in(browser: Any, demo: Demo, user: str, **context: Any) -> Any:
    """A page of a browser in which this user of the demo has logged in."""
    page = browser.new_context(**context).new_page()
    page.goto(demo.url("/admin/login/"))
    page.fill("#id_username", user)
    page.fill("#id_password", demo.password(user))
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    return page
