"""
Files the tests may use and the project does not hold: a directory, HSDS's schemas.

Who has them sets PORTAL_SHARED to the folder that holds `data/` and `hsds-3.0/`, or keeps it in
../shared.
"""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from bench.corpus import ROOT

SHARED = Path(os.environ.get("PORTAL_SHARED") or ROOT.parent / "shared")
SCHEMAS = SHARED / "hsds-3.0" / "schema"


def directory() -> Path:
    """SAMHSA's directory of 2015, 11,928 facilities; skips the test where it is absent."""
    return _there(SHARED / "data" / "samhsa-facilities-2015.csv", "the directory of 2015")


def _there(path: Path, what: str) -> Path:
    if not path.is_file():
        pytest.skip(f"NOT TESTED: {what} are not on this machine (PORTAL_SHARED)")
    return path


@cache
def _schema(name: str) -> dict[str, Any]:
    path = SCHEMAS / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _validator(name: str) -> Draft202012Validator:
    parts = [
        (path.name, Resource.from_contents(_schema(path.stem), default_specification=DRAFT202012))
        for path in SCHEMAS.glob("*.json")
    ]
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(
        _schema(name), registry=Registry().with_resources(parts), format_checker=checker
    )


def faults(name: str, value: Any) -> list[str]:
    """
    What the published schema of this name finds wrong, and every field it does not know.

    The schemas themselves let unknown fields pass. Skips the test where they are absent.
    """
    _there(SCHEMAS / f"{name}.json", "HSDS's schemas")
    found = [f"{e.json_path}: {e.message}"[:300] for e in _validator(name).iter_errors(value)]
    return found + list(_unknown(_schema(name), value, name))


def _unknown(schema: dict[str, Any], value: Any, where: str) -> list[str]:
    if "$ref" in schema:
        schema = _schema(schema["$ref"].removesuffix(".json"))
    if isinstance(value, list):
        return [f for one in value for f in _unknown(schema.get("items", {}), one, where)]
    known = schema.get("properties")
    if not isinstance(value, dict) or known is None:
        return []
    found = [f"{where}.{key} is no field of HSDS" for key in value if key not in known]
    for key, part in value.items():
        found += _unknown(known.get(key, {}), part, f"{where}.{key}")
    return found
