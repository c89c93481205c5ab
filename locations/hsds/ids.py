"""Ids of what has none of its own: made of what it belongs to, so they never change."""

from __future__ import annotations

import uuid

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://openreferral.org/recovery-portal/hsds")


def of(*parts: object) -> str:
    """The id of the thing these words name."""
    return str(uuid.uuid5(NAMESPACE, ":".join(str(part) for part in parts)))


# Leaves the bits of a UUID alone that say its version and variant.
_PAIR = uuid.uuid5(NAMESPACE, "service_at_location").int & ~((0xF << 76) | (0x3 << 62))


def paired(uid: uuid.UUID) -> uuid.UUID:
    """
    The id of a service at its place, made of the service's, and the service's made of it.

    A service has one place here, so that neither needs a table to be found.
    """
    return uuid.UUID(int=uid.int ^ _PAIR)
