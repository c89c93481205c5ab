"""Addresses of the HSDS API, with and without a slash at the end."""

from django.urls import path

from locations.hsds import sheet, views

_LISTS = {
    "services": (views.services, views.service),
    "service_at_locations": (views.service_at_locations, views.service_at_location),
    "organizations": (views.organizations, views.organization),
    "taxonomies": (views.taxonomies, views.taxonomy),
    "taxonomy_terms": (views.taxonomy_terms, views.taxonomy_term),
}

urlpatterns = [
    path("", views.root, name="hsds_root"),
    path("openapi.json", views.openapi, name="hsds_openapi"),
    path("facilities.csv", sheet.facilities_csv, name="hsds_csv"),
]
for _name, (_several, _single) in _LISTS.items():
    urlpatterns += [
        path(_name, _several, name=f"hsds_{_name}"),
        path(f"{_name}/", _several),
        path(f"{_name}/<str:uid>", _single, name=f"hsds_{_name}_one"),
        path(f"{_name}/<str:uid>/", _single),
    ]
