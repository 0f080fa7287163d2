from django.urls import path

from meetings import agenda_staff, papers_staff, staff

urlpatterns = [
    path("", staff.index, name="staff_meetings"),
    path("add/<slug:slug>/", staff.add, name="staff_meeting_add"),
    path("<int:pk>/", staff.detail, name="staff_meeting"),
    path("<int:pk>/edit/", staff.edit, name="staff_meeting_edit"),
    path("<int:pk>/call/", staff.call, name="staff_meeting_call"),
    path("<int:pk>/postpone/", staff.postpone, name="staff_meeting_postpone"),
    path("<int:pk>/cancel/", staff.cancel, name="staff_meeting_cancel"),
    path("<int:pk>/hold/", staff.hold, name="staff_meeting_hold"),
    path("<int:pk>/agenda/send-out/", agenda_staff.send_out, name="staff_agenda_send_out"),
    path("<int:pk>/items/add/", agenda_staff.add, name="staff_item_add"),
    path("<int:pk>/items/<int:item>/", agenda_staff.edit, name="staff_item"),
    path("<int:pk>/items/<int:item>/move/<int:place>/", agenda_staff.move, name="staff_item_move"),
    path("<int:pk>/items/<int:item>/take-out/", agenda_staff.take_out, name="staff_item_take_out"),
    path("<int:pk>/items/<int:item>/papers/add/", papers_staff.upload, name="staff_papers_upload"),
    path("<int:pk>/papers/add/", papers_staff.add, name="staff_paper_add"),
    path("<int:pk>/papers/send-out/", papers_staff.send_out, name="staff_papers_send_out"),
    path("<int:pk>/papers/<int:paper>/", papers_staff.detail, name="staff_paper"),
    path("<int:pk>/papers/<int:paper>/edit/", papers_staff.edit, name="staff_paper_edit"),
    path("<int:pk>/papers/<int:paper>/replace/", papers_staff.replace, name="staff_paper_replace"),
    path("<int:pk>/papers/<int:paper>/take-away/", papers_staff.take_away, name="staff_paper_take_away"),
    path("<int:pk>/papers/<int:paper>/release/", papers_staff.release, name="staff_paper_release"),
    path("<int:pk>/papers/<int:paper>/keep-within/", papers_staff.keep_within, name="staff_paper_keep_within"),
    path("<int:pk>/papers/<int:paper>/files/<int:file>/", papers_staff.file, name="staff_paper_file"),
]
