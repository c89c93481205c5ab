"""The HSDS API: what it tells, to whom, in which form; and the CSV for planners."""

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import PageViewRestriction

from locations.hsds import ids, sheet
from locations.models import FacilityPage
from tests import factories
from tests.fixtures import TwoRegions
from tests.locations import everything
from tests.shared_files import faults

ROOT = "/api/hsds/"
LISTS = ("services", "service_at_locations", "organizations", "taxonomies", "taxonomy_terms")


@pytest.fixture
def rich(two_regions: TwoRegions) -> FacilityPage:
    """A facility of Alder that says everything a facility can say."""
    cache.clear()
    return everything.facility(two_regions.a.page)


def ask(host: str, path: str, status: int = 200, **headers: str) -> Any:
    """The answer of the API as JSON."""
    answer = Client(headers={"host": host}).get(ROOT + path, headers=headers)
    assert answer.status_code == status, answer.content[:300]
    return json.loads(answer.content) if answer.content else None


def test_every_answer_is_what_the_published_schemas_say(
    two_regions: TwoRegions, rich: FacilityPage
) -> None:
    host = two_regions.a.host
    about = ask(host, "")
    assert about["version"] == "3.0" and about["openapi_url"].endswith("/api/hsds/openapi.json")
    single = {"taxonomies": "taxonomy", "taxonomy_terms": "taxonomy_term"}
    for name in LISTS:
        page = ask(host, name)
        assert page["total_items"] == len(page["contents"]) > 0
        form = single.get(name)
        listed = form or f"compiled/{name.removesuffix('s')}_list"
        whole = form or f"compiled/{name.removesuffix('s')}"
        for one in page["contents"]:
            assert faults(listed, one) == []
            assert faults(whole, ask(host, f"{name}/{one['id']}")) == []
        if form is None:
            for one in ask(host, f"{name}?full=true")["contents"]:
                assert faults(whole, one) == []


def test_a_whole_service_tells_what_the_page_tells(
    two_regions: TwoRegions, rich: FacilityPage
) -> None:
    one = rich.services.get(name="Medicines")
    told = ask(two_regions.a.host, f"services/{one.uid}")
    assert told["status"] == "active" and told["minimum_age"] == 18
    assert told["organization"]["name"] == "Alder Health (demo)"
    assert told["assured_date"] == str(rich.assured_on)
    terms = {a["taxonomy_term"]["code"] for a in told["attributes"]}
    assert {"care:outpatient", "medicines:methadone", "payment:medicaid", "MM"} <= terms
    (at,) = told["service_at_locations"]
    assert at["id"] == str(ids.paired(one.uid)) and ids.paired(ids.paired(one.uid)) == one.uid
    place = at["location"]
    assert (
        place["description"] == "A house & garden." and place["addresses"][0]["city"] == "Asheville"
    )
    # The fax is nothing to dial.
    assert [phone["number"] for phone in place["phones"]] == ["(828) 555-0142"]
    assert {a["link_type"] for a in place["phones"][0]["attributes"]} >= {"answered_by", "hours"}
    assert [s.get("byday") for s in place["schedules"]][:3] == ["MO,TU", "SA", "-1FR"]
    assert "financial_tie" in {a["link_type"] for a in place["attributes"]}
    same = ask(two_regions.a.host, f"service_at_locations/{at['id']}")
    assert same["service"]["id"] == str(one.uid)
    owner = ask(two_regions.a.host, f"organizations/{rich.organization.uid}")
    assert len(owner["services"]) == 2 and len(owner["locations"]) == 1


@pytest.mark.parametrize("case", ["old", "never", "closed", "nobody"])
def test_a_number_no_visitor_may_dial_is_not_told(
    two_regions: TwoRegions, rich: FacilityPage, case: str
) -> None:
    if case == "closed":
        rich.services.update(status="defunct")
    elif case == "nobody":
        rich.phones.update(answered_by="")
    else:
        old = dt.date.today() - dt.timedelta(days=181)
        rich.phones.update(checked_on=None)
        FacilityPage.objects.filter(pk=rich.pk).update(assured_on=old if case == "old" else None)
    host = two_regions.a.host
    for name in ("services", "service_at_locations", "organizations"):
        assert "555-0142" not in json.dumps(
            [
                o
                for o in ask(host, f"{name}?full=true")["contents"]
                if str(rich.uid) in json.dumps(o)
            ]
        )
    assert (
        "Everything" in _csv(host)
        and "555-0142" not in _csv(host).split("Everything")[1].split("\n")[0]
    )


def _csv(host: str) -> str:
    answer = Client(headers={"host": host}).get(f"{ROOT}facilities.csv")
    return b"".join(answer.streaming_content).decode()


def test_a_site_tells_only_of_its_own_public_places(
    two_regions: TwoRegions, rich: FacilityPage
) -> None:
    a = two_regions.a
    made = {"draft": {"live": False}, "private": {}, "expired": {}, "silent": {}}
    pages = {
        name: factories.FacilityPageFactory(
            parent=a.page,
            title=f"Hidden {name}",
            slug=name,
            organization=factories.OrganizationFactory(name=f"Hidden owner {name}"),
            codes=[everything.CODE | {"code": f"X{name[:3].upper()}", "label": f"Hidden {name}"}],
            **more,
        )
        for name, more in made.items()
    }
    PageViewRestriction.objects.create(
        page=pages["private"], restriction_type=PageViewRestriction.LOGIN
    )
    past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    FacilityPage.objects.filter(pk=pages["expired"].pk).update(expire_at=past)
    long_ago = dt.date.today() - dt.timedelta(days=400)
    FacilityPage.objects.filter(pk=pages["silent"].pk).update(assured_on=long_ago)
    other = two_regions.b.facility
    for host in (a.host, "localhost"):
        told = [json.dumps(ask(host, f"{name}?per_page=100")) for name in LISTS]
        told += [json.dumps(ask(host, f"{name}?full=true")) for name in LISTS[:3]]
        seen = "".join([*told, _csv(host)])
        assert "Hidden" not in seen
        assert ("Birch" in seen) == (host == "localhost") and "Alder" in seen
    for page in [*pages.values(), other]:
        uid = page.services.get().uid
        ask(a.host, f"services/{uid}", 404)
        ask(a.host, f"service_at_locations/{ids.paired(uid)}", 404)
        if page.organization:
            ask(a.host, f"organizations/{page.organization.uid}", 404)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("page=0", "page must be"), ("page=x", "page must be"), ("page=" + "9" * 5000, "page"),
        ("per_page=101", "from 1 to 100"), ("per_page=-1", "per_page"), ("full=maybe", "true or"),
        ("postcode=00000", "postcode must be"), ("postcode=asheville", "postcode"),
        ("proximity=100", "proximity needs"), ("postcode=28801&proximity=0", "proximity"),
        ("postcode=28801&proximity=1e9", "proximity"), ("modified_after=soon", "modified_after"),
        ("modified_after=2026-13-45", "modified_after"), ("organization_id=7", "UUID"),
        ("format=ndjson", "format"), ("search=" + "a" * 201, "search"), ("page=1&page=2", "once"),
        ("taxonomy_term_id=x", "not offered"), ("search=%00", "zero byte"),
        ("postcode=09012", "armed forces"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_refused_with_a_sentence(
    two_regions: TwoRegions, query: str, words: str
) -> None:
    for name in LISTS:
        said = ask(two_regions.a.host, f"{name}?{query}", 400)["error"]
        assert words in said and said.endswith(".")


def test_lists_are_paged_searched_and_measured(two_regions: TwoRegions, rich: FacilityPage) -> None:
    host = two_regions.a.host
    total = ask(host, "services")["total_items"]
    seen = []
    for number in range(1, total + 1):
        page = ask(host, f"services?per_page=1&page={number}")
        assert page["total_pages"] == total and page["size"] == 1
        assert page["first_page"] == (number == 1) and page["last_page"] == (number == total)
        seen += [one["id"] for one in page["contents"]]
    assert len(set(seen)) == total
    assert ask(host, f"services?page={total + 1}")["empty"] is True
    assert ask(host, "services?search=everything+medicines")["total_items"] == 1
    assert ask(host, "services?search=nothing%25like_this")["empty"] is True
    far = factories.FacilityPageFactory(
        parent=two_regions.a.page,
        title="Far",
        postal_code="10001",
        city="New York",
        state_province="NY",
    )
    near = ask(host, "services?postcode=28801")
    assert near["total_items"] == total
    assert ask(host, "services?postcode=10001&proximity=5000")["contents"][0]["id"] == str(
        far.services.get().uid
    )
    assert ask(host, f"services?organization_id={rich.organization.uid}")["total_items"] == 2
    FacilityPage.objects.exclude(pk=rich.pk).update(last_published_at=None)
    assert ask(host, "services?modified_after=2026-11-03")["total_items"] == 2
    assert ask(host, "services?modified_after=2026-11-03T00:00:01Z")["empty"] is True
    few = ask(host, "services?minimal=true")["contents"]
    assert all(set(one) == {"id", "last_modified"} for one in few)
    plain = next(t for t in ask(host, "taxonomies")["contents"] if t["name"] == "Plain choices")
    tops = ask(host, f"taxonomy_terms?taxonomy_id={plain['id']}&top_only=true")["contents"]
    below = ask(host, f"taxonomy_terms?parent_id={tops[0]['id']}")["contents"]
    assert len(tops) == 6 and {one["parent_id"] for one in below} == {tops[0]["id"]}


def test_an_answer_is_kept_until_something_changes(
    two_regions: TwoRegions, rich: FacilityPage
) -> None:
    client = Client(headers={"host": two_regions.a.host})
    first = client.get(f"{ROOT}services")
    assert "max-age" in first["Cache-Control"] and "Set-Cookie" not in first
    again = client.get(f"{ROOT}services", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    rich.services.filter(name="Medicines").update(alert="Closed today.")
    now = client.get(f"{ROOT}services", headers={"if-none-match": first["ETag"]})
    assert now.status_code == 200 and b"Closed today." in now.content
    assert client.post(f"{ROOT}services").status_code == 405
    assert client.get(f"{ROOT}services/7").status_code == 404


def test_the_description_names_every_address_and_parameter(two_regions: TwoRegions) -> None:
    told = ask(two_regions.a.host, "openapi.json")
    assert told["openapi"] == "3.1.0"
    for path, methods in told["paths"].items():
        if "{" in path or path.endswith(".csv"):
            continue
        ask(two_regions.a.host, path.lstrip("/"))
        for parameter in methods["get"].get("parameters", []):
            name = parameter["$ref"].rpartition("/")[2]
            assert told["components"]["parameters"][name]["in"] == "query"
            ask(two_regions.a.host, f"{path.lstrip('/')}?{name}=", 200)


def test_a_list_asks_the_database_the_same_however_long(
    two_regions: TwoRegions, rich: FacilityPage, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        factories.FacilityPageFactory(parent=two_regions.a.page, title=f"More {number}")
    for path in ("services?full=true", "service_at_locations?full=true", "services?postcode=28801"):
        with django_assert_max_num_queries(10):
            ask(two_regions.a.host, path)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "  =", "\uff1d"])
def test_no_cell_of_the_csv_is_a_formula(two_regions: TwoRegions, sign: str) -> None:
    bad = f'{sign}HYPERLINK("http://evil.example","x")'
    assert sheet.cell(bad).startswith("'") and sheet.cell(-82.5) == "-82.5"
    factories.FacilityPageFactory(parent=two_regions.a.page, title=bad, slug="bad")
    rows = list(csv.DictReader(io.StringIO(_csv(two_regions.a.host))))
    assert f"'{bad}" in [row["name"] for row in rows]
    assert len(rows) == 2
