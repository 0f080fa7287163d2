"""Pictures: what is in them beside the picture, and the picture without it."""

import io
from typing import Any

from PIL import Image, ImageOps

from documents.inspecting import archives
from documents.inspecting.archives import DAMAGED
from documents.inspecting.findings import Refused
from documents.inspecting.limits import OUTPUT, PIXELS, WIDTH_INSIDE
from documents.inspecting.looked import Looked

ENOUGH = OUTPUT // 4 * 3
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def opened(content: bytes) -> Image.Image:
    """The picture, decoded whole. Its size is known from the header, before anything is unpacked."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width * image.height > PIXELS:
            raise Refused(f"The picture has more than {PIXELS // 1_000_000} megapixels. Make it smaller and upload that.")
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused(DAMAGED) from error
    return image


def look(content: bytes) -> Looked:
    """Nothing is said of where it was taken or by whom: readers get it without that."""
    looked = Looked(pages=[""])
    looked.warn(
        getattr(opened(content), "is_animated", False), "It moves. Readers see its first picture only, which stands still."
    )
    return looked


def inside(content: bytes, names: list[str]) -> tuple[dict[str, Any], bytes]:
    """The pictures of an archive, each written anew; those that cannot be are left out. Their facts by name, and their bytes."""
    found: dict[str, Any] = {}
    written = bytearray()
    with archives.opened(content) as archive:
        for name in names:
            try:
                picture = clean(archive.read(name), WIDTH_INSIDE)
            except (Refused, KeyError, MemoryError):
                continue
            if len(written) + len(picture) > ENOUGH:
                break
            image = Image.open(io.BytesIO(picture), formats=FORMATS)
            facts = {"media_type": f"image/{(image.format or '').lower()}", "width": image.width, "height": image.height}
            found[name] = {**facts, "size": len(picture)}
            written += picture
    return {"pictures": found}, bytes(written)


def clean(content: bytes, width: int = 0) -> bytes:
    """The same picture, the right way up, with nothing but its pixels; made smaller if it is wider than `width`."""
    image = opened(content)
    if width:
        image.thumbnail((width, 4 * width))
    kind = image.format or "PNG"
    turned = ImageOps.exif_transpose(image)
    mode = "RGBA" if turned.has_transparency_data and kind != "JPEG" else "RGB"
    bare = Image.new(mode, turned.size)
    bare.paste(turned.convert(mode))
    written = io.BytesIO()
    bare.save(written, kind, **({"quality": 90} if kind in {"JPEG", "WEBP"} else {}))
    return written.getvalue()
