"""Where the blog's own addresses lead from now on."""

from urllib.parse import parse_qs, urljoin, urlsplit

from updates.importing.old_addresses import NUMBER_OF_POST, plain
from updates.importing.planning import Plan, path_of


class Addresses:
    """The addresses of the things that are here, by those that they had on the blog."""

    def __init__(self, plan: Plan, here: dict[str, str]) -> None:
        self.hosts = {bare(urlsplit(address).netloc) for address in plan.blog.addresses} - {""}
        self.base = next(iter(plan.blog.addresses), "")
        self.here = here
        self.by_path = {plain(thing.path): here[pk] for pk, thing in plan.things.items() if pk in here}
        self.attached = {plain(one.path): path_of(one.file) for one in plan.files.values()}

    def own_path(self, address: str) -> str:
        """The path of an address on the blog; nothing for one elsewhere, and none of a mail or the like."""
        try:
            parts = urlsplit(urljoin(f"{self.base.rstrip('/')}/", address))
        except ValueError:
            return ""
        return path_of(parts.geturl()) if parts.scheme in {"http", "https"} and bare(parts.netloc) in self.hosts else ""

    def thing_at(self, path: str) -> str:
        """The new address of the post or page at this path of the blog, if it is here."""
        asked = parse_qs(urlsplit(path).query)
        for name in NUMBER_OF_POST:
            if (pk := asked.get(name, [""])[0]) in self.here:
                return self.here[pk]
        return self.by_path.get(plain(path), "")

    def file_of(self, path: str) -> str:
        """The path of the file whose own page on the blog this is."""
        return self.attached.get(plain(path), "")


def bare(host: str) -> str:
    return host.casefold().removeprefix("www.").removesuffix(":80").removesuffix(":443")
