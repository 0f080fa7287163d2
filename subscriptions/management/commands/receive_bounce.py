"""manage.py receive_bounce: take in a message that came back, from standard input. Never answers it.

For Postfix a line of master.cf, and a transport map that leads the bounces' domain or address to it:

    bounces unix - n n - - pipe flags=Rq user=portal argv=/srv/portal/manage.py receive_bounce ${original_recipient}
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError

from subscriptions import returned

TRY_AGAIN = 75
"""EX_TEMPFAIL of sysexits.h: the mail server keeps the message and comes again."""


class Command(BaseCommand):
    help = "Take in a message that came back, from standard input, for the address given or the one in its headers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("sent_to", nargs="?", default="", help="The address for which it came.")

    def handle(self, *, sent_to: str, **_: Any) -> None:
        try:
            outcome = returned.receive(sys.stdin.buffer.read(returned.LARGEST), sent_to)
        except OperationalError:
            self.stderr.write("The database is not there. The message is to be tried again.")
            sys.exit(TRY_AGAIN)
        self.stdout.write(outcome.value)
