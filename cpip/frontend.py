"""The few files that pages need of the front-end packages, out of the thousands that npm brings."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

NODE_MODULES = settings.BASE_DIR / "node_modules"
DESIGN_SYSTEM = "@scottish-government/design-system/dist"
ROBOTO = "@fontsource/roboto/files"
PDFJS = "pdfjs-dist"
# What PDFs may use without bringing it: the fonts, and the formats of pictures that browsers do not know.
STANDARD_FONTS = [
    *("FoxitDingbats.pfb", "FoxitFixed.pfb", "FoxitFixedBold.pfb", "FoxitFixedBoldItalic.pfb", "FoxitFixedItalic.pfb"),
    *("FoxitSerif.pfb", "FoxitSerifBold.pfb", "FoxitSerifBoldItalic.pfb", "FoxitSerifItalic.pfb", "FoxitSymbol.pfb"),
    *("LiberationSans-Bold.ttf", "LiberationSans-BoldItalic.ttf", "LiberationSans-Italic.ttf", "LiberationSans-Regular.ttf"),
]
DECODERS = ["jbig2_nowasm_fallback.js", "openjpeg_nowasm_fallback.js"]
KINDS_OF_FILE = {
    "pdf": "pdf",
    "docx": "word",
    "xlsx": "excel",
    "pptx": "ppt",
    "odt": "odt",
    "ods": "ods",
    "odp": "odp",
    "csv": "csv",
    "txt": "text",
    "md": "text",
    "png": "image",
    "jpg": "image",
    "gif": "image",
    "webp": "image",
}

FILES = {
    "vendor/design-system.css": f"{DESIGN_SYSTEM}/css/design-system.min.css",
    "vendor/design-system.js": f"{DESIGN_SYSTEM}/scripts/design-system.js",
    "vendor/icons.svg": f"{DESIGN_SYSTEM}/images/icons/icons.stack.svg",
    "vendor/roboto-400.woff2": f"{ROBOTO}/roboto-latin-400-normal.woff2",
    "vendor/roboto-400-italic.woff2": f"{ROBOTO}/roboto-latin-400-italic.woff2",
    "vendor/roboto-700.woff2": f"{ROBOTO}/roboto-latin-700-normal.woff2",
    "vendor/markdown-toolbar.js": "@github/markdown-toolbar-element/dist/index.js",
    "vendor/pdf.mjs": f"{PDFJS}/build/pdf.min.mjs",
    "vendor/pdf.worker.mjs": f"{PDFJS}/build/pdf.worker.min.mjs",
    **{f"vendor/pdf-fonts/{name}": f"{PDFJS}/standard_fonts/{name}" for name in STANDARD_FONTS},
    **{f"vendor/pdf-decoders/{name}": f"{PDFJS}/wasm/{name}" for name in DECODERS},
    **{f"vendor/files/{kind}.svg": f"{DESIGN_SYSTEM}/images/documents/svg/{name}.svg" for kind, name in KINDS_OF_FILE.items()},
}


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Files by hashed names, those that scripts import of each other too."""

    support_js_module_import_aggregation = True


class FrontEndStorage(FileSystemStorage):
    """Reads a file under our own name from where npm put it."""

    def path(self, name: str) -> str:
        return str(NODE_MODULES / FILES[name])


class FrontEndFinder(BaseFinder):
    """Finds the files named in `FILES`, and nothing else, under node_modules."""

    storage = FrontEndStorage(NODE_MODULES)

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        if path not in FILES:
            return []
        found = str(NODE_MODULES / FILES[path])
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, Storage]]:
        missing = [name for name in FILES.values() if not Path(NODE_MODULES, name).exists()]
        if missing:
            raise FileNotFoundError(f"Missing under node_modules: {', '.join(missing)}. Run npm ci.")
        for name in FILES:
            yield name, self.storage
