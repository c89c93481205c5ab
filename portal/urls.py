"""Addresses of the portal. Whatever is not named here is a page of the tree."""

from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from articles import views as articles
from locations import reporting
from locations.admin import choosing
from locations.finding import views as finding
from portal import crisis, network_reports, privacy, views
from portal.limits import searches
from search import views as search

urlpatterns = [
    # In front of Wagtail's own, which show everybody every page.
    path("admin/choose-page/", choosing.browse),
    path("admin/choose-page/<int:parent_page_id>/", choosing.browse),
    path("admin/choose-page/chosen-multiple/", choosing.chosen_multiple),
    path("admin/reports/", include(network_reports.urls())),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("look.css", views.look, name="look"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("feed/", articles.Feed(), name="feed"),
    path("people/<slug:slug>/", articles.person, name="person"),
    path("crisis/", crisis.crisis, name="crisis"),
    path("offline.js", crisis.offline, name="offline"),
    path("privacy/proof/", privacy.proof, name="privacy_proof"),
    path("find/", searches(finding.find), name="find"),
    path("find/wrong/<int:page_id>/", reporting.report, name="report_error"),
    path("api/hsds/", include("locations.hsds.urls")),
    path("search/", searches(search.search), name="search"),
    path("search/suggest", searches(search.suggest), name="search_suggest"),
    # Uploads are few and small; a web server or an object store may take this path over.
    path("media/<path:path>", views.media, name="media"),
    *staticfiles_urlpatterns(),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        views.authenticate_with_password,
        name="wagtailcore_authenticate_with_password",
    ),
    # For pages that are closed to all but accounts; the privacy form offers passwords only.
    path("_util/login/", RedirectView.as_view(url="/admin/login/"), name="wagtailcore_login"),
    re_path(r"^((?:[\w\-]+/)*)$", views.serve_page, name="wagtail_serve"),
]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
