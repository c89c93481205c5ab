"""
Keeping the facts true: calls, the day's list of calls, conflicts and reports.

Nothing but `record_call` sets `assured_on`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from locations import facts
from locations.models import (
    Assurance,
    CallListEntry,
    Conflict,
    ErrorReport,
    FacilityPage,
    FacilityPhone,
    FieldSource,
    LocationPage,
    Service,
)
from locations.models.cards import gone
from locations.models.truth import FRESH, RECENT, UNLISTED
from portal.quality import facts_only

Outcome = Assurance.Outcome
# Ages in days after which the search has to say something else of a place. That a number may
# not be dialled any more it knows by itself.
LIMITS = (FRESH, RECENT, UNLISTED)


class NotYet(Exception):
    """What was asked cannot be done yet; the message says what comes first."""


def amend(page: FacilityPage, user: Any, change: Callable[[FacilityPage], None]) -> FacilityPage:
    """
    Change what visitors see, and the same in an editor's unfinished draft, in one transaction.

    A page that is not public yet is changed in its draft only. Raises ValidationError when the
    page cannot be saved as it is.
    """
    with transaction.atomic(), facts_only():
        live = FacilityPage.objects.select_for_update().get(pk=page.pk)
        draft = live.get_latest_revision_as_object() if live.has_unpublished_changes else None
        if live.live:
            change(live)
            live.save_revision(user=user).publish(user=user)
        if draft is not None or not live.live:
            waiting = draft or live.get_latest_revision_as_object()
            change(waiting)
            waiting.latest_revision = live.latest_revision
            waiting.save_revision(user=user)
    return FacilityPage.objects.get(pk=page.pk)


# --- calls --------------------------------------------------------------------------------


def record_call(
    page: FacilityPage,
    user: Any,
    outcome: str,
    *,
    read: Iterable[str] = facts.READ_ALOUD,
    phone: str = "",
    answered_by: str = "",
    paid_by: str = "",
    note: str = "",
    today: dt.date | None = None,
) -> Assurance:
    """
    Write down a call that `user` made to the place, and all that follows from it.

    `read` names the facts that were read aloud and are right; `phone` is the number dialled,
    `answered_by` who answers it and `paid_by` who is paid for the call, where that was asked.
    Raises NotYet when facts are said to be corrected and nobody corrected any today, and
    ValidationError when the page cannot be saved.
    """
    day = today or dt.date.today()
    if outcome == Outcome.CORRECTED and not _corrected(page, user, day):
        raise NotYet("Correct the facts in the form and publish them first, then come back here.")
    with transaction.atomic():
        assurance = Assurance.objects.create(
            page=page, called_on=day, called_by=user, outcome=outcome, note=note
        )
        if assurance.confirms:
            read = list(read)
            all_read, label = "phones" in read, (answered_by, paid_by)
            page = amend(page, user, lambda it: _rang(it, day, phone, all_read, label))
            page.assured_on = day
            page.save(update_fields=["assured_on"], clean=False)
            facts.confirm(page, read, editor=user, on=day)
        elif outcome == Outcome.WRONG_NUMBER:
            page = amend(page, user, lambda it: _mark_wrong(it, phone))
        elif outcome in (Outcome.CLOSED, Outcome.PAUSED):
            closed = outcome == Outcome.CLOSED
            status = Service.Status.DEFUNCT if closed else Service.Status.TEMPORARILY_CLOSED
            page = amend(page, user, lambda it: set_status(it, status))
        CallListEntry.objects.filter(page=page, day=day, done=None).update(done=assurance)
        if outcome != Outcome.NO_ANSWER:
            page.error_reports.filter(settled_on=None).update(settled_on=day, settled_by=user)
    return assurance


def _corrected(page: FacilityPage, user: Any, day: dt.date) -> bool:
    mine = FieldSource.objects.filter(page=page, source="editor", editor=user, on=day)
    return mine.exists()


def _rang(
    page: FacilityPage, day: dt.date, dialled: str, all_read: bool, label: tuple[str, str]
) -> None:
    """
    Date the number that was dialled, and all others when they were read aloud.

    What a caller found wrong stays wrong until that number itself is dialled. `label` is who
    answers the dialled number and who is paid for the call, as far as that was asked.
    """
    answered_by, paid_by = label
    phones = list(page.phones.all())
    for line in phones:
        if line.phone == dialled or (all_read and line.phone != line.found_wrong):
            line.checked_on, line.found_wrong = day, ""
        if line.phone == dialled and answered_by:
            line.answered_by, line.call_paid, line.paid_by = answered_by, bool(paid_by), paid_by
    page.phones = phones


def _mark_wrong(page: FacilityPage, phone: str) -> None:
    phones = list(page.phones.all())
    for line in phones:
        if line.phone == phone:
            line.found_wrong = line.phone
    page.phones = phones


def set_status(page: FacilityPage, status: str) -> None:
    """Set the status of every service; a place that names none gets one to say it with."""
    services = list(page.services.all()) or [Service(name="Treatment")]
    for service in services:
        service.status = status
    page.services = services


def phones_to_ring(page: FacilityPage) -> list[FacilityPhone]:
    """The numbers an editor may ring, also those that visitors may not."""
    return [phone for phone in page.phones.all() if phone.type != FacilityPhone.Type.FAX]


# --- the day's list -----------------------------------------------------------------------


def candidates(region: LocationPage, day: dt.date) -> list[tuple[int, str]]:
    """
    The ids of the region's places that should be rung, most urgent first, each with its reason.

    A report comes first, then a wrong or silent number, then what nobody ever confirmed, then
    the oldest confirmation. What was confirmed in the last 30 days may rest. One query.
    """
    last = Assurance.objects.filter(page=OuterRef("pk")).order_by("-called_on", "-pk")
    report = ErrorReport.objects.filter(page=OuterRef("pk"), settled_on=None)
    places = FacilityPage.objects.descendant_of(region).live().order_by("title")
    rows = places.annotate(
        last_outcome=Subquery(last.values("outcome")[:1]),
        last_call=Subquery(last.values("called_on")[:1]),
        reported=Subquery(report.order_by("reported_on").values("reported_on")[:1]),
        gone=gone(),
    ).values_list("pk", "assured_on", "last_outcome", "last_call", "reported", "gone")
    reason = CallListEntry.Reason
    found: list[tuple[int, dt.date, int, str]] = []
    for pk, assured_on, last_outcome, last_call, reported, closed in rows.iterator():
        if reported:
            found.append((0, reported, pk, reason.REPORT))
        elif closed or last_call == day:
            continue
        elif last_outcome in (Outcome.NO_ANSWER, Outcome.WRONG_NUMBER):
            found.append((1, last_call, pk, reason.NUMBER))
        elif assured_on is None:
            found.append((2, dt.date.min, pk, reason.NEVER))
        elif (day - assured_on).days > FRESH:
            found.append((3, assured_on, pk, reason.AGE))
    # Those of one day stay in the order of their names.
    found.sort(key=lambda row: row[:2])
    return [(pk, why) for _, _, pk, why in found]


def make_call_list(region: LocationPage, day: dt.date | None = None) -> int:
    """
    Make the region's list of the day and return how many entries are new.

    Run again on the same day it adds only what a visitor has reported since.
    """
    today = day or dt.date.today()
    with transaction.atomic():
        LocationPage.objects.select_for_update().get(pk=region.pk)
        CallListEntry.objects.filter(region=region, day__lt=today, done=None).delete()
        mine = CallListEntry.objects.filter(region=region, day=today)
        listed = set(mine.values_list("page_id", flat=True))
        place = mine.aggregate(last=Max("place"))["last"] or 0
        new: list[CallListEntry] = []
        for page_id, why in candidates(region, today):
            urgent = why == CallListEntry.Reason.REPORT and bool(listed)
            room = len(listed) + len(new) < region.calls_per_day
            if page_id not in listed and (room or urgent):
                new.append(CallListEntry(region=region, page_id=page_id, day=today, reason=why))
        for entry in new:
            place += 1
            entry.place = place
        CallListEntry.objects.bulk_create(new)
    return len(new)


def make_call_lists(day: dt.date | None = None) -> int:
    """Make the day's lists of all public regions; how many entries are new."""
    return sum(make_call_list(region, day) for region in LocationPage.objects.live())


def put_on_list(page: FacilityPage, region: LocationPage, day: dt.date | None = None) -> bool:
    """Put a place on the day's list by hand; whether it was not on it yet."""
    today = day or dt.date.today()
    last = CallListEntry.objects.filter(region=region, day=today).aggregate(n=Max("place"))["n"]
    reason = CallListEntry.Reason.AGE if page.assured_on else CallListEntry.Reason.NEVER
    _, new = CallListEntry.objects.get_or_create(
        page=page,
        day=today,
        defaults={"region": region, "place": (last or 0) + 1, "reason": reason},
    )
    return bool(new)


def let_age(day: dt.date | None = None) -> int:
    """
    Let the search see again the places that grew older than a limit, and return how many.

    Looks a week back, for nights on which no worker ran.
    """
    today = day or dt.date.today()
    days = [today - dt.timedelta(days=limit + n) for limit in LIMITS for n in range(1, 8)]
    pages = FacilityPage.objects.live().filter(assured_on__in=days)
    for page in pages.iterator(chunk_size=200):
        page.save(update_fields=["assured_on"], clean=False)
    return pages.count()


# --- conflicts ----------------------------------------------------------------------------


def settle(conflict: Conflict, user: Any, accept: bool) -> None:
    """
    Keep what we have, or take what the import offers, for good.

    Either way a person has decided, so the fact stands confirmed. What somebody else settled a
    moment ago stays settled. Raises ValidationError when
    the page cannot take what is offered; then the conflict stays open.
    """
    today = dt.date.today()
    with transaction.atomic():
        if Conflict.objects.select_for_update().get(pk=conflict.pk).settled_on:
            return
        page = conflict.page
        if accept:
            page = amend(page, user, lambda it: facts.put(it, conflict.field, conflict.offered))
            facts.remember(
                page, [conflict.field], source=conflict.source, editor=user, confirmed=True
            )
        else:
            facts.confirm(page, [conflict.field], editor=user, on=today)
        conflict.accepted, conflict.settled_on, conflict.settled_by = accept, today, user
        conflict.save()
