"""QR codes as SVG, which scales to any size and needs no file of its own."""

import io

import segno

QUIET_ZONE = 4
"""Modules of white around the code (ISO/IEC 18004); without them phones do not find it."""


def qr_svg(text: str, title: str) -> str:
    """The QR code of ``text``, with a title for those who cannot see it.

    It has a viewBox and no size, and bears its own white ground, so it can be read on any other.
    """
    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(
        drawn,
        kind="svg",
        xmldecl=False,
        nl=False,
        omitsize=True,
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        title=title,
        svgclass=None,
        lineclass=None,
    )
    return drawn.getvalue().decode().replace("<svg ", '<svg role="img" ', 1)
