"""HTML to Markdown, many texts in one limited process: starting one takes longer than most texts do."""

import re
import secrets
from collections.abc import Sequence

from documents.inspecting.findings import Refused
from documents.inspecting.making import markdown_of

BATCH_CHARACTERS = 200_000


def to_markdown(texts: Sequence[str]) -> list[str | None]:
    """Each text in Markdown; None for one that takes too much time or memory. Each closes what it opens."""
    mark = f"partends{secrets.token_hex(16)}"
    try:
        made = markdown_of("".join(f"{text}\n<p>{mark}</p>\n" for text in texts))
    except Refused:
        made = ""
    found = re.split(rf"^{mark}$", made, flags=re.M)
    if len(found) == len(texts) + 1:
        return [text.strip() for text in found[:-1]]
    return [None] if len(texts) == 1 else [one for text in texts for one in to_markdown([text])]
