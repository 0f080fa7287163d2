"""Every address of the portal. Others link to them: they are stable."""

from django.conf import settings
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from cpip import calendar, machines, search, search_feed, staff, views
from documents.feeds import DocumentFeed, DocumentsFeed
from meetings import deputy_views
from meetings.feeds import GroupFeed
from publishing import link_search_staff, problems, unsaved_staff
from publishing.api_answers import as_data
from publishing.feeds import ChangesFeed
from updates import promise_staff
from updates.feeds import UpdatesFeed
from workstreams.feeds import CommitmentFeed, WorkstreamFeed
from workstreams.views import milestones_as_csv, roadmap_page

handler400 = views.not_understood
handler404 = views.not_found
handler500 = views.failed

urlpatterns = [
    path("", views.home, name="home"),
    path("workstreams/", include("workstreams.urls")),
    path("actions/", include("workstreams.actions_urls")),
    path("recommendations/", include("workstreams.recommendations_urls")),
    path("commitments/", include("workstreams.commitments_urls")),
    path("consultations/", include("workstreams.consultations_urls")),
    path("roadmap/", roadmap_page, name="roadmap"),
    path("roadmap/milestones.csv", milestones_as_csv, name="milestones_csv"),
    path("documents/", include("documents.urls")),
    path("groups/", include("meetings.groups_urls")),
    path("people/", include("meetings.people_urls")),
    path("deputies/stop/", deputy_views.stop, name="deputy_stop"),
    path("deputies/<str:secret>/", deputy_views.page, name="deputy"),
    path("invitations/", include("meetings.invitation_urls")),
    path("meetings/", include("meetings.meetings_urls")),
    path("my/", include("meetings.my_urls")),
    path("updates/", include("updates.urls")),
    path("promises/", include("updates.promise_urls")),
    path("search/", search.page, name="search"),
    path("search/suggest/", search.suggest, name="search_suggest"),
    path("", include("subscriptions.urls")),
    path("account/", include("people.urls")),
    path("staff/", staff.desk, name="staff"),
    path("staff/link-to/", link_search_staff.offer, name="staff_link_to"),
    path("staff/unsaved/", unsaved_staff.words, name="staff_unsaved"),
    path("staff/links/", staff.broken_links, name="staff_links"),
    path("staff/import/", include("workstreams.importing_urls")),
    path("staff/programme/", include("workstreams.programme_urls")),
    path("staff/workstreams/", include("workstreams.staff_urls")),
    path("staff/commitments/", include("workstreams.commitments_staff_urls")),
    path("staff/", include("workstreams.lists_urls")),
    path("staff/outcomes/", include("workstreams.outcomes_urls")),
    path("staff/documents/", include("documents.staff_urls")),
    path("staff/groups/", include("meetings.group_staff_urls")),
    path("staff/people/", include("meetings.profile_staff_urls")),
    path("staff/updates/", include("updates.staff_urls")),
    path("staff/meetings/", include("meetings.staff_urls")),
    path("staff/promises/<int:pk>/", promise_staff.mark, name="staff_promise_mark"),
    path("staff/comments/", include("updates.comment_staff_urls")),
    path("staff/emails/", include("subscriptions.staff_urls")),
    path("feeds/changes.atom", require_safe(ChangesFeed()), name="feed_changes"),
    path("feeds/workstreams/<slug:slug>.atom", require_safe(WorkstreamFeed()), name="feed_workstream"),
    path("feeds/groups/<slug:slug>.atom", require_safe(GroupFeed()), name="feed_group"),
    path("feeds/updates.atom", require_safe(UpdatesFeed()), name="feed_updates"),
    path("feeds/documents.atom", require_safe(DocumentsFeed()), name="feed_documents"),
    path("feeds/documents/<slug:slug>.atom", require_safe(DocumentFeed()), name="feed_document"),
    path("feeds/search.atom", search_feed.feed, name="feed_search"),
    path("feeds/commitments/<slug:slug>.atom", require_safe(CommitmentFeed()), name="feed_commitment"),
    path("api/", views.api, name="api"),
    path("api/v1/", RedirectView.as_view(pattern_name="api", http_method_names=["get", "head"]), name="api_v1"),
    path("api/v1/", include(("cpip.api", "api"))),
    path("api/v1/<path:rest>", as_data(problems.not_found), name="api_nothing"),
    path("calendar.ics", calendar.of_everything, name="calendar"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap"),
    path("sitemaps/<slug:part>.xml", machines.sitemap, name="sitemap_part"),
    path("robots.txt", machines.robots, name="robots"),
    path("llms.txt", machines.contents, name="llms"),
    path("healthz", views.healthz, name="healthz"),
]

if settings.MAILBOX_DIR:
    urlpatterns.append(path("mailbox/", include("cpip.mailbox.urls")))
