"""
The facts of a facility as the portal keeps watch over them: read, compared, put into words, set.

A fact is a field of the page, or all of its telephones, hours or services together. Its value is
plain JSON, so that an import, a conflict and the record of sources speak of the same thing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable
from typing import Any, cast

from django.db import models

from locations import hours
from locations.models import (
    FacilityPage,
    FacilityPhone,
    FieldSource,
    Organization,
    Schedule,
    Service,
)
from locations.models.identified import Identified
from locations.models.service import GENDERS
from portal import care
from portal.findable import plain_text
from portal.languages import language_names

# Name of the fact -> how an editor reads it, in the order of a telephone call.
FACTS = {
    "title": "Name",
    "address_1": "Street",
    "city": "Town",
    "state_province": "State",
    "postal_code": "ZIP code",
    "phones": "Telephones",
    "schedules": "Opening hours",
    "closed_on_holidays": "Closed on holidays",
    "services": "What it offers",
    "languages": "Languages",
    "summary": "In one sentence",
    "description": "Description",
    "website": "Website",
    "transportation": "How to get there",
    "accessibility": "Accessibility",
    "organization": "Who runs it",
    "timezone": "Time zone",
    "latitude": "Latitude",
    "longitude": "Longitude",
    "financial_tie": "Money tie",
    "financial_tie_note": "Money tie, in words",
}
# What a caller reads aloud and the other side can say yes or no to.
READ_ALOUD = (
    "title", "address_1", "city", "postal_code", "phones", "schedules", "closed_on_holidays",
    "services", "languages",
)  # fmt: skip
CHILDREN: dict[str, type[Identified]] = {
    "phones": FacilityPhone,
    "schedules": Schedule,
    "services": Service,
}
# Bookkeeping of a child, and what changes with every call.
_NOT_A_FACT = {"id", "page", "sort_order", "checked_on", "found_wrong"}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.time):
        return value.isoformat()[:5]
    return str(value) if isinstance(value, dt.date | uuid.UUID) else value


def _names(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.local_fields if field.name not in _NOT_A_FACT]


def value(page: FacilityPage, name: str) -> Any:
    """The fact as JSON. Raises KeyError for a name that is no fact."""
    if name not in FACTS:
        raise KeyError(name)
    if name in CHILDREN:
        names = _names(CHILDREN[name])
        children = getattr(page, name).all()
        return [{key: _plain(getattr(child, key)) for key in names} for child in children]
    if name == "organization":
        return page.organization.name if page.organization else ""
    return _plain(getattr(page, name))


def values(page: FacilityPage) -> dict[str, Any]:
    """All facts of a page."""
    return {name: value(page, name) for name in FACTS}


def is_empty(fact: Any) -> bool:
    """Whether nothing is known. “No” and “none” are what a form says untouched."""
    return fact in (None, "", [], False, FacilityPage.Tie.NONE)


def digest(fact: Any) -> str:
    """A hash of the value: equal facts have equal digests, whoever wrote them."""
    if isinstance(fact, list):
        # An import knows nothing of our own ids.
        fact = [
            {k: v for k, v in item.items() if k != "uid"} if isinstance(item, dict) else item
            for item in fact
        ]
    return hashlib.sha256(json.dumps(fact, sort_keys=True).encode()).hexdigest()


def put(page: FacilityPage, name: str, fact: Any) -> None:
    """
    Set a fact on the page, without saving it.

    A child that is known by its `uid`, or else by its telephone number or name, stays itself and
    keeps what is no fact (the day of the last call). Raises KeyError for a name that is no fact,
    and TypeError for a child with a field that does not exist.
    """
    if name not in FACTS:
        raise KeyError(name)
    if name in CHILDREN:
        _put_children(page, name, fact)
    elif name == "organization":
        known = Organization.objects.filter(name=fact).first() if fact else None
        page.organization = known or (Organization.objects.create(name=fact) if fact else None)
    else:
        setattr(page, name, fact)


def _put_children(page: FacilityPage, name: str, fact: list[dict[str, Any]]) -> None:
    model = CHILDREN[name]
    known = list(getattr(page, name).all())

    def same(child: Any, item: dict[str, Any]) -> bool:
        if item.get("uid"):
            return str(child.uid) == str(item["uid"])
        key = {"phones": "phone", "services": "name"}.get(name)
        return key is not None and getattr(child, key) == item.get(key)

    children = []
    for place, item in enumerate(fact):
        child = next((c for c in known if same(c, item)), None)
        if child is None:
            child = model()
        else:
            known.remove(child)
        for key, part in item.items():
            field = cast("models.Field[Any, Any]", model._meta.get_field(key))
            setattr(child, key, field.to_python(part))
        # The order is a fact too: the first number is the one that is dialled.
        child.sort_order = place
        children.append(child)
    setattr(page, name, children)


def words(page: FacilityPage, name: str, fact: Any) -> list[str]:
    """The fact as a person reads it aloud, a line each; empty when nothing is known."""
    if name == "phones":
        return [_phone_words(item) for item in fact or []]
    if name == "schedules":
        return _hours_words(page, fact or [])
    if name == "services":
        return [line for item in fact or [] for line in _service_words(item)]
    if name == "languages":
        return list(language_names(fact or []))
    if isinstance(fact, bool):
        return ["Yes" if fact else "No"]
    field = FacilityPage._meta.get_field(name)
    choices = dict(getattr(field, "choices", None) or [])
    text = str(choices.get(fact, "" if fact is None else fact))
    return [plain_text(text)] if text else []


def _phone_words(item: dict[str, Any]) -> str:
    parts = [item.get("phone", "")]
    if item.get("extension"):
        parts.append(f"extension {item['extension']}")
    kind = dict(FacilityPhone.Type.choices).get(item.get("type", ""), "")
    if kind and item.get("type") != FacilityPhone.Type.VOICE:
        parts.append(str(kind))
    if item.get("description"):
        parts.append(item["description"])
    if item.get("answered_by"):
        parts.append(f"answered by {item['answered_by']}")
    parts.append(f"{item.get('paid_by')} is paid" if item.get("call_paid") else "nobody is paid")
    return ", ".join(parts)


def _hours_words(page: FacilityPage, lines: list[dict[str, Any]]) -> list[str]:
    periods = []
    for item in lines:
        names = {f.name: f for f in Schedule._meta.local_fields}
        known = {k: names[k].to_python(v) for k, v in item.items() if k in names and k != "uid"}
        try:
            periods.append(Schedule(**known).period())
        except hours.HoursError as error:
            return [f"Not understood: {error}"]
    if not periods:
        return []
    table = hours.Hours(periods, page.zone)
    return [f"{day}: {text}" for day, text in hours.week(table)] + hours.notes(table)


def _service_words(item: dict[str, Any]) -> Iterable[str]:
    status = dict(Service.Status.choices).get(item.get("status", ""), "")
    yield f"{item.get('name', '')} ({status})" if status else str(item.get("name", ""))
    for heading, key, choices in (
        ("Care", "care", care.CARE),
        ("Medicines", "medicines", care.MEDICINES),
        ("Payment", "payment", care.PAYMENT),
        ("Made for", "audiences", care.AUDIENCES),
        ("Ages", "ages", care.AGES),
        ("Takes", "genders", GENDERS),
    ):
        if item.get(key):
            yield f"{heading}: {', '.join(care.labels(choices, item[key]))}"
    for heading, key in (("Costs", "fees_description"), ("Now", "alert")):
        if item.get(key):
            yield f"{heading}: {item[key]}"


def remember(
    page: FacilityPage,
    names: Iterable[str],
    *,
    source: str,
    on: dt.date | None = None,
    editor: Any = None,
    confirmed: bool = False,
) -> None:
    """
    Write down where these facts of the saved page come from, in three queries at most.

    What a person has confirmed stays confirmed unless its value is another one now.
    """
    known = {row.field: row for row in FieldSource.objects.filter(page=page)}
    new, changed = [], []
    for name in names:
        mark = digest(value(page, name))
        row = known.get(name)
        kept = row is not None and row.confirmed and row.digest in ("", mark)
        if row is None:
            row = FieldSource(page=page, field=name)
            new.append(row)
        else:
            changed.append(row)
        row.source, row.on, row.editor = source, on or dt.date.today(), editor
        row.confirmed, row.digest = confirmed or kept, mark
    FieldSource.objects.bulk_create(new)
    FieldSource.objects.bulk_update(changed, ["source", "on", "editor", "confirmed", "digest"])


def confirm(page: FacilityPage, names: Iterable[str], *, editor: Any, on: dt.date) -> None:
    """Write down that a person confirmed these facts; what was their source stays it."""
    known = {row.field: row for row in FieldSource.objects.filter(page=page)}
    for name in names:
        row = known.get(name) or FieldSource(page=page, field=name, source="call")
        row.on, row.editor, row.confirmed = on, editor, True
        row.digest = digest(value(page, name))
        row.save()


def changed_names(page: FacilityPage) -> list[str]:
    """The facts whose value is not the one its source was written down for."""
    known = dict(FieldSource.objects.filter(page=page).values_list("field", "digest"))
    return [
        name
        for name, fact in values(page).items()
        if (known[name] != digest(fact) if known.get(name) else not is_empty(fact))
    ]
