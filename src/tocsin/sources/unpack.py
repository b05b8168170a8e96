"""What is inside a packed file, and in which alphabet? Never further than the limit, never a guess kept silent."""

import codecs
import gzip
import io
import zipfile
import zlib

from tocsin.errors import SourceError

__all__ = ["decoded", "gunzipped", "unzipped"]

_CHUNK = 2**20

_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What zipfile raises of an archive: no archive, spoilt, cut short, a compression it does not know, a password."""


def _bomb(limit: int, where: str) -> SourceError:
    return SourceError(
        f"unpacked it is larger than the limit of {limit} bytes",
        where=where,
        remedy="this may be a decompression bomb: compare the file with the publisher's before anything else",
    )


def unzipped(content: bytes, ending: str, limit: int, where: str) -> bytes:
    """Return the one member of a zip whose name has an ending, reading no further than ``limit`` bytes.

    The size that the archive states is not believed: bytes are counted as they come out.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [
                entry
                for entry in archive.infolist()
                if entry.filename.lower().endswith(ending) and not entry.filename.startswith("__MACOSX/")
            ]
            if len(members) != 1:
                names = ", ".join(entry.filename for entry in archive.infolist()[:8])
                raise SourceError(f"the archive has {len(members)} files *{ending}, not one ({names})", where=where)
            with archive.open(members[0]) as stream:
                plain = stream.read(limit + 1)
    except _UNREADABLE as error:
        raise SourceError(f"this is no readable zip file ({error})", where=where, remedy="sync again") from error
    if len(plain) > limit:
        raise _bomb(limit, where)
    return plain


def gunzipped(content: bytes, limit: int, where: str) -> bytes:
    """Return what a gzip file holds, reading no further than ``limit`` bytes."""
    parts, size = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limit:
                    raise _bomb(limit, where)
                parts.append(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"this is no readable gzip file ({error})", where=where, remedy="sync again") from error
    return b"".join(parts)


def decoded(content: bytes, charset: str, where: str) -> str:
    """Return the text of a file.

    A byte order mark decides; else UTF-8 if the bytes are that, whatever the server said; else the charset that the
    server named. Bytes that are none of these are an error: a silent guess would corrupt names.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _strictly(content, name, where)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if charset and _codec(charset) not in {"", "utf-8", "ascii"}:
            return _strictly(content, charset, where)
        raise SourceError(
            f"the text is not UTF-8 (byte {error.start}) and the publisher names no other charset",
            where=where,
            remedy="sync again; if it stays, tell the publisher",
        ) from error


def _codec(charset: str) -> str:
    """Return Python's name of a charset, or an empty text for one that does not exist."""
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return ""


def _strictly(content: bytes, charset: str, where: str) -> str:
    try:
        return content.decode(charset)
    except (UnicodeDecodeError, LookupError) as error:
        raise SourceError(f"the text is not {charset} as stated ({error})", where=where) from error
