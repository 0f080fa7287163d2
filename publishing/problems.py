"""Errors as machines read them (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from people.tokens import HOUR, Wrong

MEDIA_TYPE = "application/problem+json"


def respond(status: int, detail: str, **more: Any) -> HttpResponse:
    """What is wrong and what to do, in the form that programs know."""
    problem = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JsonResponse(problem, status=status, content_type=MEDIA_TYPE)


def not_found(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """The same for what is not there and for what is not there for this reader."""
    return respond(404, "There is nothing at this address, or it is not there for you. /api/v1/openapi.json names all addresses.")


def not_allowed(methods: str) -> HttpResponse:
    response = respond(405, f"This address only shows. Ask it with {methods}.")
    response["Allow"] = methods
    return response


def wrong_token(wrong: Wrong) -> HttpResponse:
    """The token that came opens nothing; whether it ever did is not said (RFC 6750)."""
    if wrong.is_too_often:
        response = respond(429, "Many wrong tokens came from your network. Stop sending this one; try again in an hour.")
        response["Retry-After"] = str(HOUR)
        return response
    response = respond(
        401, "This token is unknown, has expired or was ended. Make another at /account/tokens/, or ask without one."
    )
    response["WWW-Authenticate"] = 'Bearer realm="API", error="invalid_token"'
    return response
