"""A mail server on a bad day, which writes down what it took: `python -m tests.mail.rough_server FILE SEED`."""

import asyncio
import random
import sys
import time
from pathlib import Path

from mail.sink import Sink, serve

TAKEN, CHANCE = Path(sys.argv[1]).open("a"), random.Random(int(sys.argv[2]))  # noqa: SIM115 - for as long as it runs


class Rough(Sink):
    def on_recipient(self, address: str) -> str | None:
        if address.partition("@")[0].endswith("07"):
            return "550 5.1.1 No such person"
        return "451 4.3.0 Not now" if CHANCE.random() < 0.05 else "250 OK"

    def on_message(self, sender: str, recipients: list[str], content: bytes) -> str | None:
        if CHANCE.random() < 0.01:
            return None
        time.sleep(0.003)
        head = content.partition(b"\r\n\r\n")[0].decode()
        message_id = next(line for line in head.splitlines() if line.lower().startswith("message-id:"))
        TAKEN.write(f"{recipients[0]} {message_id.partition(' ')[2]}\n")
        TAKEN.flush()
        return "250 Taken"


asyncio.run(serve(Rough))
