"""A key in another process signs what it should, and a node that was broken into cannot make it govern."""

import socket
import stat
import threading

import pytest

from tests.support.registers import founding, person, signer
from tocsin.errors import NotFoundError, RefusedError
from tocsin.exchange.keys.signed import check, sign
from tocsin.exchange.members.chain import begin, propose
from tocsin.exchange.members.statements import Govern
from tocsin.node.key_agent import Agent, AgentSigner, ask_agent

A, B = signer("ada"), signer("ada", 0, "ml-dsa-44")


@pytest.fixture
def serving(tmp_path):
    started = []

    def start(*, govern=False, signers=(A, B)):
        said = []
        agent = Agent(tmp_path / "agent.sock", signers, govern=govern, told=said.append)
        thread = threading.Thread(target=agent.serve)
        thread.start()
        started.append((agent, thread))
        return agent, said

    yield start
    for agent, thread in started:
        agent.close()
        thread.join(10)


def test_it_signs_like_the_key_itself(serving):
    agent, said = serving()
    assert ask_agent(agent.path, {"ask": "list"}) == {"keys": sorted((A.key, B.key))}
    signers = [AgentSigner(agent.path, key.key) for key in (A, B)]
    signed = sign("recall", {"a": 1}, *signers)
    assert len(check(signed, "recall", {A.key: A.public, B.key: B.public}, required=2).keys) == 2
    assert said == [f"signed {A.key}: tocsin/v1/recall", f"signed {B.key}: tocsin/v1/recall"]


def test_only_its_owner_can_open_the_socket(serving):
    agent, _ = serving()
    assert stat.S_IMODE(agent.path.stat().st_mode) == 0o600


def test_it_changes_no_register_unless_it_was_started_to(serving):
    register = begin(founding(person("ada", "governor"), threshold=1, signers=(A,)))
    draft = propose(register, Govern(threshold=1, witnesses=0), register.at)
    agent, said = serving()
    with pytest.raises(RefusedError, match="--govern"):
        AgentSigner(agent.path, A.key).sign(b"tocsin/v1/register\n" + draft.statement)
    assert said == [f"refused {A.key}: it would change a register or keys"]


def test_it_governs_where_it_was_started_to(serving):
    agent, _ = serving(govern=True)
    assert AgentSigner(agent.path, A.key).sign(b"tocsin/v1/notice\n{}") == A.sign(b"tocsin/v1/notice\n{}")


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"nonsense\n",
        b'{"ask":"sign","key":"x","message":"00"}\n',
        b'{"ask":"sign","key":"","message":"0"}\n',
        b'{"ask":"dance"}\n',
        b'{"ask":"list","more":1}\n',
        b"[" * 10_000 + b"\n",
        b"\xff\xfe\n",
    ],
)
def test_a_strange_request_is_refused_and_the_next_one_answered(serving, line):
    agent, _ = serving()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(agent.path))
        connection.sendall(line)
        assert b"refused" in connection.makefile("rb").readline()
    assert ask_agent(agent.path, {"ask": "list"})["keys"]


def test_a_key_it_does_not_hold_and_a_silent_socket_are_said(serving, tmp_path):
    agent, _ = serving(signers=(A,))
    with pytest.raises(RefusedError, match="does not hold this key"):
        AgentSigner(agent.path, B.key).sign(b"x")
    with pytest.raises(NotFoundError, match="no agent answers"):
        AgentSigner(tmp_path / "nowhere.sock", A.key).sign(b"x")


def test_a_socket_in_use_is_refused_and_one_left_behind_is_taken_over(serving, tmp_path):
    agent, _ = serving()
    with pytest.raises(RefusedError, match="answers there already"):
        Agent(agent.path, [A])
    left = tmp_path / "left.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(left))
    taken = Agent(left, [A])
    taken._server.server_close()
    (tmp_path / "file").write_text("kept")
    with pytest.raises(RefusedError, match="no socket"):
        Agent(tmp_path / "file", [A])
    assert (tmp_path / "file").read_text() == "kept"
