"""What is kept out of the log."""

import logging
import re

SECRETS = re.compile(
    r"(/(?:updates/preview|unsubscribe|subscriptions|subscribe/(?:confirm|address)|invitations|deputies|my/calendar)/)"
    r"(?!check/|renew/|end/|[\s?#\"'])[^/\s?#\"']+"
)
"""The secret parts of addresses: whoever reads one in a log could use it."""


class WithoutSecrets(logging.Filter):
    """Writes dots in the place of the secret part of an address. It holds back no line."""

    def filter(self, record: logging.LogRecord) -> bool:
        words = record.getMessage()
        shown = SECRETS.sub(r"\1…", words)
        if shown != words:
            record.msg, record.args = shown, ()
        return True
