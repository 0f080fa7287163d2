"""How the API answers, whatever is asked: what may be kept, by whom and for how long, and errors in one form."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema

from people import scopes, tokens
from publishing import problems
from publishing.api_schemas import Asked, refusal

METHODS = "GET, HEAD"
FOR_ANYONE = "public, max-age=60"
FOR_ONE_READER = "private, no-store"
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {"where": {"type": "string"}, "what": {"type": "string"}},
            },
        },
    },
}
ERRORS = {
    401: "The token that was sent opens nothing",
    404: "Not there, or not there for you",
    422: "Something that was asked makes no sense",
    429: "Many wrong tokens came from this network",
}


class ReadOnlyAPI(NinjaAPI):
    """An API that shows and takes nothing."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(docs_url=None, **settings)
        self.add_exception_handler(Http404, problems.not_found)
        self.add_exception_handler(ValidationError, not_understood)  # type: ignore[arg-type]
        self.add_decorator(refuse_unknown_words, mode="operation")

    def get_openapi_schema(self, **settings: Any) -> OpenAPISchema:
        """Every operation may answer with an error, and names them."""
        schema = super().get_openapi_schema(**settings)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        schema["components"]["securitySchemes"] = {scopes.SCHEME: described_tokens()}
        problem = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in schema["paths"].values():
            responses = path["get"]["responses"]
            responses[304] = {"description": "As you have it"}
            responses |= {status: {"description": words, "content": problem} for status, words in ERRORS.items()}
        return schema

    def views(self) -> list[Any]:
        """Its addresses, each answering as all of the API does."""
        patterns = self.urls[0]
        for pattern in patterns:
            pattern.callback = as_data(pattern.callback)  # type: ignore[arg-type]
        return patterns


def described_tokens() -> dict[str, str]:
    """How programs show whose they are. OpenAPI has a place for the scopes of this scheme with each operation alone."""
    known = "".join(f"\n- `{scope.name}`: {scope.label}" for scope in scopes.declared.values())
    words = f"A token that a person made for a program. Without one, answers hold what anyone may read. Scopes:\n{known}"
    return {"type": "http", "scheme": "bearer", "description": words}


def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [{"where": str(each["loc"][-1]), "what": str(each["msg"])} for each in error.errors]
    return problems.respond(422, "Something in this question makes no sense; “errors” says what.", errors=found)


def refuse_unknown_words(operation: Callable[..., Any]) -> Callable[..., Any]:
    """A misspelt filter would silently leave nothing out."""

    @wraps(operation)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        asked = kwargs.get("asked")
        known = type(asked).model_fields.keys() if isinstance(asked, Asked) else set()
        for name in request.GET:
            if name not in known:
                raise refusal(name, f"There is no such parameter here. Known: {', '.join(known) or 'none'}.")
        return operation(request, *args, **kwargs)

    return checked


def as_data(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """For anyone: to be kept for a minute and read from pages of others. For somebody signed in or with a token: for them."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return problems.not_allowed(METHODS)
        request.method = "GET"
        try:
            tokens.take(request)
        except tokens.Wrong as wrong:
            response = problems.wrong_token(wrong)
        else:
            response = view(request, *args, **kwargs)
        is_anyone = not (tokens.is_with_token(request) or request.user.is_authenticated)
        response["Cache-Control"] = FOR_ANYONE if is_anyone else FOR_ONE_READER
        if is_anyone:
            response["Access-Control-Allow-Origin"] = "*"
        patch_vary_headers(response, ["Authorization", "Cookie"])
        return unless_known(request, response)

    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """The answer, or 304 if who asks has it already."""
    if response.status_code != 200:
        return response
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
