"""What leaves the node: signed, public only, once, tried again, never to an address inside; nothing by default."""

import email
import email.policy
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from tests.support.moving_clock import MovingClock
from tests.support.small_node import small_node
from tocsin.alerts.delivery import Attempt
from tocsin.alerts.rota import Person, Rota, Turn
from tocsin.errors import BadInputError
from tocsin.formats.webhooks import check_signature
from tocsin.node import desk_orders as orders
from tocsin.node.outlets import Outlets
from tocsin.node.sending import post, server_of

NIGHT = datetime(2016, 3, 10, 2, tzinfo=UTC)
SECRET = "whsec_" + "A" * 32


class Receiver(ThreadingHTTPServer):
    """A webhook's other side on this machine."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.send_header("location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server_address[1]}/hook?x=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


class PlainLetters:
    def alert(self, alert, id_, level, name):
        return f"{level} for {name}", f"{id_} {alert.place if alert else 'stays'}\nhello"

    def digest(self, since, until):
        return "digest", f"{since:%d}-{until:%d}"

    def test(self):
        return "test", "test"


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NIGHT)


def call(node, policy="public", severity="extreme", place="SDN"):
    facts = orders.Facts(title="Shelling", place=place, severity=severity)
    report = orders.NewReport(reliability="A", credibility=1)
    node.desk.incident(orders.AddIncident(facts=facts, report=report, policy=policy), node.operator)


def attempts(node) -> list[Attempt]:
    return [msgspec.convert(entry.payload, Attempt) for entry in node.records.entries(kind="message.tried")]


def hooked(tmp_path: Path, clock: MovingClock, address: str, **more):
    settings = {"webhook": address, "webhook_secret": SECRET, "webhook_private": True, **more}
    return small_node(tmp_path / "home", clock=clock, **settings)


def test_each_step_of_a_public_alert_is_posted_once_and_signed(tmp_path, clock, receiver):
    with hooked(tmp_path, clock, receiver.address) as node:
        ways = Outlets(node, PlainLetters())
        assert ways.run() == 0
        call(node)
        assert (ways.run(), ways.run()) == (1, 0)
        alert = node.reader(node.operator).alerts()[0]
        node.step(alert.id, "acknowledged", node.operator)
        ways.run()
        assert Outlets(node, PlainLetters()).run() == 0
    assert len(receiver.got) == 2
    for headers, body in receiver.got:
        check_signature(headers, body, SECRET, NIGHT)
    first = json.loads(receiver.got[0][1])
    assert (first["type"], first["data"]["level"], first["data"]["place"]) == ("alert.raised", "emergency", "SDN")


def test_what_stays_at_the_node_and_what_is_below_the_level_is_not_posted(tmp_path, clock, receiver):
    with hooked(tmp_path, clock, receiver.address) as node:
        ways = Outlets(node, PlainLetters())
        ways.run()
        call(node, policy="node-only")
        call(node, severity="minor", place="KEN")
        assert ways.run() == 0
        assert attempts(node) == []
    assert receiver.got == []


def test_what_happened_before_a_way_was_opened_is_not_sent_after_it(tmp_path, clock, receiver):
    with small_node(tmp_path / "home", clock=clock) as node:
        call(node)
    with hooked(tmp_path, clock, receiver.address) as node:
        assert Outlets(node, PlainLetters()).run() == 0


def test_a_message_that_failed_is_tried_again_with_the_same_id_and_body_even_after_a_restart(tmp_path, clock, receiver):
    receiver.answers = [500, 302, 503]
    with hooked(tmp_path, clock, receiver.address) as node:
        ways = Outlets(node, PlainLetters())
        ways.run()
        call(node)
        assert (ways.run(), ways.run()) == (1, 0)
        clock.move(seconds=5)
        ways.run()
    clock.move(minutes=5)
    with hooked(tmp_path, clock, receiver.address) as node:
        Outlets(node, PlainLetters()).run()
        clock.move(minutes=30)
        Outlets(node, PlainLetters()).run()
        clock.move(days=3)
        assert Outlets(node, PlainLetters()).run() == 0
        assert [one.outcome for one in attempts(node)] == ["failed", "failed", "failed", "sent"]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len({body for _, body in receiver.got}) == 1


def test_a_receiver_that_is_gone_is_not_asked_again(tmp_path, clock, receiver):
    receiver.answers = [410]
    with hooked(tmp_path, clock, receiver.address) as node:
        ways = Outlets(node, PlainLetters())
        ways.run()
        call(node)
        ways.run()
        clock.move(days=9)
        assert ways.run() == 0
        assert [(one.outcome, one.said) for one in attempts(node)] == [("given up", "410")]


@pytest.mark.parametrize(
    "inside",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0"],
)
def test_an_address_inside_is_refused_and_the_refusal_is_kept(tmp_path, clock, receiver, inside):
    with hooked(tmp_path, clock, "http://hook.example/x", webhook_private=False) as node:
        ways = Outlets(node, PlainLetters(), addresses=lambda host, port: ["93.184.216.34", inside])
        ways.run()
        call(node)
        ways.run()
        (tried,) = attempts(node)
        assert tried.outcome == "given up"
        assert "private network" in tried.said
    assert receiver.got == []


def test_the_connection_goes_to_the_address_that_was_looked_at(clock, receiver):
    looked = []

    def changing(host, port):
        looked.append(host)
        return ["127.0.0.1"]

    port = receiver.server_address[1]
    answer = post(
        f"http://name.that.no.server.knows:{port}/x", "m", b"{}", NIGHT, (SECRET,), private=True, addresses=changing
    )  # fmt: skip
    assert (answer.accepted, looked) == (True, ["name.that.no.server.knows"])
    assert receiver.got[0][0]["host"] == f"name.that.no.server.knows:{port}"


def test_a_webhook_without_a_secret_sends_nothing(tmp_path, clock, receiver):
    with hooked(tmp_path, clock, receiver.address, webhook_secret="") as node:
        ways = Outlets(node, PlainLetters())
        ways.run()
        call(node)
        with pytest.raises(BadInputError, match="secret"):
            ways.run()
    assert receiver.got == []


def mailing(tmp_path: Path, clock: MovingClock, **more):
    settings = {"mail_folder": str(tmp_path / "mail"), "mail_to": "desk@example.org, chief@example.org", **more}
    return small_node(tmp_path / "home", clock=clock, **settings)


def read_mail(folder: Path):
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.glob("*"))
    ]


def test_whoever_is_asked_gets_a_mail_that_points_at_what_stays_at_the_node(tmp_path, clock):
    people = {"amina": Person(mail="amina@example.org")}
    with mailing(tmp_path, clock) as node:
        rota = Rota(turns=(Turn(names=("amina", "jonas")),), people=people)
        node.desk.write_rota(orders.WriteRota(rota=rota), node.operator)
        ways = Outlets(node, PlainLetters())
        ways.run()
        call(node, policy="node-only")
        node.desk.tend()
        ways.run()
        clock.move(minutes=15)
        node.desk.tend()
        assert ways.run() == 0
    (mail,) = read_mail(tmp_path / "mail")
    assert (mail["To"], mail["Subject"]) == ("amina@example.org", "emergency for amina")
    assert "stays" in mail.get_content()


def test_the_digest_is_written_once_a_day_after_its_hour_and_a_mail_from_a_level_on(tmp_path, clock):
    with mailing(tmp_path, clock, mail_daily="06:00", mail_least="warning") as node:
        ways = Outlets(node, PlainLetters())
        ways.run()
        call(node, severity="moderate", place="KEN")
        call(node)
        ways.run()
        clock.move(hours=5)
        ways.run()
        ways.run()
        clock.move(days=1)
        ways.run()
    subjects = [mail["Subject"] for mail in read_mail(tmp_path / "mail")]
    assert sorted(subjects) == ["digest", "digest", "emergency for"]


class MailServer(threading.Thread):
    """As much of a mail server as one mail needs."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.said: list[str] = []

    def run(self) -> None:
        connection, _ = self.socket.accept()
        with connection, connection.makefile("rwb") as stream:
            stream.write(b"220 here\r\n")
            stream.flush()
            data = False
            for raw in stream:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                self.said.append(line)
                if data:
                    data = line != "."
                    if data:
                        continue
                answer = {"EHLO": b"250 here", "DATA": b"354 go on", "QUIT": b"221 bye"}.get(
                    line[:4].upper(), b"250 ok"
                )
                data = line.upper() == "DATA"
                stream.write(answer + b"\r\n")
                stream.flush()
                if line.upper() == "QUIT":
                    return


def test_a_mail_is_handed_to_the_server_that_is_set(tmp_path, clock):
    server = MailServer()
    server.start()
    settings = {"mail_server": f"127.0.0.1:{server.port}", "mail_security": "none", "mail_folder": ""}
    with mailing(tmp_path, clock, **settings) as node:
        assert Outlets(node, PlainLetters()).test("mail").accepted
    server.join(5)
    server.socket.close()
    assert any(line.startswith("rcpt TO:<chief@example.org>") or "chief@example.org" in line for line in server.said)
    assert "Subject: test" in server.said


def test_a_mail_server_that_is_not_there_is_an_answer_and_no_crash(tmp_path, clock):
    with mailing(tmp_path, clock, mail_server="127.0.0.1:1", mail_security="none", mail_folder="") as node:
        assert not Outlets(node, PlainLetters()).test("mail").accepted


def test_nothing_leaves_by_default(tmp_path, clock):
    with small_node(tmp_path / "home", clock=clock) as node:
        call(node)
        assert Outlets(node, PlainLetters()).run() == 0
        assert list(node.records.entries(kind="outlet.opened")) == []
        with pytest.raises(BadInputError, match="no webhook"):
            Outlets(node, PlainLetters()).test("webhook")
        with pytest.raises(BadInputError, match="no mail"):
            Outlets(node, PlainLetters()).test("mail")


def test_the_usual_port_goes_with_the_protection():
    assert [server_of("mail.example", one, "", "").port for one in ("tls", "starttls", "none")] == [465, 587, 25]
    with pytest.raises(BadInputError):
        server_of("mail.example:smtp", "tls", "", "")
