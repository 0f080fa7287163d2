"""Making a token as its owner does."""

from uuid import uuid4

from people import tokens
from people.forms import TokenForm
from people.models import Token, User


def make_token(user: User, *scopes: str, days: int = 90) -> tuple[Token, str]:
    form = TokenForm({"name": "Mine", "scopes": scopes, "days": str(days), "key": str(uuid4())})
    assert form.is_valid(), form.errors
    return tokens.make(form, by=user)


def bearing(secret: str, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}", **headers}
