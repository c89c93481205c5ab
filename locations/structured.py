"""Structured data (schema.org) of a facility: only what the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal import care

if TYPE_CHECKING:
    from locations.models import FacilityPage


def facility(page: FacilityPage, context: dict[str, Any]) -> dict[str, Any]:
    """MedicalClinic for the facility."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalClinic",
        "name": page.title,
        "description": page.summary,
        "url": context["canonical_url"],
        "address": {
            "@type": "PostalAddress",
            "addressLocality": page.city,
            "addressRegion": page.state_province,
            "postalCode": page.postal_code,
            "addressCountry": "US",
        },
    }
    if page.address_1:
        data["address"]["streetAddress"] = page.address_1
    if context["line"]:
        data["telephone"] = context["line"].number
    if context["opening_hours"]:
        data["openingHoursSpecification"] = context["opening_hours"]
    if page.website:
        data["sameAs"] = page.website
    if page.payment:
        data["paymentAccepted"] = ", ".join(care.labels(care.PAYMENT, page.payment))
    if page.care:
        data["availableService"] = [
            {"@type": "MedicalTherapy", "name": label}
            for label in care.labels(care.CARE, page.care)
        ]
    return data
