"""How does a message leave this node? Posted and signed, or handed to a mail server; never to an address inside."""

import ipaddress
import socket
import ssl
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from tocsin.errors import BadInputError, RefusedError
from tocsin.formats.webhooks import signed_headers

__all__ = [
    "Addresses",
    "Answer",
    "Letter",
    "MailServer",
    "addresses_of",
    "hand_over",
    "post",
    "server_of",
    "written_to",
]

_TIMEOUT_SECONDS = 15.0
_GONE = 410
_LONGEST_ANSWER = 200

Addresses = Callable[[str, int], list[str]]
"""Resolves a host and port to IP addresses; handed in by tests."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the other side said."""

    accepted: bool
    said: str
    final: bool = False
    """It wants no more of this."""


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail is handed over."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One mail."""

    id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    language: str = "en"


def addresses_of(host: str, port: int) -> list[str]:
    """Return the IP addresses of a host."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def post(
    address: str,
    id_: str,
    body: bytes,
    now: datetime,
    secrets: tuple[str, ...],
    *,
    private: bool = False,
    addresses: Addresses = addresses_of,
) -> Answer:
    """Post a signed message and return what came back; an error on the way is an answer too.

    The host's name is looked up once, each address is looked at, and the connection goes to the address that was looked
    at, so that a name that changes its mind leads nowhere else. Redirects are not followed.

    Raises
    ------
    RefusedError
        The address lies inside a private network and ``private`` is not set, or is neither HTTP nor HTTPS.
    """
    import httpx

    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise RefusedError("a webhook is an http or https address", where=address, remedy="correct the setting")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = addresses(parts.hostname, port)
    except OSError as error:
        return Answer(accepted=False, said=f"{parts.hostname} is not found ({error.strerror or error})")
    if not private and (inside := [one for one in found if not _public(one)]):
        raise RefusedError(
            f"{parts.hostname} is {inside[0]}, inside a private network", where="webhook", remedy="set webhook_private"
        )
    literal = f"[{found[0]}]" if ":" in found[0] else found[0]
    target = parts._replace(netloc=f"{literal}:{port}").geturl()
    headers = signed_headers(id_, now, body, secrets) | {
        "host": parts.netloc.rpartition("@")[2],
        "content-type": "application/json",
        "user-agent": "Tocsin",
    }
    try:
        with httpx.Client(trust_env=False, timeout=_TIMEOUT_SECONDS, follow_redirects=False) as client:
            answer = client.post(target, content=body, headers=headers, extensions={"sni_hostname": parts.hostname})
    except (httpx.HTTPError, ssl.SSLError) as error:
        return Answer(accepted=False, said=f"{type(error).__name__}: {error}"[:_LONGEST_ANSWER])
    return Answer(
        accepted=answer.is_success, said=f"{answer.status_code}"[:_LONGEST_ANSWER], final=answer.status_code == _GONE
    )


def hand_over(letter: Letter, server: MailServer, now: datetime) -> Answer:
    """Hand a mail to the mail server and return what it said."""
    import smtplib

    context = ssl.create_default_context()
    try:
        if server.security == "tls":
            opened: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=_TIMEOUT_SECONDS, context=context
            )  # fmt: skip
        else:
            opened = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_SECONDS)
        with opened as mail:
            if server.security == "starttls":
                mail.starttls(context=context)
            if server.user:
                mail.login(server.user, server.password)
            refused = mail.send_message(_message(letter, now), to_addrs=list(letter.to))
    except (OSError, smtplib.SMTPException) as error:
        return Answer(accepted=False, said=f"{type(error).__name__}: {error}"[:_LONGEST_ANSWER])
    return Answer(accepted=True, said=f"refused: {', '.join(refused)}" if refused else "accepted")


def written_to(letter: Letter, folder: Path, now: datetime) -> Answer:
    """Write a mail into a folder instead of sending it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{letter.id}.eml").write_bytes(_message(letter, now).as_bytes(policy=SMTP))
    return Answer(accepted=True, said="written to a file, not sent")


def server_of(text: str, security: str, user: str, password: str) -> MailServer:
    """Read ``host:port``; the port that goes with the protection where none is given."""
    host, _, port = text.rpartition(":") if ":" in text else (text, "", "")
    usual = {"tls": 465, "starttls": 587, "none": 25}[security]
    if not host or (port and not port.isdigit()):
        raise BadInputError(f"{text!r} is no mail server", where="mail_server", remedy="write host:port")
    return MailServer(host=host, port=int(port or usual), security=security, user=user, password=password)


def _message(letter: Letter, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{letter.id}@{letter.sender.rpartition('@')[2] or 'tocsin'}>"
    message["Date"] = format_datetime(now)
    message["From"] = letter.sender
    message["To"] = ", ".join(letter.to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


def _public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast
