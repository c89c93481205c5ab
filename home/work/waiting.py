"""What waits in one branch: reviews, calls, faults, and words nobody found anything for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Max, OuterRef, Q, Subquery
from wagtail.models import PageLogEntry

from articles.models import ArticlePage, SourceLink
from home.work.branches import Branch
from locations import truth
from locations.models import CallListEntry, Conflict, ErrorReport, FacilityPage
from locations.models.truth import FRESH, OLD, RECENT
from portal.quality.gate import REFUSED
from search.admin import statistics

# Days ahead in which a review is said to come.
SOON = 30
# Rows of one list; the numbers count all.
MOST = 50


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: its words, its number, and its share of the longest in percent."""

    label: str
    value: int
    share: int


@dataclass
class Waiting:
    """Everything that waits in a branch. Lists are cut at MOST, `counts` are not."""

    branch: Branch
    overdue: list[ArticlePage] = field(default_factory=list)
    soon: list[ArticlePage] = field(default_factory=list)
    unreviewed: list[ArticlePage] = field(default_factory=list)
    unconfirmed: list[FacilityPage] = field(default_factory=list)
    put_off: list[PageLogEntry] = field(default_factory=list)
    dead: list[SourceLink] = field(default_factory=list)
    in_vain: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    reviews: list[Bar] = field(default_factory=list)
    calls: list[Bar] = field(default_factory=list)

    @property
    def to_fix(self) -> int:
        """Things that are wrong now."""
        names = ("reports", "conflicts", "put_off", "dead")
        return sum(self.counts[name] for name in names)

    @property
    def anything(self) -> bool:
        """Whether anybody has to do anything."""
        return bool(
            self.to_fix or self.counts["overdue"] or self.counts["soon"] or self.counts["to_call"]
        )


def waiting(branch: Branch, today: dt.date | None = None) -> Waiting:
    """Read what waits in the branch on this day; a dozen queries."""
    day = today or dt.date.today()
    found = Waiting(branch)
    texts = ArticlePage.objects.live().filter(branch.pages).defer_streamfields()
    by_day = texts.order_by("review_due", "title")
    overdue = by_day.filter(review_due__lt=day)
    soon = by_day.filter(review_due__range=(day, day + dt.timedelta(days=SOON)))
    unreviewed = by_day.filter(clinical=True).filter(Q(reviewer=None) | Q(reviewed_on=None))
    places = FacilityPage.objects.live().filter(branch.pages)
    old = places.filter(_unconfirmed(day)).order_by(F("assured_on").asc(nulls_first=True), "title")
    dead = SourceLink.objects.dead().filter(branch.below("uses__page__path")).distinct()
    put_off = _put_off(branch)
    found.counts = {
        "overdue": overdue.count(),
        "soon": soon.count(),
        "unreviewed": unreviewed.count(),
        "places": places.count(),
        "unconfirmed": old.count(),
        "dead": dead.count(),
        "put_off": len(put_off),
        **_calls(branch, day),
    }
    found.overdue, found.soon = list(overdue[:MOST]), list(soon[:MOST])
    found.unreviewed, found.unconfirmed = list(unreviewed[:MOST]), list(old[:MOST])
    found.dead, found.put_off = list(dead.prefetch_related("uses__page")[:MOST]), put_off[:MOST]
    if branch.site is not None:
        found.in_vain = statistics.in_vain([branch.site])
    found.reviews = _reviews(texts, day)
    found.calls = _ages(places, day)
    return found


def _unconfirmed(day: dt.date) -> Q:
    return Q(assured_on=None) | Q(assured_on__lt=day - dt.timedelta(days=OLD))


def _calls(branch: Branch, day: dt.date) -> dict[str, int]:
    mine = branch.below("page__path")
    entries = CallListEntry.objects.filter(mine, day=day)
    to_call, region = entries.filter(done=None).count(), branch.region
    if region is not None and not region.call_list.filter(day=day).exists():
        # The list is made at night, or when somebody opens it.
        to_call = min(len(truth.candidates(region, day)), region.calls_per_day)
    return {
        "to_call": to_call,
        "called": entries.exclude(done=None).count(),
        "reports": ErrorReport.objects.filter(mine, settled_on=None).count(),
        "conflicts": Conflict.objects.filter(mine, settled_on=None).count(),
    }


def _put_off(branch: Branch) -> list[PageLogEntry]:
    """The last refusal of every page that was not published since, the newest first."""
    refusals = PageLogEntry.objects.filter(branch.below("page__path"), action=REFUSED)
    last = refusals.filter(page=OuterRef("page")).order_by("-timestamp").values("pk")[:1]
    newest = refusals.filter(pk=Subquery(last)).select_related("page").order_by("-timestamp")
    published = dict(
        PageLogEntry.objects.filter(
            page__in=newest.values("page"),
            action__in=("wagtail.publish", "wagtail.publish.scheduled"),
        ).values_list("page").annotate(last=Max("timestamp"))
    )  # fmt: skip
    return [e for e in newest if e.page_id not in published or published[e.page_id] < e.timestamp]


def _bars(numbers: list[tuple[str, int]]) -> list[Bar]:
    most = max((value for _, value in numbers), default=0) or 1
    return [Bar(label, value, round(100 * value / most)) for label, value in numbers]


def _reviews(texts: Any, day: dt.date) -> list[Bar]:
    """Reviews that are overdue, and those due in this and each of the next five months."""
    due = list(texts.exclude(review_due=None).values_list("review_due", flat=True))
    numbers = [("Overdue", sum(it < day for it in due))]
    year, month = day.year, day.month
    for _ in range(6):
        name = f"{dt.date(year, month, 1):%B}"
        in_it = sum(it >= day and (it.year, it.month) == (year, month) for it in due)
        numbers.append((name, in_it))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return _bars(numbers)


def _ages(places: Any, day: dt.date) -> list[Bar]:
    """Places by the time since a call confirmed them."""
    ages = [
        None if on is None else (day - on).days
        for on in places.values_list("assured_on", flat=True)
    ]
    known = [age for age in ages if age is not None]
    limits = [(0, FRESH), (FRESH + 1, RECENT), (RECENT + 1, OLD)]
    numbers = [(f"up to {b} days", sum(a <= age <= b for age in known)) for a, b in limits]
    numbers.append((f"over {OLD} days", sum(age > OLD for age in known)))
    numbers.append(("never", len(ages) - len(known)))
    return _bars(numbers)
