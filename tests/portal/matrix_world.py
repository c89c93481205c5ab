"""Everything somebody may own in a region: what the permission matrix walks against."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.log_actions import log
from wagtail.models import PageViewRestriction, UploadedFile

from articles.models import SourceLink, SourceUse
from home.regions import roles
from locations.models import Assurance, CallListEntry, Conflict, ErrorReport
from search.models import BlockedCorrection, PromotedAnswer, QueryCount, SearchSynonym
from tests import factories
from tests.fixtures import Region


def furnish(region: Region, n: int) -> dict[str, Any]:
    """
    Give the region one more of each thing, and answer their ids by the names the table uses.

    Every text carries the region's mark. With `n` = 1, 2, ... nothing has the same name twice.
    """
    mark = f"{region.mark}{n}"
    team = roles.region(region.page, region.site)
    user = get_user_model().objects.create_user(
        mark.lower(), f"{mark}@example.org", "pass word 1", first_name=mark, last_name=mark
    )
    user.groups.add(team.groups["editors"])
    files = _files(mark, team.collection, user)
    pages = _pages(region, mark, user, files["photo"])
    words = _words(region, mark, pages["article"])
    directory = _directory(pages["facility"], region, mark, user)
    snippets = _snippets(region, mark, files["photo"], pages["facility"])
    redirect = Redirect.objects.create(
        old_path=f"/{mark.lower()}-old", site=region.site, redirect_page=pages["article"]
    )
    things = {**files, **pages, **words, **directory, **snippets, "redirect": redirect}
    for thing in (*words.values(), *snippets.values(), files["photo"], files["paper"], redirect):
        log(instance=thing, action="wagtail.edit", user=user)
    things |= {
        "user": user,
        "group": team.groups["editors"],
        "collection": team.collection,
        "site": region.site,
        "workflow": team.workflow,
        "task": team.workflow.tasks.first(),
    }
    return {name: thing.pk for name, thing in things.items()}


def _files(mark: str, collection: Any, user: Any) -> dict[str, Any]:
    photo = get_image_model().objects.create(
        title=f"Photo {mark}",
        file=get_test_image_file(filename=f"{mark}.png"),
        collection=collection,
        uploaded_by_user=user,
    )
    paper = get_document_model().objects.create(
        title=f"Paper {mark}",
        file=ContentFile(b"words", f"{mark}.txt"),
        collection=collection,
        uploaded_by_user=user,
    )
    uploads = {
        name: UploadedFile.objects.create(
            for_content_type=ContentType.objects.get_for_model(model),
            file=ContentFile(b"words", f"{mark}.{name}"),
            uploaded_by_user=user,
        )
        for name, model in (
            ("photo_upload", get_image_model()),
            ("paper_upload", get_document_model()),
        )
    }
    return {"photo": photo, "paper": paper, **uploads}


def _pages(region: Region, mark: str, user: Any, photo: Any) -> dict[str, Any]:
    index = region.article.get_parent()
    slug = mark.lower()
    person = factories.PersonFactory(
        name=f"Author {mark} (demo)", slug=f"author-{slug}", site=region.site
    )
    words = {
        "summary": f"Summary {mark}.",
        "body": factories.body(f"Words {mark}."),
        "author": person,
        "reviewer": person,
    }
    new = factories.ArticlePageFactory
    article = new(parent=index, title=f"First steps {mark}", slug=slug, owner=user, **words)
    article.save_revision(user=user, log_action=True).publish(
        user=user, skip_permission_checks=True
    )
    article.title = f"Better steps {mark}"
    article.save_revision(user=user, log_action=True)
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    alias = article.create_alias(parent=index, update_slug=f"{slug}-alias")
    draft = new(parent=index, title=f"Draft {mark}", slug=f"{slug}-draft", live=False, **words)
    revision = draft.save_revision(user=user, log_action=True)
    state = region.page.get_workflow().start(draft, user)
    locked = new(parent=index, title=f"Locked {mark}", slug=f"{slug}-locked", **words)
    locked.locked, locked.locked_by, locked.locked_at = True, user, timezone.now()
    # Its review can be renewed.
    locked.clinical = True
    locked.save()
    planned = new(parent=index, title=f"Planned {mark}", slug=f"{slug}-plan", live=False, **words)
    planned.go_live_at = timezone.now() + dt.timedelta(days=3)
    plan = planned.save_revision(user=user, approved_go_live_at=planned.go_live_at)
    link = SourceLink.objects.create(
        url=f"https://example.org/{mark}",
        failing_since=dt.date(2026, 1, 1),
        failures=3,
        said=f"gone, {mark}",
    )
    SourceUse.objects.create(link=link, page=article)
    place = factories.FacilityPageFactory(
        parent=region.page,
        title=f"Place {mark} (demo)",
        slug=f"{slug}-place",
        summary=f"Detox in {mark}.",
        organization=factories.OrganizationFactory(name=f"Organization {mark} (demo)"),
    )
    session = EditingSession.objects.create(
        user=user, content_object=article, last_seen_at=timezone.now()
    )
    return {
        "article": article,
        "alias": alias,
        "draft": draft,
        "locked": locked,
        "planned": planned,
        "plan": plan,
        "facility": place,
        "region": region.page,
        "index": index,
        "revision": revision,
        "older": article.live_revision or article.latest_revision,
        "newer": article.latest_revision,
        "state": state,
        "step": state.current_task_state,
        "session": session,
        "person": person,
        "organization": place.organization,
    }


def _words(region: Region, mark: str, page: Any) -> dict[str, Any]:
    site, word = region.site, mark.lower()
    QueryCount.objects.create(
        site=site, day=dt.date.today(), kind="words", text=f"asked {word}", searches=9,
        visitors=9, empty=9,
    )  # fmt: skip
    return {
        "synonym": SearchSynonym.objects.create(site=site, term=word, means="people"),
        "promoted": PromotedAnswer.objects.create(site=site, phrases=word, page=page),
        "blocked": BlockedCorrection.objects.create(site=site, word=word),
    }


def _directory(place: Any, region: Region, mark: str, user: Any) -> dict[str, Any]:
    called = Assurance.objects.create(
        page=place, called_by=user, outcome="no answer", note=f"Note {mark}"
    )
    CallListEntry.objects.create(
        region=region.page, page=place, day=dt.date.today(), place=50 + place.pk % 1000,
        reason="never", done=called,
    )  # fmt: skip
    return {
        "conflict": Conflict.objects.create(
            page=place, field="summary", current="a", offered=f"Offer {mark}", source=mark
        ),
        "report": ErrorReport.objects.create(page=place, what="number", note=f"Wrong {mark}"),
    }


def _snippets(region: Region, mark: str, photo: Any, place: Any) -> dict[str, Any]:
    hotline = factories.HotlineFactory(name=f"Line {mark} (demo)", scope="sites", kind="local")
    hotline.sites.add(region.site)
    person = factories.PersonFactory(
        name=f"Person {mark} (demo)", slug=f"person-{mark.lower()}", site=region.site, photo=photo
    )
    return {"hotline": hotline, "one": person}
