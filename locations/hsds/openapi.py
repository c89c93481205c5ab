"""The OpenAPI description of the API, made of what the views offer."""

from __future__ import annotations

from typing import Any

from locations.hsds.parameters import FAR, MOST, NEAR, USUAL

SCHEMAS = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema"
_ABOUT: dict[str, tuple[dict[str, Any], str]] = {
    "search": ({"type": "string", "maxLength": 200}, "Words that must all be found."),
    "page": ({"type": "integer", "minimum": 1, "default": 1}, "The page of the list."),
    "per_page": (
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "How many a page holds.",
    ),
    "format": ({"type": "string", "enum": ["json"]}, "Only json."),
    "modified_after": ({"type": "string"}, "A date or moment: only what changed since."),
    "full": ({"type": "boolean", "default": False}, "With everything below each of them."),
    "minimal": ({"type": "boolean", "default": False}, "Only id and last_modified."),
    "organization_id": ({"type": "string", "format": "uuid"}, "Only of this organisation."),
    "postcode": ({"type": "string"}, "A ZIP code: only near it, the nearest first."),
    "proximity": (
        {"type": "integer", "minimum": 1, "maximum": FAR, "default": NEAR},
        "How near to the postcode, in metres.",
    ),
    "taxonomy_id": ({"type": "string", "format": "uuid"}, "Only terms of this taxonomy."),
    "parent_id": ({"type": "string", "format": "uuid"}, "Only terms below this one."),
    "top_only": ({"type": "boolean", "default": False}, "Only terms with none above."),
}
_PAGED = ("search", "page", "per_page", "format")
_SERVICES = (*_PAGED, "modified_after", "full", "organization_id", "postcode", "proximity")
# Path -> what it gives, the parameters of its list, and the schemas of list and single object.
LISTS: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    "services": ("services", (*_SERVICES, "minimal"), "compiled/service_list", "compiled/service"),
    "service_at_locations": (
        "services at their places",
        _SERVICES,
        "compiled/service_at_location_list",
        "compiled/service_at_location",
    ),
    "organizations": (
        "organisations",
        (*_PAGED, "modified_after", "full"),
        "compiled/organization_list",
        "compiled/organization",
    ),
    "taxonomies": ("taxonomies", _PAGED, "taxonomy", "taxonomy"),
    "taxonomy_terms": (
        "taxonomy terms",
        (*_PAGED, "taxonomy_id", "parent_id", "top_only"),
        "taxonomy_term",
        "taxonomy_term",
    ),
}


def document(base: str, name: str) -> dict[str, Any]:
    """The description for the API at `base` of the site called `name`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Directory of {name} in HSDS",
            "version": "1.0",
            "description": "Read only. Telephone numbers are given only while somebody has rung "
            "them in the last 180 days; assured_date is the day of that call.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": base}],
        "paths": _paths(),
        "components": {
            "schemas": {"Page": _page_schema()},
            "parameters": {
                key: {
                    "name": key,
                    "in": "query",
                    "required": False,
                    "description": words,
                    "schema": schema,
                }
                for key, (schema, words) in _ABOUT.items()
            },
        },
    }


def _json(schema: dict[str, Any], words: str) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _paths() -> dict[str, Any]:
    about = {
        "type": "object",
        "properties": {key: {"type": "string"} for key in ("version", "profile", "openapi_url")},
    }
    paths: dict[str, Any] = {
        "/": {"get": {"operationId": "root", "responses": {"200": _json(about, "About the API.")}}},
        "/facilities.csv": {
            "get": {
                "operationId": "facilities_csv",
                "responses": {"200": {"description": "All of them.", "content": {"text/csv": {}}}},
            }
        },
    }
    fault = {"description": "What is wrong, in a sentence."}
    for path, (words, parameters, of_list, single) in LISTS.items():
        contents = {"type": "array", "items": {"$ref": f"{SCHEMAS}/{of_list}.json"}}
        page = {
            "allOf": [
                {"$ref": "#/components/schemas/Page"},
                {"type": "object", "properties": {"contents": contents}},
            ]
        }
        paths[f"/{path}"] = {
            "get": {
                "operationId": path,
                "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
                "responses": {"200": _json(page, f"A page of {words}."), "400": fault},
            }
        }
        own_id = {
            "name": "id",
            "in": "path",
            "required": True,
            "schema": {"type": "string", "format": "uuid"},
        }
        paths[f"/{path}/{{id}}"] = {
            "get": {
                "operationId": f"{path}_one",
                "parameters": [own_id],
                "responses": {
                    "200": _json({"$ref": f"{SCHEMAS}/{single}.json"}, f"One of the {words}."),
                    "404": fault,
                },
            }
        }
    return paths


def _page_schema() -> dict[str, Any]:
    numbers = ("total_items", "total_pages", "page_number", "size")
    flags = ("first_page", "last_page", "empty")
    return {
        "type": "object",
        "properties": {
            **{name: {"type": "integer"} for name in numbers},
            **{name: {"type": "boolean"} for name in flags},
        },
        "required": [*numbers, *flags],
    }
