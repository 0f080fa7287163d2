"""What the process that looks into a file hands back."""

from dataclasses import dataclass, field


@dataclass
class Looked:
    pages: list[str] = field(default_factory=list)
    page_count: int | None = None
    title: str = ""
    language: str = ""
    warnings: list[str] = field(default_factory=list)

    def warn(self, found: object, warning: str) -> None:
        if found and warning not in self.warnings:
            self.warnings.append(warning)
