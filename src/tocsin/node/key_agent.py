"""How does a node sign without holding the key? A process of its own holds it, and is asked over a local socket.

A request and its answer are one line of JSON each: ``{"ask":"list"}`` -> ``{"keys":[ID, ...]}``, and
``{"ask":"sign","key":ID,"message":HEX}`` -> ``{"signature":HEX}`` or ``{"refused":REASON}``. Another program, for
example before a security module, can stand in its place by answering the same two lines.
"""

import contextlib
import os
import socket
import socketserver
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tocsin.errors import BadInputError, NotFoundError, RefusedError
from tocsin.exchange.keys.algorithms import algorithm_of
from tocsin.exchange.keys.sealing import SealingKey
from tocsin.exchange.keys.signing import Signer
from tocsin.node.key_files import KeyFiles

__all__ = ["GOVERNING", "Agent", "AgentKeys", "AgentSigner", "agent_keys", "ask_agent"]

GOVERNING = (b"tocsin/v1/register\n", b"tocsin/v1/notice\n")
"""How messages begin that change a register or a member's keys; an agent signs them only where it is told to."""

_LONGEST_LINE = 4 << 20
_PATIENCE_SECONDS = 10.0
_OWNER_ONLY = 0o177


class _Request(msgspec.Struct, forbid_unknown_fields=True):
    ask: str
    key: str = ""
    message: str = ""


class AgentSigner:
    """A key in another process; fulfils :class:`tocsin.exchange.keys.signing.Signer`."""

    def __init__(self, path: Path, key: str) -> None:
        algorithm_of(key)
        self.key = key
        self._path = path

    def sign(self, message: bytes) -> bytes:
        """Return the signature over exactly these bytes.

        Raises
        ------
        NotFoundError
            No agent answers there.
        RefusedError
            It does not sign this, or answers nonsense.
        """
        answer = ask_agent(self._path, {"ask": "sign", "key": self.key, "message": message.hex()})
        text = answer.get("signature")
        try:
            signature = bytes.fromhex(text) if isinstance(text, str) else b""
        except ValueError:
            signature = b""
        if len(signature) != algorithm_of(self.key).signature_length:
            raise RefusedError(
                f"the agent did not sign: {str(answer.get('refused', 'no signature came'))[:200]}",
                where=self.key,
                remedy="see its own log; an agent signs statements of the register only with --govern",
            )
        return signature

    def __repr__(self) -> str:
        """Name the key and where it is asked for."""
        return f"AgentSigner({self.key} at {self._path})"


def ask_agent(path: Path, request: Mapping[str, str]) -> dict[str, Any]:
    """Return what the agent at a socket answers to one request.

    Raises
    ------
    NotFoundError
        No agent answers there.
    RefusedError
        Its answer is no line of JSON.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_PATIENCE_SECONDS)
            connection.connect(str(path))
            connection.sendall(msgspec.json.encode(request) + b"\n")
            with connection.makefile("rb") as lines:
                line = lines.readline(_LONGEST_LINE)
    except OSError as error:
        raise NotFoundError(
            f"no agent answers: {error.strerror or error}", where=str(path), remedy="start it: `tocsin member agent`"
        ) from error
    try:
        return msgspec.json.decode(line, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise RefusedError("the agent's answer cannot be read", where=str(path), remedy="restart the agent") from error


def agent_keys(path: Path) -> tuple[str, ...]:
    """Return the ids of the keys that the agent at a socket signs with."""
    found = ask_agent(path, {"ask": "list"}).get("keys")
    if not isinstance(found, list):
        raise RefusedError("the agent names no keys", where=str(path), remedy="restart the agent")
    return tuple(key for key in found if isinstance(key, str))


class AgentKeys:
    """The keys of a home whose signing keys another process holds: sealing keys are read, the others are asked for."""

    def __init__(self, files: KeyFiles, path: Path) -> None:
        self._files = files
        self._path = path

    def ids(self) -> tuple[str, ...]:
        """Return the ids of the keys of both, sorted; without the agent, of those that lie in the home."""
        try:
            asked = agent_keys(self._path)
        except NotFoundError:
            asked = ()
        return tuple(sorted({*self._files.ids(), *asked}))

    def read(self, key: str, passphrase: str = "") -> Signer | SealingKey:
        """Return a sealing key of the home, or what asks the agent to sign with a key."""
        if algorithm_of(key).purpose == "signing":
            return AgentSigner(self._path, key)
        return self._files.read(key, passphrase)


class Agent:
    """Answers at a socket that only its owner can open, one thread a connection.

    Parameters
    ----------
    path:
        The socket; one that nobody answers at is taken over, one in use is refused.
    signers:
        The keys it signs with.
    govern:
        Whether it signs what changes a register or a member's keys.
    told:
        Called with a line about each request, for a log.
    """

    def __init__(
        self, path: Path, signers: Iterable[Signer], *, govern: bool = False, told: Callable[[str], None] | None = None
    ) -> None:
        self.path = path
        self._signers = {signer.key: signer for signer in signers}
        self._govern = govern
        self._told = told or (lambda _: None)
        self._lock = threading.Lock()
        _make_room(path)
        before = os.umask(_OWNER_ONLY)
        try:
            self._server = _Server(str(path), self)
        finally:
            os.umask(before)

    def serve(self) -> None:
        """Answer until :meth:`close`."""
        self._server.serve_forever(poll_interval=0.2)

    def close(self) -> None:
        """Stop answering, and take the socket away."""
        self._server.shutdown()
        self._server.server_close()
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()

    def answer(self, line: bytes) -> dict[str, Any]:
        """Return the answer to one request; whatever is wrong with it is said and never raised."""
        try:
            asked = msgspec.json.decode(line, type=_Request)
            message = bytes.fromhex(asked.message)
        except (msgspec.DecodeError, ValueError):
            return {"refused": "the request is not a line of JSON of this form"}
        if asked.ask == "list":
            return {"keys": sorted(self._signers)}
        signer = self._signers.get(asked.key)
        if asked.ask != "sign" or signer is None:
            return {"refused": "the agent does not hold this key"}
        if message.startswith(GOVERNING) and not self._govern:
            self._told(f"refused {asked.key}: it would change a register or keys")
            return {"refused": "it would change a register or a member's keys, and the agent was started without that"}
        with self._lock:
            signature = signer.sign(message)
        subject = message.splitlines()[0][:60].decode("ascii", "replace") if message else ""
        self._told(f"signed {asked.key}: {subject}")
        return {"signature": signature.hex()}


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, path: str, agent: Agent) -> None:
        self.agent = agent
        super().__init__(path, _Handler)


class _Handler(socketserver.StreamRequestHandler):
    timeout = _PATIENCE_SECONDS
    server: _Server

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            line = self.rfile.readline(_LONGEST_LINE)
            self.wfile.write(msgspec.json.encode(self.server.agent.answer(line)) + b"\n")


def _make_room(path: Path) -> None:
    if len(str(path).encode()) > 100:
        raise BadInputError("the path is too long for a socket", where=str(path), remedy="choose a shorter one")
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return
    if not path.is_socket():
        raise RefusedError("something that is no socket lies there", where=str(path), remedy="choose another path")
    with contextlib.suppress(NotFoundError):
        ask_agent(path, {"ask": "list"})
        raise RefusedError("an agent answers there already", where=str(path), remedy="use it, or stop it first")
    path.unlink()
