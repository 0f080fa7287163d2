from django.urls import path

from updates import comment_staff, edition_staff, importing_staff, staff, workflow_staff

urlpatterns = [
    path("", staff.index, name="staff_updates"),
    path("start/", staff.start, name="staff_update_start"),
    path("due/", staff.say_due, name="staff_update_due"),
    path("imported/", importing_staff.index, name="staff_imported"),
    path("imported/<int:pk>/", importing_staff.report, name="staff_import_report"),
    path("imported/<int:pk>/report.csv", importing_staff.report_csv, name="staff_import_report_csv"),
    path("<int:number>/", staff.detail, name="staff_update"),
    path("<int:number>/edit/", staff.edit, name="staff_update_edit"),
    path("<int:number>/sections/add/", staff.add_section, name="staff_section_add"),
    path("<int:number>/sections/<int:pk>/", staff.edit_section, name="staff_section"),
    path("<int:number>/sections/<int:pk>/place/<int:place>/", staff.move_section, name="staff_section_move"),
    path("<int:number>/sections/<int:pk>/delete/", staff.delete_section, name="staff_section_delete"),
    path("<int:number>/checks/", staff.look_over, name="staff_update_checks"),
    path("<int:number>/preview/", staff.preview, name="staff_update_preview"),
    path("<int:number>/send-in/", workflow_staff.submit, name="staff_update_submit"),
    path("<int:number>/review/", workflow_staff.review, name="staff_update_review"),
    path("<int:number>/send-back/", workflow_staff.send_back, name="staff_update_send_back"),
    path("<int:number>/schedule/", workflow_staff.schedule, name="staff_update_schedule"),
    path("<int:number>/unschedule/", workflow_staff.unschedule, name="staff_update_unschedule"),
    path("<int:number>/publish/", workflow_staff.publish, name="staff_update_publish"),
    path("<int:number>/proof/", workflow_staff.proof, name="staff_update_proof"),
    path("<int:number>/withdraw/", workflow_staff.withdraw, name="staff_update_withdraw"),
    path("<int:number>/unpublish/", workflow_staff.unpublish, name="staff_update_unpublish"),
    path("<int:number>/editions/<int:edition>/approve/", workflow_staff.approve_afterwards, name="staff_edition_approve"),
    path("<int:number>/editions/<int:edition>/withhold/", edition_staff.withhold, name="staff_edition_withhold"),
    path("<int:number>/editions/<int:edition>/show/", edition_staff.show, name="staff_edition_show"),
    path("<int:number>/comments/", comment_staff.closing, name="staff_update_comments"),
]
