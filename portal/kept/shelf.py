"""The shelf: answers in the memory of this process, the longest unused leave first."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from django.http import HttpResponse

from portal.kept.version import Number

# Bytes of all answers of one process together, and of one answer.
MOST_BYTES = 32_000_000
MOST_OF_ONE = 500_000
# Headers that belong to one answer alone.
_ITS_OWN = frozenset(["connection", "date", "set-cookie", "transfer-encoding"])


@dataclass(frozen=True)
class Kept:
    """An answer as it was given."""

    number: Number
    body: bytes
    headers: dict[str, str]
    made: float = field(default_factory=time.time)

    @classmethod
    def of(cls, response: HttpResponse, number: Number) -> Kept:
        """The answer with an ETag of its content."""
        headers = {k: v for k, v in response.items() if k.lower() not in _ITS_OWN}
        headers["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
        return cls(number, response.content, headers)

    @property
    def age(self) -> float:
        """Seconds since it was made; across processes, so by the clock on the wall."""
        return max(0.0, time.time() - self.made)

    def answer(self, etags: str = "") -> HttpResponse:
        """The answer again; 304 without content for who has it (`etags`: If-None-Match)."""
        tag = self.headers["ETag"]
        # A proxy that packs the content calls the same thing W/"…".
        known = {one.strip().removeprefix("W/") for one in etags.split(",")}
        if tag in known:
            response = HttpResponse(status=304)
            del response["Content-Type"]
            for name in ("Cache-Control", "ETag", "Vary"):
                if name in self.headers:
                    response[name] = self.headers[name]
            return response
        response = HttpResponse(self.body)
        for name, value in self.headers.items():
            response[name] = value
        return response


class Shelf:
    """Answers by their address."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most = most
        self.bytes = 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Kept | None:
        """The answer, if it is there."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        return kept

    def put(self, key: str, kept: Kept) -> None:
        """Keep it; what was longest unused makes room."""
        with self._lock:
            old = self._kept.pop(key, None)
            self._kept[key] = kept
            self.bytes += len(kept.body) - (len(old.body) if old else 0)
            while self.bytes > self.most:
                _, gone = self._kept.popitem(last=False)
                self.bytes -= len(gone.body)

    def clear(self) -> None:
        """Empty it."""
        with self._lock:
            self._kept.clear()
            self.bytes = 0
