"""What waits for what: each queue has its workers, and letters wait for no pack."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from redis import Redis

from cpip.celery import app
from cpip.services.stack import WORKERS
from meetings import tasks
from subscriptions.tasks import tick


@pytest.fixture
def broker() -> Iterator[Redis]:
    redis = Redis.from_url(settings.REDIS_URL)
    redis.delete("celery", "packs")
    yield redis
    redis.delete("celery", "packs")
    redis.close()


def test_each_queue_has_workers() -> None:
    app.loader.import_default_modules()
    wanted = {app.amqp.router.route({}, name)["queue"].name for name in app.tasks if not name.startswith("celery.")}
    assert wanted == {queue for queue, _ in WORKERS.values()}


def test_letters_go_out_while_packs_are_being_made(broker: Redis) -> None:
    for number in range(3):
        tasks.make_pack.delay(number)
    tasks.make_waiting_packs.apply_async(expires=60)
    tasks.send_letters.delay()
    tick.delay()
    assert (broker.llen("packs"), broker.llen("celery")) == (4, 2)
