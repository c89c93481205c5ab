"""The page that shows what a visit leaves behind, as it was measured (tests/browser)."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.doorways import Doorways

# Written by `make proof`.
FILE = Path(__file__).parent / "data" / "privacy_proof.json"


@lru_cache(maxsize=1)
def measured() -> dict[str, Any]:
    """The day, and of every figure what was counted, how many were found, and among how many."""
    content: dict[str, Any] = json.loads(FILE.read_text())
    return {**content, "day": dt.date.fromisoformat(content["day"])}


@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """The figures, the same on every site."""
    door = Doorways.for_request(request).current
    if door is None:
        raise Http404
    context = {"measured": measured(), "canonical_url": f"{door.root_url}{request.path}"}
    return render(request, "portal/privacy.html", context)
