"""
An editor as a process: `python -m tests.chaos.editor SEED EDITS [--rate N] [--gentle]`.

Makes random edits on random pages of the regions, some in long transactions, some taken back, and
prints what was done as JSON. Two editors may meet on one page: what Wagtail or the database then
refuses is counted, and none of it may be half done.
"""

from __future__ import annotations

import argparse
import json
import random
import select
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, PageViewRestriction  # noqa: E402

from articles.models import ArticleIndexPage, ArticlePage, Topic  # noqa: E402
from locations import geo  # noqa: E402
from locations.models import FacilityPage, FacilityPhone, LocationPage, Service  # noqa: E402
from tests.factories import body  # noqa: E402

WORDS = ["calm", "harbor", "garden", "river", "bridge", "window", "morning", "friend", "road"]


class Nothing(Exception):
    """There is no page to do this to."""


class TakenBack(Exception):
    """The editor's own change of mind, in the middle of a transaction."""


class Editor:
    """One person with a keyboard and a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.name = f"e{seed % 10_000}"
        self.made = 0

    # --- choosing

    def words(self, count: int = 3) -> str:
        return " ".join(self.random.choice(WORDS) for _ in range(count))

    def one(self, model: type[Page], **filters: object) -> Page:
        # Perennials are what the searching beside the edits counts on.
        pages = model.objects.filter(**filters).exclude(slug__startswith="perennial")
        ids = list(pages.order_by("pk").values_list("pk", flat=True))
        if not ids:
            raise Nothing
        return model.objects.get(pk=self.random.choice(ids))

    def parent(self) -> Page:
        return self.one(self.random.choice([ArticleIndexPage, ArticleIndexPage, LocationPage]))

    # --- doing

    def create(self) -> None:
        self.made += 1
        slug = f"{self.name}-{self.made}"
        live = self.random.random() < 0.8
        values = {"title": f"{self.words()} {slug}", "slug": slug, "summary": self.words(6)}
        parent = self.parent()
        if isinstance(parent, ArticleIndexPage):
            page = ArticlePage(live=live, body=body(self.words(20)), **values)
        else:
            page = FacilityPage(
                live=live, city="Asheville", state_province="NC", postal_code="28801",
                **values,
            )  # fmt: skip
            page.services = [Service(name="Treatment", care=["outpatient"])]
            page.phones = [
                FacilityPhone(
                    phone="(828) 555-0142", answered_by="its staff", checked_on=timezone.localdate()
                )
            ]
        parent.add_child(instance=page)
        if live:
            page.save_revision().publish()

    def draft(self) -> None:
        page = self.one(ArticlePage)
        page.summary = f"Only a draft: {self.words(6)}"
        page.save_revision()

    def edit(self) -> None:
        page = self.one(self.random.choice([ArticlePage, FacilityPage]))
        page.title = f"{self.words()} {page.slug}"
        page.summary = self.words(8)
        if isinstance(page, ArticlePage) and Topic.objects.exists():
            page.topics = self.random.sample(list(Topic.objects.all()), 1)
        page.save_revision().publish()

    def touch(self) -> None:
        page = self.one(ArticlePage, live=True)
        page.title = f"{self.words()} {page.slug}"
        # As Wagtail saves what its forms have checked already.
        page.save(clean=False)

    def unpublish(self) -> None:
        self.one(self.random.choice([ArticlePage, FacilityPage]), live=True).unpublish()

    def publish(self) -> None:
        self.one(ArticlePage, live=False).save_revision().publish()

    def move(self) -> None:
        page, target = self.one(self.random.choice([ArticlePage, FacilityPage])), self.parent()
        if isinstance(page, FacilityPage):
            target = self.one(LocationPage)
        page.move(target, pos="last-child")

    def move_branch(self) -> None:
        self.one(ArticleIndexPage, depth__gt=4).move(self.one(LocationPage), pos="last-child")

    def reorder(self) -> None:
        page = self.one(ArticlePage)
        page.move(self.random.choice(list(page.get_siblings())), pos="left")

    def rename_branch(self) -> None:
        self.made += 1
        page = self.one(ArticleIndexPage, depth__gt=4)
        page.slug = f"local-{self.name}-{self.made}"
        page.save_revision().publish()

    def hide(self) -> None:
        page = self.one(self.random.choice([ArticlePage, ArticleIndexPage]), depth__gt=4)
        PageViewRestriction.objects.create(
            page_id=page.pk, restriction_type=PageViewRestriction.PASSWORD, password="open"
        )

    def show(self) -> None:
        found = list(PageViewRestriction.objects.order_by("pk"))
        if not found:
            raise Nothing
        self.random.choice(found).delete()

    def delete(self) -> None:
        self.one(self.random.choice([ArticlePage, FacilityPage])).delete()

    def delete_branch(self) -> None:
        pages = ArticleIndexPage.objects.filter(depth__gt=4)
        if pages.count() < 3:
            page = ArticleIndexPage(title=self.words(), slug=f"{self.name}-b{time.time_ns()}")
            self.one(LocationPage).add_child(instance=page)
        else:
            self.one(ArticleIndexPage, depth__gt=4).delete()

    def copy(self) -> None:
        self.made += 1
        page = self.one(ArticlePage)
        page.copy(update_attrs={"slug": f"{self.name}-c{self.made}"}, keep_live=True)

    def topic(self) -> None:
        self.made += 1
        topics = list(Topic.objects.order_by("pk"))
        topic = self.random.choice(topics) if topics else Topic()
        # The address of a topic is what its pages are counted by.
        topic.slug = f"{self.name}-t{self.made}"
        topic.name = self.words(2)
        topic.save()

    def schedule(self) -> None:
        page = self.one(ArticlePage, live=True)
        page.expire_at = timezone.now() + timedelta(seconds=1)
        page.save_revision().publish()

    def clock(self) -> None:
        call_command("publish_scheduled", verbosity=0)

    KINDS: tuple[tuple[str, int], ...] = (
        ("create", 14), ("draft", 4), ("edit", 14), ("touch", 8), ("unpublish", 7),
        ("publish", 7), ("move", 8), ("move_branch", 3), ("reorder", 5), ("rename_branch", 4),
        ("hide", 4), ("show", 5), ("delete", 6), ("delete_branch", 2), ("copy", 3), ("topic", 3),
        ("schedule", 3), ("clock", 3),
    )  # fmt: skip
    # What takes little enough time for twenty a second.
    GENTLE: tuple[tuple[str, int], ...] = (
        ("create", 1), ("touch", 40), ("unpublish", 2), ("publish", 1), ("move", 2),
        ("hide", 2), ("show", 2), ("delete", 1), ("topic", 1),
    )  # fmt: skip

    def go(self, what: str) -> None:
        """One edit: most at once, some within a long transaction, some of those taken back."""
        do: Callable[[], None] = getattr(self, what)
        how = self.random.random()
        if how < 0.75:
            do()
            return
        with transaction.atomic():
            do()
            time.sleep(self.random.uniform(0, 0.5 if how < 0.95 else 1.5))
            if how > 0.93:
                raise TakenBack


def nobody_waits() -> bool:
    """Whether the input has been closed: until then an editor does not stop."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


def main() -> None:
    """Edit as the command line says, and then until nobody holds the input open any more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", type=int)
    parser.add_argument("edits", type=int)
    parser.add_argument("--rate", type=float, help="edits a second, at most")
    parser.add_argument("--gentle", action="store_true", help="only edits that take little time")
    options = parser.parse_args()
    editor = Editor(options.seed)
    kinds, weights = zip(*(Editor.GENTLE if options.gentle else Editor.KINDS), strict=True)
    # The table of ZIP codes is read once, before the clock starts.
    geo.point_for_zip("28801")
    done: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    slowest = (0.0, "")
    began = time.monotonic()
    while done.total() < options.edits or not nobody_waits():
        what = editor.random.choices(kinds, weights)[0]
        start = time.monotonic()
        try:
            getattr(editor, what)() if options.gentle else editor.go(what)
        except Nothing:
            continue
        except TakenBack:
            done["taken back"] += 1
        except Exception as error:
            refused[f"{what}: {type(error).__name__}: {str(error)[:80]}"] += 1
            if refused.total() > 2 * options.edits + 20:
                raise
            connection.close_if_unusable_or_obsolete()
        else:
            done[what] += 1
        slowest = max(slowest, (time.monotonic() - start, what))
        if options.rate:
            time.sleep(max(0.0, began + done.total() / options.rate - time.monotonic()))
    seconds = time.monotonic() - began
    json.dump(
        {"done": done, "refused": refused, "slowest": slowest, "seconds": seconds}, sys.stdout
    )


if __name__ == "__main__":
    main()
