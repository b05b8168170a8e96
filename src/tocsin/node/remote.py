"""How does a command reach the node that runs on this home? Over its API, with a token only the owner reads."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tocsin.errors import BadInputError, NotFoundError, RefusedError, TocsinError
from tocsin.node.alert_answers import AlertAnswer
from tocsin.node.answers import JobAnswer
from tocsin.node.configuration import Configuration
from tocsin.node.home import Home
from tocsin.node.lease import read_holder

__all__ = ["RemoteNode", "running_node"]

T = TypeVar("T")

_TIMEOUT_SECONDS = 10.0
_LOOK_AGAIN_SECONDS = 0.3
_ENDED = frozenset({"done", "failed"})


class _Problem(msgspec.Struct):
    """What a running node answers when it cannot do something (problem+json)."""

    title: str = ""
    detail: str = ""


class RemoteNode:
    """A node in another process, as far as a command needs it: hand in a job, follow it to its end."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address
        self._token = token

    def submit(self, kind: str, subject: str, **arguments: Any) -> JobAnswer:
        """Ask for long work and return at once.

        Raises
        ------
        RefusedError
            The running node does not take jobs from this user.
        BadInputError
            It does not understand the job; the error says why in its words.
        """
        wanted = msgspec.json.encode({"kind": kind, "subject": subject, "arguments": arguments})
        return self._ask("POST", "/api/v1/jobs", wanted)

    def job(self, id: str) -> JobAnswer:
        """Say how far a job is."""
        return self._ask("GET", f"/api/v1/jobs/{id}", None)

    def wait(self, id: str, progress: Callable[[JobAnswer], None] | None = None) -> JobAnswer:
        """Wait until a job has ended and return it; tell ``progress`` of every change seen on the way."""
        shown: JobAnswer | None = None
        while True:
            job = self.job(id)
            if job != shown and progress is not None:
                progress(job)
            if job.state in _ENDED:
                return job
            shown = job
            time.sleep(_LOOK_AGAIN_SECONDS)

    def write(self, path: str, order: object, answers: type[T]) -> T:
        """Hand in an order other than a job, as JSON, and return what the running node answers.

        Raises
        ------
        RefusedError, BadInputError
            As for jobs.
        """
        return msgspec.json.decode(self._send("POST", path, msgspec.json.encode(order)), type=answers)

    def step(self, alert: str, verb: str, **said: Any) -> AlertAnswer:
        """Take a step on an alert; fields and errors as of :func:`tocsin.node.alerting.take_step`."""
        return self.write(f"/api/v1/alerts/{alert}/steps", {"verb": verb, **said}, AlertAnswer)

    def _ask(self, method: str, path: str, content: bytes | None) -> JobAnswer:
        return msgspec.json.decode(self._send(method, path, content), type=JobAnswer)

    def _send(self, method: str, path: str, content: bytes | None) -> bytes:
        import httpx

        headers = {"authorization": f"Bearer {self._token}", "content-type": "application/json"}
        try:
            # The address is this machine's own: a proxy of the environment has no business in between.
            with httpx.Client(trust_env=False, timeout=_TIMEOUT_SECONDS) as client:
                response = client.request(method, self.address + path, headers=headers, content=content)
        except httpx.HTTPError as error:
            raise NotFoundError(
                f"the running node does not answer ({error})",
                where=self.address,
                remedy="look at its terminal, or stop it and run the command again",
            ) from error
        if response.is_success:
            return response.content
        raise _refusal(response.status_code, response.content, self.address)


def running_node(configuration: Configuration) -> RemoteNode | None:
    """Return the node that holds the lease of the configured home, or None where none runs.

    Raises
    ------
    RefusedError
        A node holds the lease and serves nowhere yet, or its token cannot be read by this user.
    """
    home = Home(Path(configuration.home))
    holder = read_holder(home) if home.path.is_dir() else None
    if holder is None:
        return None
    if not holder.address:
        raise RefusedError(
            f"process {holder.pid} is writing to the home and serves nowhere",
            where=str(home.path),
            remedy="wait until it is done, then run the command again",
        )
    try:
        token = home.token.read_text(encoding="ascii")
    except OSError as error:
        raise RefusedError(
            f"the token of process {holder.pid} cannot be read ({error.strerror})",
            where=str(home.token),
            remedy="run the command as the user who started the node",
        ) from error
    return RemoteNode(holder.address, token)


def _refusal(status: int, content: bytes, address: str) -> TocsinError:
    try:
        problem = msgspec.json.decode(content, type=_Problem)
    except msgspec.DecodeError:
        problem = _Problem()
    said = problem.detail or problem.title or f"it answered {status}"
    kind = RefusedError if status in {401, 403, 409} else BadInputError
    return kind(said, where=address, remedy="correct the command and run it again")
