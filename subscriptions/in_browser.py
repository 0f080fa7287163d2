"""An email as a page, at an address that is a secret of the email."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from subscriptions import tokens
from subscriptions.news import News, tellable
from subscriptions.views import secret_page


@never_cache
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """All that the email told, as the record has it now, and the rest of a long one.

    Whoever has the address may see what anyone may; what is for members is shown to those who are signed in and may see it.
    It is shown to others, so nothing on it leads to what its reader alone may do.
    """
    delivery = tokens.email_of(token)
    news = News(tellable(delivery.change_ids, request.user), most=None)
    context = {
        "news": news,
        "digest": delivery.digest,
        "is_less": len(news.changes) < len(delivery.change_ids),
    }
    return secret_page(request, "email", context)
