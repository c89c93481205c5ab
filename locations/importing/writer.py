"""
Bringing records into a region: new pages as rows, changed facts one by one, conflicts for people.

Every batch is one transaction that also keeps the digest of each record: a process that is killed
leaves whole batches, and the next run finds out by the digests what is done.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from locations import facts, truth
from locations.geo import point_for_zip
from locations.importing import pages
from locations.importing.record import Damaged, Record, Rejected
from locations.importing.report import CHANGED, CONFLICTING, NEW, UNCHANGED, Report
from locations.models import (
    Conflict,
    ExternalIdentifier,
    FacilityPage,
    FieldSource,
    LocationPage,
)
from portal.findable import pages_written, plain_text

BATCH = 200
# Sources that are persons: what they wrote stands, also where nobody confirmed it.
PERSONS = {"editor", "call", "not recorded"}


@dataclass
class _Done:
    """What became of a batch; told to the report when the batch is committed."""

    counts: list[str] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    conflicts: list[tuple[int, str, list[str]]] = field(default_factory=list)


class Writer:
    """Writes the records of one file into one region."""

    def __init__(self, region: LocationPage, dry_run: bool = False) -> None:
        self.region = region
        self.dry_run = dry_run
        self.report = Report()
        self._seen: dict[str, int] = {}

    def run(self, found: Iterable[Record | Rejected]) -> Iterator[Report]:
        """Write everything, and say after each batch how far it is."""
        stream = iter(found)
        while some := list(islice(stream, BATCH)):
            for item in some:
                if isinstance(item, Rejected):
                    self.report.reject(item)
            self._write([item for item in some if isinstance(item, Record) and self._first(item)])
            yield self.report

    def _first(self, record: Record) -> bool:
        before = self._seen.get(record.identifier)
        if before is not None:
            self.report.reject(
                Rejected(record.line, f"it is the same facility as the one of line {before}")
            )
            return False
        self._seen[record.identifier] = record.line
        return True

    def _write(self, records: list[Record]) -> None:
        if not records:
            return
        try:
            with transaction.atomic():
                done = self._batch(records)
                transaction.set_rollback(self.dry_run)
        except DatabaseError as error:
            if len(records) == 1:
                reason = f"the database refuses it: {str(error).splitlines()[0][:200]}"
                self.report.reject(Rejected(records[0].line, reason))
                return
            # One of them is the cause: it alone must not take the others with it.
            for record in records:
                self._write([record])
            return
        self.report.counts.update(done.counts)
        self.report.conflicts += done.conflicts
        for rejected in done.rejected:
            self.report.reject(rejected)

    def _batch(self, records: list[Record]) -> _Done:
        done = _Done()
        # Whoever adds pages below this region waits, and no identifier is written twice.
        region = LocationPage.objects.select_for_update(of=("self",)).get(pk=self.region.pk)
        known = self._known(records)
        digests = dict(
            FieldSource.objects.filter(
                page__in=[pk for pk, _ in known.values()],
                field__in={pages.mark_of(record) for record in records},
            ).values_list("page_id", "digest")
        )
        new: list[tuple[Record, FacilityPage]] = []
        touched: list[int] = []
        for record in records:
            pk, path = known.get(record.uid, (0, ""))
            try:
                if not pk:
                    new.append((record, pages.made(record)))
                elif not path.startswith(region.path):
                    raise Damaged("the facility stands in another region")
                elif digests.get(pk) == record.digest:
                    done.counts.append(UNCHANGED)
                else:
                    with transaction.atomic():
                        self._update(record, pk, done)
                    touched.append(pk)
            except Damaged as reason:
                done.rejected.append(Rejected(record.line, str(reason)))
            except ValidationError as error:
                done.rejected.append(Rejected(record.line, " ".join(error.messages)[:300]))
        written = pages.insert(region, new)
        done.counts += [NEW] * len(written)
        if written:
            pages_written.send(FacilityPage, page_ids=written)
        return done

    def _known(self, records: list[Record]) -> dict[uuid.UUID, tuple[int, str]]:
        """Id of the record -> id and path of the page that is the same facility."""
        uids = [record.uid for record in records if record.by_uid]
        found: dict[uuid.UUID, tuple[int, str]] = {}
        pairs = {pair: record.uid for record in records for pair in record.identifiers}
        rows = ExternalIdentifier.objects.filter(
            scheme__in={scheme for scheme, _ in pairs},
            identifier__in={identifier for _, identifier in pairs},
        ).values_list("scheme", "identifier", "page_id", "page__path")
        for scheme, identifier, pk, path in rows:
            if record_uid := pairs.get((scheme, identifier)):
                here = path.startswith(self.region.path)
                if here or record_uid not in found:
                    found[record_uid] = (pk, path)
        own = FacilityPage.objects.filter(uid__in=uids).values_list("uid", "pk", "path")
        for uid, pk, path in own:
            found[uid] = (pk, path)
        return found

    def _update(self, record: Record, pk: int, done: _Done) -> None:
        page = FacilityPage.objects.get(pk=pk)
        pages.made(record)
        owner = pages.organization(record)
        # What the page would say. The file does not know who answers a number, so that stays.
        merged = FacilityPage.objects.get(pk=pk)
        for name, fact in record.facts.items():
            facts.put(merged, name, fact)
        offered = {name: facts.value(merged, name) for name in record.facts}
        if owner is not None:
            offered["organization"] = owner.name
        sources = {row.field: row for row in FieldSource.objects.filter(page=page)}
        taken, disputed = {}, []
        for name, fact in offered.items():
            current = facts.value(page, name)
            if facts.digest(current) == facts.digest(fact) or (
                # The other format has no room for bold words and links.
                name == "description" and plain_text(current) == plain_text(fact)
            ):
                continue
            if _free(sources.get(name), current):
                taken[name] = record.facts.get(name, fact)
            elif self._dispute(page, name, current, fact, record.source):
                disputed.append(facts.FACTS[name])
        if taken:
            page = truth.amend(page, None, lambda it: _take(it, taken))
            facts.remember(page, taken, source=record.source)
        FieldSource.objects.update_or_create(
            page=page,
            field=pages.mark_of(record),
            defaults={"source": record.source, "digest": record.digest, "on": dt.date.today()},
        )
        if disputed:
            done.conflicts.append((record.line, str(page.title), disputed))
        done.counts.append(CONFLICTING if disputed else CHANGED if taken else UNCHANGED)

    @staticmethod
    def _dispute(
        page: FacilityPage, name: str, current: object, offered: object, source: str
    ) -> bool:
        """Open a conflict, unless a person has refused the very same before."""
        mark = facts.digest(offered)
        for old in Conflict.objects.filter(page=page, field=name, accepted=False):
            if facts.digest(old.offered) == mark:
                return False
        Conflict.objects.update_or_create(
            page=page,
            field=name,
            settled_on=None,
            defaults={
                "current": current,
                "offered": offered,
                "source": source,
                "opened_on": dt.date.today(),
            },
        )
        return True


def _free(row: FieldSource | None, current: object) -> bool:
    """Whether an import may write this fact: nobody knows it, or only an import ever wrote it."""
    if row is not None and row.confirmed:
        return False
    if facts.is_empty(current):
        return True
    if row is None or row.source in PERSONS:
        return False
    # Another value than the import wrote: somebody changed it.
    return row.digest in ("", facts.digest(current))


def _take(page: FacilityPage, taken: dict[str, object]) -> None:
    before = point_for_zip(page.postal_code[:5])
    for name, fact in taken.items():
        facts.put(page, name, fact)
    point = before.point if before else None
    at = (page.latitude, page.longitude)
    moved = "postal_code" in taken and "latitude" not in taken
    if moved and point is not None and at == (point.latitude, point.longitude):
        # It was the middle of the old ZIP code; the page finds that of the new one.
        page.latitude = page.longitude = None
