"""Pictures that the browser tests send and look at."""

import io

from PIL import Image
from playwright.sync_api import FilePayload


def _photo() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (320, 240), (96, 104, 112)).save(drawn, "JPEG")
    return drawn.getvalue()


PHOTO: FilePayload = {"name": "jas.jpg", "mimeType": "image/jpeg", "buffer": _photo()}


def modules_of(picture: io.BytesIO, size: int) -> list[list[bool]]:
    """Which modules of a QR code are dark: `size` of them in a row, the quiet zone included."""
    grey = Image.open(picture).convert("L")
    step = grey.width / size, grey.height / size
    return [
        [_dark(grey, (column + 0.5) * step[0], (row + 0.5) * step[1]) for column in range(size)]
        for row in range(size)
    ]


def _dark(grey: Image.Image, x: float, y: float) -> bool:
    level = grey.getpixel((int(x), int(y)))
    assert isinstance(level, int | float)
    return level < 128
