"""The command as the tests call it."""

from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command


def run(path: Path, kind: str = "samhsa-csv", region: str = "alder", **more: Any) -> str:
    """What the command says."""
    out = StringIO()
    more.setdefault("no_index", True)
    call_command("import_facilities", path, format=kind, region=region, stdout=out, **more)
    return out.getvalue()
