from django.urls import path

from subscriptions import in_browser, tokens, views

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/check/", views.check_your_email, name="subscribe_check"),
    path("subscribe/confirm/<str:token>/", views.confirm, name="confirm_subscription"),
    path("subscriptions/<str:token>/", views.preferences, name=tokens.PREFERENCES),
    path("subscriptions/<str:token>/email/", in_browser.show, name=tokens.EMAIL),
    path("unsubscribe/<str:token>/", views.unsubscribe, name=tokens.UNSUBSCRIBE),
]
