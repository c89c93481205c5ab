"""
Facilities as HSDS objects.

A facility is a `location` with its phones and schedules; each of its services is a `service` with
one `service_at_location`. What HSDS has no field for is an `attribute` whose `link_type` is the
name of the field here. Empty fields are left out.

`public` is what visitors may know: telephone numbers only as they may be dialled today, and when
somebody last confirmed the facts. The other form is a region's export for another portal: every
number, but no confirmation, because that is a call somebody made and does not travel.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from locations.hsds import ids, terms
from locations.models import FacilityPage, FacilityPhone, Organization, Schedule, Service
from portal.findable import plain_text
from portal.languages import language_names

LOCATION_WORDS = (
    "summary", "timezone", "closed_on_holidays", "financial_tie", "financial_tie_note"
)  # fmt: skip
PHONE_WORDS = ("extension", "answered_by", "call_paid", "paid_by", "hours")


def _full(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def attribute(of: object, kind: str, name: str, value: str, term: Any = None) -> dict[str, Any]:
    """A value for which HSDS has no field, or a taxonomy term."""
    known = {}
    if term:
        # Its taxonomy is told by name; twenty copies of the details would fill the answer.
        short = {key: part for key, part in term.items() if key != "taxonomy_detail"}
        known = {"taxonomy_term_id": term["id"], "taxonomy_term": short}
    return {
        "id": ids.of("attribute", of, name, value),
        "link_type": name,
        "link_entity": kind,
        "value": value,
        **known,
    }


def _words(thing: Any, kind: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    found = []
    for name in names:
        value = getattr(thing, name)
        if value not in (None, "", False, FacilityPage.Tie.NONE):
            text = "true" if value is True else str(value)
            found.append(attribute(thing.uid, kind, name, text))
    return found


def organization(one: Organization, public: bool = True) -> dict[str, Any]:
    """Who runs places, with its own fields."""
    return {
        **_full(
            {
                "id": str(one.uid),
                "name": one.name,
                "alternate_name": one.alternate_name,
                "email": one.email,
                "website": one.website,
                "year_incorporated": one.year_incorporated,
                "legal_status": one.legal_status,
            }
        ),
        # HSDS requires it, also when nobody has written one.
        "description": one.description,
    }


def _languages(of: object, owner: str, codes: list[str]) -> list[dict[str, Any]]:
    return [
        {"id": ids.of("language", of, code), owner: str(of), "name": name, "code": code}
        for code, name in zip(codes, language_names(codes), strict=True)
    ]


def phone(one: FacilityPhone, location_id: str) -> dict[str, Any]:
    """A number with its call label as attributes."""
    digits = one.extension.isascii() and one.extension.isdigit()
    return _full(
        {
            "id": str(one.uid),
            "location_id": location_id,
            "number": one.phone,
            "extension": int(one.extension) if digits else None,
            "type": one.type,
            "description": one.description,
            "languages": _languages(one.uid, "phone_id", one.languages),
            "attributes": _words(one, "phone", PHONE_WORDS),
        }
    )


def _clock(time: dt.time | None) -> str:
    return time.isoformat()[:5] if time else ""


def schedule(one: Schedule, location_id: str) -> dict[str, Any]:
    """A line of opening hours. Open all day and closed are attributes."""
    monthly = one.freq == Schedule.Freq.MONTHLY
    once = not one.byday and not one.day_of_month and bool(one.valid_from or one.valid_to)
    days = [f"{one.nth or ''}{day}" if monthly else day for day in one.byday]
    words = _words(one, "schedule", ("all_day", "closed"))
    if one.nth:
        words.append(attribute(one.uid, "schedule", "nth", str(one.nth)))
    notes = "Closed" if one.closed else "Open 24 hours" if one.all_day else ""
    return _full(
        {
            "id": str(one.uid),
            "location_id": location_id,
            "valid_from": str(one.valid_from or ""),
            "valid_to": str(one.valid_to or ""),
            "dtstart": str(one.valid_from or "") if one.interval > 1 else "",
            "freq": None if once and not monthly else one.freq,
            "interval": one.interval,
            "byday": ",".join(days),
            "bymonthday": str(one.day_of_month or ""),
            "description": one.description,
            "opens_at": _clock(one.opens_at),
            "closes_at": _clock(one.closes_at),
            "notes": notes,
            "attributes": words,
        }
    )


def shown_phones(page: FacilityPage, public: bool) -> list[FacilityPhone]:
    """The numbers that are told: to the public only those it may dial."""
    phones = list(page.phones.all())
    if not public:
        return phones
    numbers = {line.number for line in page.call_lines()}
    return [one for one in phones if one.dialable and one.phone in numbers]


def location(page: FacilityPage, public: bool, whole: bool) -> dict[str, Any]:
    """The place; `whole` with address, phones, hours and the rest below it."""
    own_id = str(page.uid)
    identifiers = sorted((i.scheme, i.identifier) for i in page.external_identifiers.all())
    first = identifiers[0] if identifiers else ("", "")
    flat = {
        "id": own_id,
        "location_type": "physical",
        "organization_id": str(page.organization.uid) if page.organization else None,
        "name": page.title,
        "description": plain_text(page.description),
        "transportation": page.transportation,
        "latitude": page.latitude,
        "longitude": page.longitude,
        "external_identifier": first[1],
        "external_identifier_type": first[0],
    }
    if not whole:
        return _full(flat)
    address = {
        "id": ids.of("address", own_id),
        "location_id": own_id,
        # Required by HSDS, also where a place keeps its street to itself.
        "address_1": page.address_1,
        "city": page.city,
        "state_province": page.state_province,
        "postal_code": page.postal_code,
        "country": "US",
        "address_type": "physical",
    }
    access = {"id": ids.of("accessibility", own_id), "location_id": own_id}
    more = [
        attribute(own_id, "location", "external_identifier", f"{scheme}:{identifier}")
        for scheme, identifier in identifiers[1:]
    ]
    return _full(
        {
            **flat,
            "languages": _languages(own_id, "location_id", page.languages),
            "addresses": [address],
            "accessibility": [{**access, "description": page.accessibility}]
            if page.accessibility
            else [],
            "phones": [phone(one, own_id) for one in shown_phones(page, public)],
            "schedules": [schedule(one, own_id) for one in page.schedules.all()],
            "attributes": [*_words(page, "location", LOCATION_WORDS), *more],
        }
    )


def service(page: FacilityPage, one: Service, public: bool, whole: bool) -> dict[str, Any]:
    """A service; `whole` with its terms and the place where it is."""
    own_id = str(one.uid)
    owner = page.organization
    flat: dict[str, Any] = {
        "id": own_id,
        "organization_id": str(owner.uid) if owner else None,
        "name": one.name,
        "description": one.description,
        "url": page.website,
        "status": one.status,
        "application_process": one.application_process,
        "fees_description": one.fees_description,
        "accreditations": one.accreditations,
        "eligibility_description": one.eligibility_description,
        "minimum_age": one.minimum_age,
        "maximum_age": one.maximum_age,
        "alert": one.alert,
        "organization": organization(owner) if owner else None,
    }
    if public:
        flat["assured_date"] = str(page.assured_on or "")
        flat["last_modified"] = modified(page)
    if whole:
        flat["attributes"] = service_terms(one)
        flat["service_at_locations"] = [at_location(page, one, public, whole=True, inside=True)]
    return _full(flat)


def modified(page: FacilityPage) -> str:
    """When what visitors see of the place last changed, in UTC."""
    when = page.last_published_at
    return when.astimezone(dt.UTC).isoformat() if when else ""


def service_terms(one: Service) -> list[dict[str, Any]]:
    """The plain choices and the codes of a service as attributes."""
    found = []
    for name, (_, choices) in terms.GROUPS.items():
        known = dict(choices)
        found += [
            attribute(one.uid, "service", name, code, terms.choice(name, code))
            for code in getattr(one, name)
            if code in known
        ]
    for code in one.codes:
        term = terms.code(code["scheme"], code["year"], code["code"], code["label"])
        found.append(attribute(one.uid, "service", "code", term["id"], term))
    return found


def at_location(
    page: FacilityPage, one: Service, public: bool, whole: bool, inside: bool = False
) -> dict[str, Any]:
    """The service at its place; without the service itself when it stands inside it."""
    found: dict[str, Any] = {
        "id": str(ids.paired(one.uid)),
        "service_id": str(one.uid),
        "location_id": str(page.uid),
        "location": location(page, public, whole),
    }
    if not inside:
        found["service"] = service(page, one, public, whole=False)
        if whole:
            found["service"]["attributes"] = service_terms(one)
    return found
