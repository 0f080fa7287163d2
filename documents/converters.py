"""What may stand in addresses."""

from django.urls import register_converter


class FilenameConverter:
    """The name of a file, as `names.in_address` makes it."""

    regex = r"[a-z0-9_-]+(?:\.[a-z0-9_]+)?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class VersionNumberConverter:
    """The number of a version, as small as the database's."""

    regex = "[1-9][0-9]{0,3}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(FilenameConverter, "filename")
register_converter(VersionNumberConverter, "number")
