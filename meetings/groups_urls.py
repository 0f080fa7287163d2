from django.urls import path

from documents import converters  # noqa: F401 - the converters are known once they are loaded
from meetings import (
    accuracy_views,
    agenda_views,
    calendar_views,
    decided_views,
    meeting_views,
    own_views,
    pack_views,
    question_views,
    reply_views,
    views,
)

urlpatterns = [
    path("", views.index, name="groups"),
    path("groups.csv", views.as_csv, name="groups_csv"),
    path("<slug:slug>/", views.detail, name="group"),
    path("<slug:slug>/calendar.ics", calendar_views.of_group, name="group_calendar"),
    path("<slug:slug>/meetings/", meeting_views.of_group, name="group_meetings"),
    path("<slug:slug>/meetings/<number:number>/", meeting_views.detail, name="meeting"),
    path("<slug:slug>/meetings/<number:number>/meeting.ics", calendar_views.of_meeting, name="meeting_calendar"),
    path("<slug:slug>/meetings/<number:number>/reply/", reply_views.reply, name="meeting_reply"),
    path("<slug:slug>/meetings/<number:number>/agenda/<number:version>/", agenda_views.version, name="meeting_agenda"),
    path("<slug:slug>/meetings/<number:number>/pack.pdf", pack_views.pack, name="pack"),
    path("<slug:slug>/meetings/<number:number>/papers/<slug:place>/", meeting_views.paper, name="paper"),
    path("<slug:slug>/meetings/<number:number>/papers/<slug:place>/questions/ask/", question_views.ask, name="paper_ask"),
    path(
        "<slug:slug>/meetings/<number:number>/papers/<slug:place>/questions/<int:pk>/", question_views.answer, name="paper_answer"
    ),
    path("<slug:slug>/meetings/<number:number>/note/proposals/", accuracy_views.proposals, name="note_proposals"),
    path("<slug:slug>/meetings/<number:number>/note/proposals/<int:pk>/", accuracy_views.proposal, name="note_proposal"),
    path("<slug:slug>/meetings/<number:number>/note/<int:paragraph>/propose/", accuracy_views.propose, name="note_propose"),
    path("<slug:slug>/meetings/<number:number>/papers/<slug:place>/read/", own_views.read, name="paper_read"),
    path("<slug:slug>/meetings/<number:number>/papers/<slug:place>/notes/", own_views.add_note, name="paper_notes"),
    path("<slug:slug>/meetings/<number:number>/actions/<int:pk>/", decided_views.action_point, name="action_point"),
]
