"""Every address of the portal. Others link to them: they are stable."""

from django.conf import settings
from django.urls import include, path
from django.views.decorators.http import require_safe

from cpip import staff, views
from publishing.feeds import ChangesFeed
from workstreams.feeds import WorkstreamFeed
from workstreams.views import roadmap_page

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
    path("documents/", include("documents.urls")),
    path("updates/", include("updates.urls")),
    path("", include("subscriptions.urls")),
    path("account/", include("people.urls")),
    path("staff/", staff.desk, name="staff"),
    path("staff/import/", include("workstreams.importing_urls")),
    path("staff/programme/", include("workstreams.programme_urls")),
    path("staff/workstreams/", include("workstreams.staff_urls")),
    path("staff/commitments/", include("workstreams.commitments_staff_urls")),
    path("staff/", include("workstreams.lists_urls")),
    path("staff/outcomes/", include("workstreams.outcomes_urls")),
    path("staff/documents/", include("documents.staff_urls")),
    path("staff/updates/", include("updates.staff_urls")),
    path("feeds/changes.atom", require_safe(ChangesFeed()), name="feed_changes"),
    path("feeds/workstreams/<slug:slug>.atom", require_safe(WorkstreamFeed()), name="feed_workstream"),
    path("healthz", views.healthz, name="healthz"),
]

if settings.MAILBOX_DIR:
    urlpatterns.append(path("mailbox/", include("cpip.mailbox.urls")))
