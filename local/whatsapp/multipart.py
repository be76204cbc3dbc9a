"""Reading a form with a file (``multipart/form-data``) with the standard library's parser."""

from __future__ import annotations

import email.policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from typing import NamedTuple


class Part(NamedTuple):
    """One field of a form; a file has a name of its own and a MIME type."""

    data: bytes
    mime_type: str
    filename: str | None

    @property
    def text(self) -> str:
        """The field as text."""
        return self.data.decode("utf-8", "replace")


def read_form(content_type: str, body: bytes) -> dict[str, Part]:
    """Return the fields of a form by name.

    Raises:
        ValueError: it is no such form.
    """
    head = f"Content-Type: {content_type}\r\n\r\n".encode("ascii", "replace")
    parser = BytesParser(EmailMessage, policy=email.policy.HTTP)
    message = parser.parsebytes(head + body)
    if message.get_content_type() != "multipart/form-data" or not message.is_multipart():
        raise ValueError(f"the body is no multipart/form-data but {content_type or 'untyped'}")
    return {_name(part): _read(part) for part in message.iter_parts()}


def _name(part: MIMEPart) -> str:
    return str(part.get_param("name", "", header="content-disposition"))


def _read(part: MIMEPart) -> Part:
    data = part.get_payload(decode=True)
    known = data if isinstance(data, bytes) else b""
    # As it was sent: with its parameters.
    return Part(known, str(part.get("Content-Type", "")), part.get_filename())
