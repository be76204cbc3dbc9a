"""Five hundred strings that break programs: made from the usual suspects and every odd block."""

from itertools import islice, product

_KNOWN = (
    "", " ", "\t", "\0", "\r\n", "undefined", "null", "None", "NaN", "-1", "1e999", "0x0", "true",
    "../../etc/passwd", "C:\\", "%00", "%s%s%n", "${7*7}", "{{7*7}}", "{0}", "$(id)", "`id`", "|ls",
    "'; DROP TABLE groups; --", "' OR 1=1", '"', "'", "\\", "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "<!--", "]]>", "&lt;", "&#0;",
    "*|(objectclass=*)", "\u202e112", "\u2066", "\u200b", "\ufeff", "\uffff", "\ufffe", "\u2028",
    "Ṱ̺̺̕o͞ ̷i̲̬n̝̗v̟̜o̘̩k̗̖e̺̭", "👩‍👩‍👧‍👦", "🇧🇪", "\U0010ffff", "ﷺ", "İıſẞ", "ﬁ", "１２３", "Ω≈ç√", "a" * 70_000,
    "é" * 65, "__proto__", "constructor", "con", "NUL", "arn:aws:s3:::x", "GROUPS", "SIGNUP",
    "INDEX",
)  # fmt: skip
_BLOCKS = (0x00, 0x20, 0x7F, 0xA0, 0x300, 0x590, 0x600, 0xE00, 0x2000, 0x20A0, 0x2E80, 0xAC00,
           0xE000, 0xFE00, 0xFFF0, 0x1F300, 0x1F1E6, 0xE0000)  # fmt: skip
_MADE = (
    f"{chr(block + step)}{tail}" for step, block, tail in product(range(13), _BLOCKS, ("", "x"))
)

NAUGHTY: tuple[str, ...] = tuple(islice(dict.fromkeys([*_KNOWN, *_MADE]), 500))
"""None of them is a group, a language or a version of the rules."""
