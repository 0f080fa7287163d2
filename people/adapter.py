"""How signing in behaves: by emailed code alone, with our own letters, and no accounts that nobody was invited to."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from mail import messages

LETTERS = {
    "account/email/login_code": "sign_in_code",
    "account/email/unknown_account": "no_account",
}


class AccountAdapter(DefaultAccountAdapter):
    """allauth's door to the portal."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/staff/" if getattr(request.user, "is_programme_staff", False) else "/my/"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        messages.send(LETTERS[template_prefix], email, {"code": context.get("code")})
