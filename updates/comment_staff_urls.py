from django.urls import path

from updates import comment_staff as staff

urlpatterns = [
    path("", staff.index, name="staff_comments"),
    path("erase/", staff.erase, name="staff_comments_erase"),
    path("<int:pk>/", staff.detail, name="staff_comment"),
    path("<int:pk>/approve/", staff.approve, name="staff_comment_approve"),
    path("<int:pk>/reject/", staff.reject, name="staff_comment_reject"),
    path("<int:pk>/reply/", staff.reply, name="staff_comment_reply"),
    path("<int:pk>/withdraw/", staff.withdraw, name="staff_comment_withdraw"),
]
