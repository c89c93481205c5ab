"""The weekly letter: what waits for an editor, in numbers, with the way to it."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from articles.reviewing import overdue_for, waiting_for
from home.work.branches import Branch, branches_of
from home.work.waiting import Waiting, waiting

log = logging.getLogger(__name__)

# A task may run twice; a letter is written once a week.
REMEMBER = 6 * 24 * 60 * 60


def send(today: dt.date | None = None) -> int:
    """
    Write to everybody for whose branches, or for whose review, something waits; how many letters.

    One address that cannot be reached does not keep the others from theirs.
    """
    day = today or dt.date.today()
    known: dict[Branch, Waiting] = {}
    count = 0
    people = get_user_model().objects.filter(is_active=True).exclude(email="").order_by("pk")
    for user in people:
        lists = []
        for branch in branches_of(user):
            if branch not in known:
                known[branch] = waiting(branch, day)
            if known[branch].anything:
                lists.append(known[branch])
        again, sent = list(overdue_for(user)), waiting_for(user)
        year, week, _ = day.isocalendar()
        key = f"digest:{year}:{week}:{user.pk}"
        if not (lists or again or sent) or not cache.add(key, True, REMEMBER):
            continue
        root = settings.WAGTAILADMIN_BASE_URL
        words = {"lists": lists, "again": again, "sent": sent}
        words |= {"report": root + reverse("work_report"), "queue": root + reverse("to_review")}
        text = render_to_string("home/work/digest.txt", words)
        names = ", ".join(it.branch.name for it in lists[:3]) or "reviews"
        title = f"What waits this week: {names}"
        try:
            send_mail(title, text, None, [user.email])
        except OSError as fault:
            cache.delete(key)
            log.warning("A digest was not sent (%s).", type(fault).__name__)
            continue
        count += 1
    return count
