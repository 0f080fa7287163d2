"""The API against its own description: schemathesis makes up questions and holds the answers to what OpenAPI says."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from cpip.api import api
from cpip.wsgi import application
from tests.conftest import taken_back
from tests.cpip.test_walk import places  # noqa: F401 - a fixture

load_all_checks()
QUESTIONS = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
HERE = {"Host": "portal.test"}
LEFT_OUT: list[Any] = [CHECKS.get_one("positive_data_acceptance")]
"""No cursor that is made up is right, whatever it looks like."""


PATHS = sorted(api.get_openapi_schema()["paths"])
LISTS = [path for path in PATHS if not path.endswith("}")]
"""Those that take parameters; whatever stands in place of a slug is a slug that may be there."""


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """Requests leave the test's own connection open, as those of Django's test client do."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection", "places")
def test_sense_is_answered_as_described(subtests: pytest.Subtests) -> None:
    for path in PATHS:
        with subtests.test(path), taken_back():
            ask(path, GenerationMode.POSITIVE)


@pytest.mark.usefixtures("one_connection", "places")
def test_nonsense_is_refused_as_described(subtests: pytest.Subtests) -> None:
    for path in LISTS:
        with subtests.test(path), taken_back():
            ask(path, GenerationMode.NEGATIVE)


def ask(path: str, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=HERE)

    @QUESTIONS
    @given(case=schema[path]["GET"].as_strategy(generation_mode=mode))
    def answers(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=HERE, excluded_checks=LEFT_OUT)

    answers()
