"""Uploading tables as a browser does, and reading what the preview says."""

import csv
import html
import io
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

START = "/staff/import/"


def csv_of(*rows: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def upload(client: Client, kind: str, content: bytes, name: str = "table.csv") -> Any:
    return client.post(START, {"kind": kind, "file": SimpleUploadedFile(name, content)})


class Preview:
    """The preview of a table that has been uploaded."""

    def __init__(self, client: Client, kind: str, *rows: list[str], content: bytes = b"", name: str = "table.csv") -> None:
        response = upload(client, kind, content or csv_of(*rows), name)
        assert response.status_code == 302, text_of(response)
        self.client, self.address = client, response["Location"]
        self.look()

    def look(self) -> None:
        response: Any = self.client.get(self.address)
        assert response.status_code == 200
        self.html, self.text = response.content.decode(), text_of(response)

    @property
    def marks(self) -> dict[int, str]:
        """The mark of each row, by its number in the file."""
        found = re.findall(r'<th scope="row">(\d+)</th>\s*<td>\s*<span class="ds_tag \S+">(\w+)</span>', self.html)
        return {int(number): mark.lower() for number, mark in found}

    @property
    def button(self) -> str:
        found = re.search(r'<button class="ds_button" type="submit">(.*?)</button>', self.html)
        return found[1] if found else ""

    def confirm(self) -> Any:
        seen = re.search(r'name="seen" value="(\w+)"', self.html)
        sent = {"seen": seen[1] if seen else ""}
        return self.client.post(self.address, sent, follow=True)


def text_of(response: Any) -> str:
    """The words of a page, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())
