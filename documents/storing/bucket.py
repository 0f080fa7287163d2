"""Files in a bucket: S3 and whatever speaks like it. Only what is asked for is fetched."""

import datetime
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

from documents.storing import PIECE

MANNERS = Config(
    connect_timeout=5,  # seconds: a store that does not answer must not hold up who asks for something else
    read_timeout=30,
    retries={"total_max_attempts": 3},
    request_checksum_calculation="when_required",  # further checksums are Amazon's own: others refuse them
    response_checksum_validation="when_required",
)


class InBucket(S3Storage):
    def get_default_settings(self) -> dict[str, Any]:
        """Private, whatever the bucket's own rule is; names are never used twice, so none is asked for before writing."""
        return {**super().get_default_settings(), "default_acl": None, "file_overwrite": True, "client_config": MANNERS}

    def part(self, name: str, start: int, end: int) -> Iterator[bytes]:
        asked = {"Range": f"bytes={start}-{end - 1}"}
        try:
            body = self.bucket.Object(name).get(**asked)["Body"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from error
            raise
        return pieces(body)

    def places(self) -> Iterator[tuple[str, datetime.datetime]]:
        for kept in self.bucket.objects.all():
            yield kept.key, kept.last_modified


def pieces(body: Any) -> Iterator[bytes]:
    with closing(body):
        yield from body.iter_chunks(PIECE)
