"""How an answer is named by its content, so that it is not sent twice (RFC 9110, section 8.8.3)."""

import hashlib

__all__ = ["entity_tag", "matches"]


def entity_tag(body: bytes) -> str:
    """Return the strong entity tag of a body: the same bytes have the same tag, wherever they were made.

    >>> entity_tag(b"{}")
    '"bf78e4a953b40eee238ca2e9"'
    """
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def matches(header: str, tag: str) -> bool:
    """Say whether an If-None-Match header names ``tag``, also as the tag of its compressed form.

    >>> matches('W/"x", "a"', '"a"'), matches('"a-gzip"', '"a"'), matches("*", '"a"'), matches('"b"', '"a"')
    (True, True, True, False)
    """
    given = {part.strip().removeprefix("W/").replace('-gzip"', '"') for part in header.split(",")}
    return "*" in given or tag in given
