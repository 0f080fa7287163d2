from django.urls import path

from subscriptions import in_browser, own_views, tokens, views, webhooks

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/check/", views.check_your_email, name="subscribe_check"),
    path("subscribe/confirm/<str:token>/", views.confirm, name="confirm_subscription"),
    path("subscribe/address/<str:token>/", views.confirm_address, name="confirm_address"),
    path("subscriptions/<str:token>/", own_views.preferences, name=tokens.PREFERENCES),
    path("subscriptions/<str:token>/email/", in_browser.show, name=tokens.EMAIL),
    path("subscriptions/<str:token>/pause/", own_views.pause, name="subscription_pause"),
    path("subscriptions/<str:token>/resume/", own_views.resume, name="subscription_resume"),
    path("subscriptions/<str:token>/address/", own_views.change_address, name="subscription_address"),
    path("subscriptions/<str:token>/erase/", own_views.erase, name="subscription_erase"),
    path("subscriptions/<str:token>/export.json", own_views.export, name="subscription_export"),
    path("unsubscribe/<str:token>/", own_views.unsubscribe, name=tokens.UNSUBSCRIBE),
    path("unsubscribe/<str:token>/undo/", own_views.subscribe_again, name="subscribe_again"),
    path("my/updates/", own_views.of_member, name="my_updates"),
    path("anymail/<slug:service>/tracking/", webhooks.tracking, name="mail_service"),
]
