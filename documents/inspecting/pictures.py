"""Pictures: what is in them beside the picture, and the picture without it."""

import io

from PIL import Image, ImageOps

from documents.inspecting.archives import DAMAGED
from documents.inspecting.findings import Refused
from documents.inspecting.limits import PIXELS
from documents.inspecting.looked import Looked

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


def clean(content: bytes) -> bytes:
    """The same picture, the right way up, with nothing but its pixels."""
    image = opened(content)
    kind = image.format or "PNG"
    turned = ImageOps.exif_transpose(image)
    mode = "RGBA" if turned.has_transparency_data and kind != "JPEG" else "RGB"
    bare = Image.new(mode, turned.size)
    bare.paste(turned.convert(mode))
    written = io.BytesIO()
    bare.save(written, kind, **({"quality": 90} if kind in {"JPEG", "WEBP"} else {}))
    return written.getvalue()
