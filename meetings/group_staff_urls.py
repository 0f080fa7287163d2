from django.urls import path

from meetings import group_staff, invitation_staff, member_staff

urlpatterns = [
    path("", group_staff.index, name="staff_groups"),
    path("add/", group_staff.add, name="staff_group_add"),
    path("<slug:slug>/", group_staff.detail, name="staff_group"),
    path("<slug:slug>/edit/", group_staff.edit, name="staff_group_edit"),
    path("<slug:slug>/close/", group_staff.close, name="staff_group_close"),
    path("<slug:slug>/reopen/", group_staff.reopen, name="staff_group_reopen"),
    path("<slug:slug>/members/add/", member_staff.add, name="staff_member_add"),
    path("<slug:slug>/members/<int:pk>/", member_staff.edit, name="staff_member"),
    path("<slug:slug>/members/<int:pk>/end/", member_staff.end, name="staff_member_end"),
    path("<slug:slug>/invitations/add/", invitation_staff.add, name="staff_invitation_add"),
    path("<slug:slug>/invitations/<int:pk>/renew/", invitation_staff.renew, name="staff_invitation_renew"),
    path("<slug:slug>/invitations/<int:pk>/revoke/", invitation_staff.revoke, name="staff_invitation_revoke"),
]
