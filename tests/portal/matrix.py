"""
The permission matrix: a row for each address of the admin.

    refused   nobody of another region gets in: login, “no permission”, 403 or 404
    own       opens for some, and shows or counts nothing of the other region
    open      the same, and is before the login
    look      the same, and nothing is sent: it would change what is the user's own
    never     mixes things of A and B: not there for anybody
    fails     Wagtail answers with a fault of the server, and says nothing

{name} is a thing of region B (matrix_world.py); {a b} makes a row of each, [a b] of each text
(a dot is no text). All are under /admin/. A line that begins with a space goes on with the last.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

ROWS = """
own      .
own      test404/
fails    failwhale/
own      nowhere/
open     sprite/
open     jsi18n/
own      account/
own      logout/
own      dismissibles/
own      block-preview/
open     login/
open     password_reset/
open     password_reset/[done complete]/
open     password_reset/confirm/MQ/set-password/

own      api/main/pages/
own      api/main/pages/?[order=title search=birc child_of={region} descendant_of={region}
         for_explorer=1&child_of={home}]
own      api/main/pages/?ancestor_of={article}
refused  api/main/pages/{article draft facility region}/
refused  api/main/pages/find/?id={article}
own      api/main/[documents images]/
own      api/main/[documents images]/?[order=title search=birc]
refused  api/main/documents/{paper}/
refused  api/main/images/{photo}/
refused  api/main/documents/find/?id={paper}
refused  api/main/images/find/?id={photo}
refused  api/main/pages/find/?html_path=/locations/birch/
refused  api/main/pages/{alias}/action/convert_alias/
refused  api/main/pages/{draft}/action/[publish delete]/
refused  api/main/pages/{article}/action/[copy delete unpublish move copy_for_translation
         create_alias revert_to_page_revision]/

own      pages/
own      pages/?[q=birc export=csv]
refused  pages/{region index article}/
refused  pages/{region index}/results/
refused  bulk/wagtailcore/page/[publish unpublish delete move]/?id={article}&id={draft}
refused  bulk/wagtailcore/page/[publish unpublish delete move]/?id={facility}
refused  bulk/wagtailcore/page/[publish unpublish delete]/?id=all&childOf={region}
own      bulk/wagtailcore/page/facilities/?id={facility}
own      bulk/wagtailcore/page/facilities/?id=all&childOf={region}
look     bulk/wagtailcore/page/[publish unpublish delete move]/?id=all
refused  bulk/portal/portalimage/[delete add_tags add_to_collection]/?id={photo}
refused  bulk/wagtaildocs/document/[delete add_tags add_to_collection]/?id={paper}
own      bulk/articles/person/delete/?id={person}
own      bulk/locations/organization/delete/?id={organization}
own      bulk/portal/hotline/delete/?id={hotline}
refused  bulk/auth/user/[delete assign_role set_active_state]/?id={user}
refused  pages/add/articles/articlepage/{index}/
refused  pages/add/locations/facilitypage/{region}/
refused  pages/add/articles/articlepage/{index}/preview/
refused  pages/usage/[articles/articlepage locations/facilitypage locations/locationpage]/
refused  pages/usage/[articles/articlepage locations/facilitypage]/results/
refused  pages/usage/articles/articlepage/?[q=birc ordering=-title export=csv]
own      pages/create/[articles/articlepage locations/facilitypage]
refused  pages/{draft region}/[edit edit/preview view_draft delete]/
refused  pages/{article facility}/[usage edit edit/preview view_draft delete unpublish copy privacy
         lock unlock revisions workflow_history history history/results]/
refused  pages/{index region}/add_subpage/
refused  pages/{alias}/convert_alias/
own      pages/search/
own      pages/search/results/
own      pages/search/[. results/]?[q=birc q=steps ordering=title]
refused  pages/{article facility}/move/
refused  pages/{article facility}/move/{index region}/confirm/
refused  pages/{article facility}/set_position/?position=0
refused  pages/workflow/[action collect_action_data]/{draft}/[approve reject]/{step}/
refused  pages/workflow/confirm_cancellation/{draft}/
refused  pages/workflow/preview/{draft}/{task}/
refused  pages/{article}/revisions/{older}/[view revert unschedule]/
refused  pages/{planned}/revisions/{plan}/[view revert unschedule]/
refused  pages/{article}/revisions/compare/[live...latest earliest...live {older}...{newer}]/
refused  pages/{draft}/workflow_history/detail/{state}/
never    pages/{mine}/workflow_history/detail/{state}/
never    pages/{mine}/revisions/{revision}/[view revert unschedule]/
never    pages/{mine}/revisions/compare/{older}...{newer}/
never    pages/workflow/[action collect_action_data]/{mine}/[approve reject]/{step}/

own      choose-page/
own      choose-page/?[page_type=articles.articlepage page_type=locations.facilitypage
         page_type=locations.locationpage user_perms=copy_to multiple=1]
own      choose-page/{home}/
refused  choose-page/{region index article}/
own      choose-page/search/
own      choose-page/search/?[q=birc q=steps]
refused  choose-page/chosen-multiple/?id={article}&id={draft}
own      choose-[external email phone anchor]-link/
own      tag-autocomplete/?term=tag
own      tag-autocomplete/taggit/tag/?term=tag

refused  collections/
refused  collections/add/
refused  collections/{collection}/
refused  collections/{collection}/[delete privacy]/

refused  workflows/[list list/results add task_chooser task_chooser/results task_chooser/create]/
refused  workflows/[enable disable edit]/{workflow}/
refused  workflows/usage/{workflow}/[. results/]
refused  workflows/remove/{region}/
refused  workflows/remove/{region}/{workflow}/
refused  workflows/tasks/[add/articles/reviewtask select_type index index/results]/
refused  workflows/tasks/[edit disable enable]/{task}/
refused  workflows/task_chooser/{task}/

own      reports/[locked aging-pages]/[. results/]
own      reports/[locked aging-pages]/?export=[csv xlsx]
refused  reports/[workflow workflow_tasks site-history page-types-usage]/[. results/]
refused  reports/[workflow workflow_tasks site-history page-types-usage]/?export=[csv xlsx]
refused  reports/site-history/?[user={user} label=birc ordering=label]
own      reports/work/?[export=csv branch={region}]
own      reports/work/

refused  editing-sessions/ping/articles/articlepage/{article}/{session}/
own      editing-sessions/release/{session}/

own      second-factor/
own      second-factor/new/
refused  second-factor/forget/{user}/
refused  regions/open/
own      review/
refused  review/{draft}/
refused  review/{locked}/again/
refused  checks/{article draft facility region}/
refused  checks/new/articles/articlepage/{index}/
own      directory/[to-call conflicts reports]/
refused  directory/call/{facility}/
refused  directory/conflicts/{conflict}/
refused  directory/reports/{report}/
own      facilities/
own      facilities/?[q=birc q=Detox region={region} waiting=conflicts ordering=title export=csv
         export=xlsx]
own      facilities/results/
own      facilities/choose_parent/

refused  redirects/
refused  redirects/[results add import import/process]/
refused  redirects/{redirect}/[. delete/]
refused  settings/portal/siteprofile/{site}/
own      settings/portal/siteprofile/
refused  settings/portal/siteprofile/{site}/preview/

own      [documents images]/
own      [documents images]/?[q=birc collection_id={collection}]
own      [documents images]/results/
own      [documents images]/add/
own      [documents images]/multiple/add/
refused  documents/[edit delete usage multiple]/{paper}/
refused  documents/multiple/{paper}/delete/
refused  documents/multiple/create_from_uploaded_document/{paper_upload}/
refused  documents/multiple/delete_upload/{paper_upload}/
refused  images/{photo}/[. delete/ generate_url/ generate_url/output/ preview/width-100/]
refused  images/[usage multiple]/{photo}/
refused  images/multiple/{photo}/delete/
refused  images/multiple/create_from_uploaded_image/{photo_upload}/
refused  images/multiple/delete_upload/{photo_upload}/
own      [documents images]/chooser/[. results/ create/]
own      [documents images]/chooser/results/?[q=birc collection_id={collection}]
refused  documents/chooser/chosen/{paper}/
refused  images/chooser/chosen/{photo}/
own      documents/chooser/chosen-multiple/?id={paper}
own      images/chooser/chosen-multiple/?id={photo}
refused  images/chooser/{photo}/select_format/

refused  snippets/
own      snippets/articles/topic/
own      snippets/articles/topic/[results add]/
own      snippets/articles/topic/[edit delete usage history history-results copy]/{topic}/
own      snippets/choose/articles/topic/[. results/]
own      snippets/choose/articles/topic/chosen/{topic}/
own      snippets/choose/articles/topic/chosen-multiple/?id={topic}
own      snippets/[portal/hotline articles/person locations/organization]/
own      snippets/[portal/hotline articles/person locations/organization]/?[q=birc ordering=name
         export=csv export=xlsx]
own      snippets/[portal/hotline articles/person locations/organization]/[results add]/
own      snippets/[portal/hotline articles/person]/preview/
refused  snippets/portal/hotline/[edit delete usage history history-results copy preview]/{hotline}/
refused  snippets/articles/person/[edit delete usage history history-results copy preview]/{person
         one}/
refused  snippets/locations/organization/[edit delete usage history history-results
         copy]/{organization}/
own      snippets/choose/[portal/hotline articles/person locations/organization]/[. results/]
fails    snippets/choose/[portal/hotline articles/person locations/organization
         articles/topic]/create/
own      snippets/choose/[portal/hotline articles/person locations/organization]/results/?q=birc
refused  snippets/choose/portal/hotline/chosen/{hotline}/
refused  snippets/choose/articles/person/chosen/{person}/
refused  snippets/choose/locations/organization/chosen/{organization}/
own      snippets/choose/portal/hotline/chosen-multiple/?id={hotline}
own      snippets/choose/articles/person/chosen-multiple/?id={person}
own      snippets/choose/locations/organization/chosen-multiple/?id={organization}

own      search/
own      search/?site={site}
own      search/retry/
own      [searchsynonym promotedanswer blockedcorrection]/
own      [searchsynonym promotedanswer blockedcorrection]/?q=birc
own      [searchsynonym promotedanswer blockedcorrection]/[results new check]/
refused  searchsynonym/[edit delete history history-results usage]/{synonym}/
refused  promotedanswer/[edit delete history history-results usage]/{promoted}/
refused  blockedcorrection/[edit delete history history-results usage]/{blocked}/

refused  sites/
refused  sites/[results new]/
refused  sites/[edit delete history history-results usage copy]/{site}/
refused  users/
refused  users/?q=birc
refused  users/[results new]/
refused  users/[edit delete history history-results usage copy]/{user}/
refused  groups/
refused  groups/[results new]/
refused  groups/[edit delete history history-results usage]/{group}/
"""

# Not there for an administrator either: no such page, switched off, or empty.
NOT_THERE = ("/test404/", "/nowhere/", "/block-preview/", "/generate_url/")
EMPTY = ("/admin/snippets/",)
# What is another each time: tokens, keys of texts, times, the code to join a telephone.
CHANGING = (
    r"\b\w{64}\b",
    r"nonce-?=?\S+",
    r"key&quot;: &quot;\w+",
    r"Just now|\d+(\s|\\u00a0)(second|minute)s? ago",
    r"<path [^>]*qr-path[^>]*>",
    r"[A-Z2-7]{32}</code>",
    # The walk takes minutes, and a page says how long something waits.
    r"\d+\xa0(?:second|minute|hour)s?",
)
# Answered to POST alone.
ONLY_POSTS = (
    "/action/", "/set_position/", "/workflows/remove/", "/lock/", "/unlock/",
    "/import/process/", "/check", "/retry/",
    "/directory/conflicts/", "/directory/reports/", "/editing-sessions/", "/dismissibles/",
    "/multiple/", "/logout/", "/preview/", "/disable/", "/enable/", "/delete_upload/",
)  # fmt: skip

# The address of the other region's first page, as anybody may know it.
ASKED = "http://localhost/locations/birch/"
# What is sent where no form shows what to send: by a piece of the address.
POSTS = {
    "/choose-external-link/": {"external-link-chooser-url": ASKED},
    "/set_position/": {},
    "/action/copy/": {"recursive": "true", "keep_live": "true"},
    "/action/move/": {"destination_page_id": "{home}"},
    "/action/create_alias/": {"recursive": "true"},
    "/action/revert_to_page_revision/": {"revision_id": "{older}"},
    "/action/copy_for_translation/": {"locale": "en"},
    "/directory/conflicts/": {"choice": "theirs"},
    "/editing-sessions/": {"is_editing": "true"},
    "/check/": {"row": "{synonym}", "term": "birc", "means": "people"},
    "/search/retry/": {"page": "{article}"},
    "/directory/call/": {"outcome": "no answer"},
    "/images/multiple/": {"title": "Taken"},
    "/documents/multiple/": {"title": "Taken"},
    "/checks/": {"title": "Taken"},
}


def _several(text: str) -> Iterator[str]:
    parts = re.split(r"(\[[^\]]*\]|\{[^}]*\})", text)
    choices = []
    for part in parts:
        if part.startswith("["):
            words = ["" if word == "." else word for word in part[1:-1].split()]
            choices.append([made for word in words for made in _several(word)])
        elif part.startswith("{"):
            choices.append(["{" + name + "}" for name in part[1:-1].split()])
        else:
            choices.append([part])
    yield from map("".join, itertools.product(*choices))


def rows() -> list[tuple[str, str]]:
    """What is expected, and the address below /admin/ with the names of things in braces."""
    lines = [line.split(None, 1) for line in ROWS.strip().replace("\n ", " ").splitlines() if line]
    return [(wanted, made) for wanted, text in lines for made in _several(text.removeprefix("."))]
