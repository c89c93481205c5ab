"""
HSDS 3.0: services with everything below them, as a page of an API, a list, or one a line.

A place with several services is one record, read when the last of them has been read.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from locations.hsds import terms
from locations.hsds.present import LOCATION_WORDS
from locations.importing.items import items
from locations.importing.lines import Source
from locations.importing.record import Damaged, Record, Rejected, state_of, text_of, zip_of
from locations.models import FacilityPage, FacilityPhone, Schedule, Service
from portal.languages import LANGUAGES

SCHEME = "hsds"
_SERVICE_TEXTS = (
    "description", "status", "fees_description", "eligibility_description", "application_process",
    "accreditations", "alert",
)  # fmt: skip
_OF_THE_PLACE = ("external_identifier",)


@dataclass
class _Place:
    line: int
    location: dict[str, Any]
    first: dict[str, Any]
    services: list[dict[str, Any]] = field(default_factory=list)
    damage: str = ""


def _is_service(item: dict[str, Any]) -> bool:
    return "id" in item and "name" in item and ("status" in item or "service_at_locations" in item)


def _places(service: dict[str, Any]) -> list[dict[str, Any]]:
    found = service.get("service_at_locations")
    if not isinstance(found, list) or not found:
        raise Damaged("the service says no place: ask the API for the full form (full=true)")
    places = [link.get("location") if isinstance(link, dict) else None for link in found]
    if not all(isinstance(place, dict) and place.get("id") for place in places):
        raise Damaged("a place of the service is not there whole")
    return [place for place in places if isinstance(place, dict)]


def read(source: Source, year: int) -> Iterator[Record | Rejected]:
    """The file's places, each at the last line that speaks of it."""
    expected: Counter[str] = Counter()
    for _, item in items(source, _is_service):
        if isinstance(item, Rejected):
            continue
        try:
            expected.update(str(place["id"]) for place in _places(item))
        except Damaged:
            continue
    waiting: dict[str, _Place] = {}
    for line, item in items(source, _is_service):
        if isinstance(item, Rejected):
            yield item
            continue
        try:
            places = _places(item)
        except Damaged as reason:
            yield Rejected(line, str(reason))
            continue
        for place in places:
            key = str(place["id"])
            known = waiting.setdefault(key, _Place(line, place, item))
            known.line = line
            try:
                known.services.append(_service(item, len(places), key))
            except Damaged as reason:
                known.damage = str(reason)
            expected[key] -= 1
            if not expected[key]:
                yield _whole(waiting.pop(key))


def _whole(place: _Place) -> Record | Rejected:
    try:
        if place.damage:
            raise Damaged(place.damage)
        return _record(place)
    except Damaged as reason:
        return Rejected(place.line, str(reason))


def _uid(value: Any, what: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(value))
    except ValueError as error:
        raise Damaged(f"the id of {what} is no UUID") from error


def _listed(thing: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = thing.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Damaged(f"{name} is no list of objects")
    return found


def _own(thing: dict[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    """The attributes of a thing that are the portal's own fields."""
    found = {}
    for one in _listed(thing, "attributes"):
        if one.get("link_type") in names:
            found[str(one["link_type"])] = str(one.get("value", ""))
    return found


def _record(place: _Place) -> Record:
    where, first = place.location, place.first
    uid = _uid(where.get("id"), "the place")
    address = next(iter(_listed(where, "addresses")), None)
    if address is None:
        raise Damaged("the place has no address")
    own = _own(where, LOCATION_WORDS)
    city = text_of(address.get("city"), "city", 80)
    state = state_of(text_of(address.get("state_province"), "state_province", 40))
    name = text_of(where.get("name"), "name", 255) or text_of(first.get("name"), "name", 255)
    if not name or not city:
        raise Damaged("the place has no name or no city")
    description = text_of(where.get("description"), "description", 20_000)
    access = next(iter(_listed(where, "accessibility")), {})
    facts: dict[str, Any] = {
        "title": name,
        "summary": own.get("summary", "") or f"{name}, {city}, {state}."[:240],
        "description": f"<p>{escape(description, quote=False)}</p>" if description else "",
        "address_1": text_of(address.get("address_1"), "address_1", 160),
        "city": city,
        "state_province": state,
        "postal_code": zip_of(text_of(address.get("postal_code"), "postal_code", 10)),
        "website": text_of(first.get("url"), "url", 200),
        "transportation": text_of(where.get("transportation"), "transportation", 240),
        "accessibility": text_of(access.get("description"), "accessibility", 240),
        "languages": _languages(where),
        "timezone": own.get("timezone", ""),
        "closed_on_holidays": own.get("closed_on_holidays") == "true",
        "financial_tie": own.get("financial_tie", FacilityPage.Tie.NONE),
        "financial_tie_note": own.get("financial_tie_note", ""),
        "phones": [_phone(one) for one in _listed(where, "phones")],
        "schedules": [_schedule(one) for one in _listed(where, "schedules")],
        "services": place.services,
    }
    for axis, most in (("latitude", 90), ("longitude", 180)):
        if where.get(axis) is not None:
            facts[axis] = _number(where[axis], axis)
            if not -most <= facts[axis] <= most:
                raise Damaged(f"{axis} is out of range")
    return Record(
        line=place.line,
        scheme=SCHEME,
        identifier=str(uid),
        source="HSDS import",
        facts=facts,
        uid=uid,
        organization=_organization(first.get("organization")),
        identifiers=_identifiers(where),
        by_uid=True,
    )


def _number(value: Any, what: str) -> float:
    try:
        if isinstance(value, bool):
            raise ValueError
        return float(value)
    except (TypeError, ValueError) as error:
        raise Damaged(f"{what} is no number") from error


def _identifiers(where: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    pairs = []
    scheme = text_of(where.get("external_identifier_type"), "external_identifier_type", 60)
    identifier = text_of(where.get("external_identifier"), "external_identifier", 120)
    if scheme and identifier:
        pairs.append((scheme, identifier))
    for one in _listed(where, "attributes"):
        if one.get("link_type") in _OF_THE_PLACE:
            scheme, _, identifier = str(one.get("value", "")).partition(":")
            pairs.append((scheme[:60], identifier[:120]))
    return tuple(dict(pairs).items())


def _organization(told: Any) -> dict[str, Any] | None:
    if not isinstance(told, dict) or not told.get("name"):
        return None
    year = told.get("year_incorporated")
    return {
        "uid": str(_uid(told.get("id"), "the organization")),
        "name": text_of(told["name"], "organization", 200),
        "alternate_name": text_of(told.get("alternate_name"), "alternate_name", 200),
        "description": str(told.get("description") or ""),
        "website": text_of(told.get("website"), "website", 200),
        "email": text_of(told.get("email"), "email", 254),
        "year_incorporated": int(_number(year, "year_incorporated")) if year else None,
        "legal_status": text_of(told.get("legal_status"), "legal_status", 80),
    }


def _languages(thing: dict[str, Any]) -> list[str]:
    known = dict(LANGUAGES)
    codes = [str(one.get("code", "")) for one in _listed(thing, "languages")]
    return [code for code in codes if code in known]


def _phone(told: dict[str, Any]) -> dict[str, Any]:
    own = _own(told, ("extension", "answered_by", "call_paid", "paid_by", "hours"))
    kind = text_of(told.get("type"), "type", 40).lower()
    return {
        "uid": str(_uid(told.get("id"), "a phone")),
        "phone": text_of(told.get("number"), "number", 32),
        "extension": own.get("extension") or text_of(told.get("extension"), "extension", 10),
        "type": kind if kind in FacilityPhone.Type.values else FacilityPhone.Type.VOICE.value,
        "description": text_of(told.get("description"), "description", 160),
        "languages": _languages(told),
        "hours": own.get("hours", ""),
        "answered_by": own.get("answered_by", ""),
        "call_paid": own.get("call_paid") == "true",
        "paid_by": own.get("paid_by", ""),
    }


def _schedule(told: dict[str, Any]) -> dict[str, Any]:
    own = _own(told, ("all_day", "closed", "nth"))
    days = [day.strip() for day in str(told.get("byday") or "").split(",") if day.strip()]
    nth = own.get("nth") or next((day[:-2] for day in days if len(day) > 2), "")
    month_day = str(told.get("bymonthday") or "").split(",")[0]
    return {
        "uid": str(_uid(told.get("id"), "a schedule")),
        "byday": [day[-2:] for day in days],
        "opens_at": _time(told.get("opens_at")),
        "closes_at": _time(told.get("closes_at")),
        "all_day": own.get("all_day") == "true",
        "closed": own.get("closed") == "true",
        "freq": told.get("freq") or Schedule.Freq.WEEKLY.value,
        "interval": int(_number(told.get("interval") or 1, "interval")),
        "nth": int(_number(nth, "byday")) if nth else None,
        "day_of_month": int(_number(month_day, "bymonthday")) if month_day else None,
        "valid_from": told.get("valid_from") or None,
        "valid_to": told.get("valid_to") or None,
        "description": text_of(told.get("description"), "description", 160),
    }


def _time(value: Any) -> str | None:
    # HSDS lets a zone follow ("09:00Z"); the place's own clock is what is meant.
    return str(value)[:5] if value else None


def _service(told: dict[str, Any], places: int, place: str) -> dict[str, Any]:
    uid = _uid(told.get("id"), "the service")
    if places > 1:
        # Here a service belongs to one place.
        uid = uuid.uuid5(uid, place)
    found: dict[str, Any] = {name: [] for name in terms.GROUPS}
    codes = []
    for one in _listed(told, "attributes"):
        term, name = one.get("taxonomy_term"), one.get("link_type")
        if name in terms.GROUPS and one.get("value") in dict(terms.GROUPS[name][1]):
            found[name].append(one["value"])
        elif isinstance(term, dict) and term.get("code"):
            scheme, year = terms.scheme_of(str(term.get("taxonomy") or SCHEME))
            label = str(term.get("name") or term["code"])
            codes.append(
                {"scheme": scheme, "year": year, "code": str(term["code"]), "label": label}
            )
    texts = {}
    for name in _SERVICE_TEXTS:
        most = getattr(Service._meta.get_field(name), "max_length", None) or 20_000
        # Steps and descriptions keep their lines.
        text = told.get(name)
        texts[name] = (
            text if isinstance(text, str) and most == 20_000 else text_of(text, name, most)
        )
    ages = {}
    for name in ("minimum_age", "maximum_age"):
        value = told.get(name)
        ages[name] = int(_number(value, name)) if value is not None else None
    return {
        "uid": str(uid),
        "name": text_of(told.get("name"), "name", 160),
        "codes": codes,
        **found,
        **texts,
        "status": texts["status"] or Service.Status.ACTIVE.value,
        **ages,
    }
