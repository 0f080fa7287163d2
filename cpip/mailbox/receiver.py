"""Receives the demo's email by real SMTP."""

import signal
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from cpip.mailbox.store import keep


class Receiver:
    """Takes every letter and keeps it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        keep(self.directory, envelope.original_content or b"")
        return "250 Kept"


def receive(directory: Path, port: int) -> None:
    """Receive until told to stop by SIGTERM or SIGINT."""
    directory.mkdir(parents=True, exist_ok=True)
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    controller = Controller(Receiver(directory), hostname="127.0.0.1", port=port)
    controller.start()
    signal.sigwait(ends)
    controller.stop()
