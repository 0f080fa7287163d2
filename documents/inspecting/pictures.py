"""Pictures: what is in them beside the picture, and the picture without it."""

import io
from typing import Any
from zipfile import ZipFile

from PIL import Image, ImageOps

from documents.inspecting import archives
from documents.inspecting.archives import DAMAGED
from documents.inspecting.findings import Refused
from documents.inspecting.limits import OUTPUT, PIXELS, WIDTH_INSIDE
from documents.inspecting.looked import Looked

ENOUGH = OUTPUT // 4 * 3
GPS = 0x8825
NAMES = {0x013B, 0x8298, 0x9C9D}
"""Artist, copyright and author of Exif."""
KEPT_IN = ("word/media/", "xl/media/", "ppt/media/", "Pictures/")
SAY_WHERE = (".jpg", ".jpeg", ".png", ".webp")
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


def look_at_pictures(archive: ZipFile, looked: Looked) -> None:
    """Whether a picture in an archive says where or by whom it was taken: readers get the archive as it came."""
    for name in archive.namelist():
        content = archive.read(name) if name.startswith(KEPT_IN) and name.lower().endswith(SAY_WHERE) else b""
        if content:
            look_at_exif(content, looked)


def look_at_exif(content: bytes, looked: Looked) -> None:
    if exif := exif_of(content):
        looked.warn(exif.get_ifd(GPS), "A picture in it says where it was taken (GPS).")
        looked.warn(any(exif.get(tag) for tag in NAMES), "A picture in it names people.")


def exif_of(content: bytes) -> Image.Exif | None:
    """Nothing of the picture is unpacked."""
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS).getexif()
    except (OSError, ValueError, SyntaxError, EOFError):
        return None


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
