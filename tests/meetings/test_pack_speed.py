"""A large pack: how long it takes, and how much memory."""

import os
import threading
import time
from pathlib import Path

import pytest
import typst
from PIL import Image

from meetings import pack_making
from meetings.models import Pack
from people.models import Group, User
from tests.conftest import make_person, signed_in
from tests.meetings.planning import call, file_paper, send_out, write_paper

PAPERS, PAGES = 12, 25
SECONDS, MEGABYTES = 60, 500


class Watch(threading.Thread):
    """Looks again and again how much memory this process and those that it started have; only what this one has more."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.is_over, self.most, self.before = threading.Event(), 0.0, resident(os.getpid())

    def run(self) -> None:
        while not self.is_over.wait(0.05):
            children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            children += [child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()]
            used = resident(os.getpid()) - self.before + sum(resident(int(child)) for child in set(children))
            self.most = max(self.most, used)


def resident(process: int) -> float:
    """Megabytes. What two processes share counts half for each: one that was just forked shares everything."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):  # it has ended
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def paper_of_pages(folder: Path, number: int) -> bytes:
    """Half of its pages with a photograph, half with a table, all with much text."""
    noise = Image.effect_noise((1600, 1200), 80).convert("RGB")
    noise.save(folder / "photo.jpg", quality=85)
    pages = [
        '#image("photo.jpg", alt: "A photograph", width: 60%)'
        if page % 2
        else f"#table(columns: 3, ..range(30).map(n => [{page} #n]))"
        for page in range(PAGES)
    ]
    source = f'#set document(title: "Paper {number}")\n' + "\n#pagebreak()\n".join(
        f"= Part\n#lorem(150)\n{page}" for page in pages
    )
    (folder / "paper.typ").write_text(source)
    return bytes(typst.compile(str(folder / "paper.typ"), pdf_standards=["ua-1"]))


@pytest.mark.slow
def test_a_pack_of_300_pages_takes_less_than_a_minute_and_500_megabytes(group: Group, editor: User, tmp_path: Path) -> None:
    meeting = call(group, "Report", by=editor)
    item = meeting.items.get()
    for number in range(PAPERS):
        file_paper(item, f"paper-{number}.pdf", by=editor, content=paper_of_pages(tmp_path, number))
    write_paper(item, "A text", by=editor, text="## Findings\n\n" + "Neglect fell. " * 4000)
    send_out(meeting, by=editor)
    signed_in(make_person("member", group=group)).post(f"{meeting.get_absolute_url()}pack.pdf")
    watch, started = Watch(), time.monotonic()
    watch.start()
    pack_making.make(Pack.objects.get().pk)
    took, pack = time.monotonic() - started, Pack.objects.get()
    watch.is_over.set()
    watch.join()
    print(f"{pack.pages} pages, {pack.size / 2**20:.0f} MB: {took:.1f} s, {watch.most:.0f} MB of memory")
    assert 300 <= pack.pages < 400
    assert took < SECONDS
    assert watch.most < MEGABYTES
