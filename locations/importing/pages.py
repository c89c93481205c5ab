"""Pages made of records, checked, and written as rows: a few statements for a whole batch."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Page, ReferenceIndex

from locations import facts
from locations.geo import point_for_zip
from locations.importing.record import Damaged, Record
from locations.models import (
    ExternalIdentifier,
    FacilityPage,
    FieldSource,
    LocationPage,
    Organization,
)

PAGE_FIELDS = tuple(
    name for name in facts.FACTS if name not in facts.CHILDREN and name not in ("organization",)
)
_ORGANIZATION_FIELDS = (
    "name", "alternate_name", "description", "website", "email", "year_incorporated",
    "legal_status",
)  # fmt: skip


def made(record: Record) -> FacilityPage:
    """
    The unsaved page of a record, with its children.

    Raises Damaged, naming the field, when the portal cannot keep what the record says.
    """
    page = FacilityPage(uid=record.uid)
    for name, fact in record.facts.items():
        try:
            facts.put(page, name, fact)
        except (KeyError, TypeError, ValueError, ValidationError) as error:
            raise Damaged(f"{facts.FACTS.get(name, name)}: {_words(error)}") from error
    if page.latitude is None:
        place = point_for_zip(page.postal_code[:5])
        if place is not None and place.point is not None:
            page.latitude, page.longitude = place.point.latitude, place.point.longitude
    check(page)
    return page


def check(page: FacilityPage) -> None:
    """Raises Damaged when a field or a child breaks a rule of the form."""
    skipped = [f.name for f in FacilityPage._meta.fields if f.name not in record_fields()]
    _clean("The place", lambda: page.clean_fields(exclude=skipped))
    for relation, heading in (
        ("phones", "Telephones"),
        ("services", "What it offers"),
        ("schedules", "Opening hours"),
    ):
        for child in getattr(page, relation).all():
            _clean(heading, lambda child=child: child.clean_fields(exclude=["page"]))
            # Who answers a number is what the first call will tell.
            if relation != "phones":
                _clean(heading, child.clean)


def record_fields() -> tuple[str, ...]:
    """The page's own fields a record may set."""
    return PAGE_FIELDS


def _clean(heading: str, step: Any) -> None:
    try:
        step()
    except ValidationError as error:
        raise Damaged(f"{heading}: {_words(error)}") from error


def _words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        if hasattr(error, "error_dict"):
            parts = (f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
            return " ".join(parts)[:300]
        return " ".join(error.messages)[:300]
    return str(error)[:300] or type(error).__name__


def organization(record: Record) -> Organization | None:
    """Who runs the place: known by its id, else by its name, else written now."""
    told = record.organization
    if not told or not told.get("name"):
        return None
    uid = told.get("uid")
    if uid and (known := Organization.objects.filter(uid=uid).first()):
        return known
    if not uid and (known := Organization.objects.filter(name=told["name"]).first()):
        return known
    new = Organization(**{k: v for k, v in told.items() if k in _ORGANIZATION_FIELDS})
    new.uid = uuid.UUID(str(uid)) if uid else uuid.uuid5(record.uid, "organization")
    if not uid and Organization.objects.filter(uid=new.uid).exists():
        new.uid = uuid.uuid4()
    _clean("Who runs it", new.full_clean)
    new.save()
    return new


def insert(region: LocationPage, made_pages: list[tuple[Record, FacilityPage]]) -> list[int]:
    """
    Write new pages below the region, whose row must be locked. Returns their ids.

    Runs in the caller's transaction. No signal is sent: a batch is a dozen statements.
    """
    if not made_pages:
        return []
    now, content_type = timezone.now(), ContentType.objects.get_for_model(FacilityPage)
    slugs = _slugs(region, [page for _, page in made_pages])
    below = Page.objects.filter(path__startswith=region.path, depth=region.depth + 1)
    last = below.aggregate(last=Max("path"))["last"]
    number = Page._str2int(last[-Page.steplen :]) if last else 0
    bases = []
    for (_, page), slug in zip(made_pages, slugs, strict=True):
        number += 1
        bases.append(
            Page(
                path=Page._get_path(region.path, region.depth + 1, number),
                depth=region.depth + 1,
                title=page.title,
                draft_title=page.title,
                slug=slug,
                url_path=f"{region.url_path}{slug}/",
                content_type=content_type,
                locale_id=region.locale_id,
                live=True,
                first_published_at=now,
                last_published_at=now,
            )
        )
    Page.objects.bulk_create(bases)
    Page.objects.filter(pk=region.pk).update(numchild=F("numchild") + len(bases))
    children: dict[type[models.Model], list[Any]] = {kind: [] for kind in facts.CHILDREN.values()}
    identifiers, sources = [], []
    for (record, page), base in zip(made_pages, bases, strict=True):
        page.page_ptr_id = base.pk
        base_values = {k: v for k, v in base.__dict__.items() if k != "_state"}
        page.__dict__.update(base_values)
        page.organization = organization(record)
        for relation, kind in facts.CHILDREN.items():
            known_uids = [item.get("uid") for item in record.facts.get(relation, [])]
            for place, child in enumerate(getattr(page, relation).all()):
                child.page_id, child.sort_order = base.pk, place
                if not (place < len(known_uids) and known_uids[place]):
                    child.uid = uuid.uuid5(page.uid, f"{relation}:{place}:{child}")
                children[kind].append(child)
        identifiers += [
            ExternalIdentifier(page_id=base.pk, scheme=scheme, identifier=identifier)
            for scheme, identifier in record.identifiers
        ]
        sources += _sources(record, page)
    # Django's bulk_create refuses a class with a parent's table; its own rows are all that is new.
    manager = cast(Any, FacilityPage._base_manager.all())
    rows = [page for _, page in made_pages]
    manager._insert(rows, fields=FacilityPage._meta.local_concrete_fields, using=manager.db)
    for model, some in children.items():
        model._default_manager.bulk_create(some)
    ExternalIdentifier.objects.bulk_create(identifiers)
    FieldSource.objects.bulk_create(sources)
    for page in rows:
        if page.organization_id is not None:
            ReferenceIndex.create_or_update_for_object(page)
    return [base.pk for base in bases]


def mark_of(record: Record) -> str:
    """The name of the row that keeps a record's digest; no fact has such a name."""
    return f"record {record.scheme}"


def _sources(record: Record, page: FacilityPage) -> list[FieldSource]:
    names = [name for name in facts.FACTS if not facts.is_empty(facts.value(page, name))]
    told = [
        FieldSource(
            page_id=page.pk,
            field=name,
            source=record.source,
            digest=facts.digest(facts.value(page, name)),
        )
        for name in names
    ]
    mark = FieldSource(
        page_id=page.pk, field=mark_of(record), source=record.source, digest=record.digest
    )
    return [*told, mark]


def _slugs(region: LocationPage, pages: list[FacilityPage]) -> list[str]:
    """An address for every page that no page below the region has, the same on every run."""
    wished = [slugify(page.title)[:80].strip("-") or "place" for page in pages]
    towns = [slugify(page.city)[:40] for page in pages]
    ways = [
        [name, f"{name}-{town}", f"{name}-{town}-{page.uid.hex[:8]}", f"{name}-{page.uid.hex}"]
        for name, town, page in zip(wished, towns, pages, strict=True)
    ]
    every = {slug for options in ways for slug in options}
    taken = set(
        Page.objects.filter(
            path__startswith=region.path, depth=region.depth + 1, slug__in=every
        ).values_list("slug", flat=True)
    )
    found = []
    for options in ways:
        slug = next(option for option in options if option not in taken)
        taken.add(slug)
        found.append(slug)
    return found
