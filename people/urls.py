"""Signing in and out by allauth's views, those alone that a portal without passwords needs; one's own passkeys and tokens."""

from allauth.account import views
from allauth.mfa.webauthn.views import login_webauthn
from django.urls import path
from django.views.generic import RedirectView

from people.passkey_views import own_passkeys, remove_passkey
from people.views import end_token, own_tokens

to_sign_in = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    path("sign-in/", views.request_login_code, name="account_login"),
    path("sign-in/code/", views.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/passkey/", login_webauthn, name="mfa_login_webauthn"),
    path("sign-out/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("passkeys/", own_passkeys, name="account_passkeys"),
    path("passkeys/<int:pk>/remove/", remove_passkey, name="account_passkey_remove"),
    path("tokens/", own_tokens, name="account_tokens"),
    path("tokens/<int:pk>/end/", end_token, name="account_token_end"),
    path("", to_sign_in, name="account"),
    # Names that allauth asks for: there is one way in, and nobody signs up.
    path("sign-in/", views.request_login_code, name="account_request_login_code"),
    path("sign-up/", to_sign_in, name="account_signup"),
]
