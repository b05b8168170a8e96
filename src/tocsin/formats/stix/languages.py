"""Is this text a language code of RFC 5646? Its grammar, and the two-letter codes of ISO 639-1."""

import re
from typing import Final

__all__ = ["ISO_639_1", "language_fault"]

_CODES: Final = """
aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo
es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg
ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn
no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw
ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu in iw ji jw mo ns
"""
ISO_639_1: Final = frozenset(_CODES.split())
"""With the withdrawn ones that RFC 5646 keeps (in, iw, ji, jw, mo), and ``ns``, which is in wide use."""

_TAG: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(?P<extended>(?:-[a-z]{3}){0,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[a-wy-z0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"
    r"|x(?:-[a-z0-9]{1,8})+",
    re.IGNORECASE | re.ASCII,
).fullmatch
_IRREGULAR: Final = """
en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao i-tay i-tsu sgn-be-fr
sgn-be-nl sgn-ch-de art-lojban cel-gaulish no-bok no-nyn zh-guoyu zh-hakka zh-min zh-min-nan zh-xiang
"""
_GRANDFATHERED: Final = frozenset(_IRREGULAR.split())


def language_fault(text: str) -> str:
    """Say why a text is no language code; an empty text where it is one.

    A primary language of two letters must be one of ISO 639-1; one of three is taken as it is, because ISO 639-3 has
    more than seven thousand; four and more letters name no language that is registered.

    >>> language_fault("zh-Hans-CN"), language_fault("xx")
    ('', "'xx' is no language of ISO 639")
    >>> language_fault("english")
    "'english' is no language tag of RFC 5646"
    """
    if text in ISO_639_1:
        return ""
    found = _TAG(text)
    if found is None:
        return "" if text.lower() in _GRANDFATHERED else f"{text[:40]!r} is no language tag of RFC 5646"
    primary = (found["language"] or "").lower()
    if len(primary) == len("xx") and primary not in ISO_639_1:
        return f"{primary!r} is no language of ISO 639"
    return ""
