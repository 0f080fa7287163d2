"""What becomes of the links, pictures and galleries of one text of the blog."""

from updates.importing import planning
from updates.importing.addresses import Addresses
from updates.importing.files import Holder
from updates.importing.fitting import Picture, fit
from updates.importing.markup import MORE, Notes, plain_html
from updates.importing.planning import Planned


class Rewriting:
    """Leads a text's links to where their targets are now, and attaches the files that it uses."""

    def __init__(self, addresses: Addresses, holder: Holder, own_files: list[Planned], notes: Notes) -> None:
        self.addresses, self.holder, self.own_files, self.notes = addresses, holder, own_files, notes

    def halves(self, text: str) -> list[str]:
        """The HTML of what stands before “more”, if that is in the text, and of the text."""
        made = [
            fit(plain_html(half, self.notes, self.gallery), self.notes, self.link, self.picture)
            for half in MORE.split(text, maxsplit=1)
        ]
        return made if len(made) > 1 else ["", *made]

    def link(self, address: str) -> str:
        path = self.addresses.own_path(address)
        if not path:
            return address
        if found := self.addresses.thing_at(path) or self.holder.take(self.addresses.file_of(path) or path):
            return found
        self.notes.change(f"A link to the blog leads to nothing that is here, and was left as it is: {address[:200]}")
        return address

    def picture(self, address: str, alternative: str) -> Picture:
        return self.holder.picture(address, self.addresses.own_path(address), alternative)

    def gallery(self, pks: list[str]) -> list[tuple[str, str]]:
        files = self.holder.source.plan.files
        chosen = [files[pk] for pk in pks if pk in files] or self.own_files
        return [(one.file, one.alternative) for one in chosen]

    def attach_the_rest(self) -> None:
        """The files that were uploaded to it and that its text does not name."""
        for one in self.own_files:
            if one.pk not in self.holder.source.used:
                self.holder.take(planning.path_of(one.file))
