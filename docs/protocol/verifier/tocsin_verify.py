"""Check an exported proof offline with nothing of Tocsin's code: only the standard library and `cryptography`.

    python tocsin_verify.py PROOF.json --register HASH

Exit codes: 0 it is proved, 1 it is not, 2 it cannot be read. HASH is the hash of the register's founding statement, as
you know it from its members and not from the file.
"""

import argparse
import base64
import json
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa

ALGORITHMS = {"ed25519": ed25519.Ed25519PublicKey, "ml-dsa-44": mldsa.MLDSA44PublicKey}
SKEW = timedelta(minutes=5)
time_of = lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)  # noqa: E731
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError)


class Refused(Exception): ...  # it can be read, and does not hold


class Literal(str):
    __slots__ = ()  # a number, as it was written


def need(holds, reason):
    if not holds:
        raise Refused(reason)


def read(data):
    def once(pairs):
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a key stands twice in one object")
        return found

    text = data.decode("utf-8")  # NaN is no JSON: int() refuses it
    return json.loads(text, object_pairs_hook=once, parse_int=Literal, parse_float=Literal, parse_constant=int)


def written(value):
    """Write JSON without spaces, numbers and order as they were: canonical bytes, if the file was canonical."""
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k, ensure_ascii=False)}:{written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


class Key:
    """A key of a member: what it is, in which time and between which positions of the register it stood."""

    def __init__(self, member, held, since):
        self.algorithm, _, digits = held["public"].partition(":")
        self.raw = bytes.fromhex(digits)
        self.id = f"{self.algorithm}:{sha256(self.raw).hexdigest()[:32]}"
        self.member, self.since, self.until, self.why, self.lost_since = member, since, None, "", None
        self.begins = time_of(held.get("not_before", "0001-01-02T00:00:00Z"))
        self.ends = time_of(held.get("expires", "9999-12-30T00:00:00Z"))
        self.signs = self.algorithm in ALGORITHMS

    def verify(self, message, signature, what):
        try:
            ALGORITHMS[self.algorithm].from_public_bytes(self.raw).verify(signature, message)
        except InvalidSignature:
            raise Refused(f"a false {what} of {self.member or self.id}") from None

    def in_time(self, at):
        return self.begins - SKEW <= at <= self.ends + SKEW


def signers_of(kind, statement, signatures, keys):
    found = set()
    for each in signatures:
        if key := keys.get(each["key"]):
            key.verify(b"tocsin/v1/" + kind + b"\n" + statement, bytes.fromhex(each["value"]), "signature")
            found.add(key.id)
    return found


class Register:
    """The members and their keys, folded from the signed statements that the file brings."""

    def __init__(self, chain):
        self.keys, self.roles, self.at, self.head, self.epochs = {}, {}, time_of("0001-01-02T00:00:00Z"), "", []
        for position, signed in enumerate(chain):
            need(signed["kind"] == "register", "the chain holds something else than statements of the register")
            self.follow(position, signed)

    def witnesses_with(self, key, log):
        sound = key.why not in {"lost", "compromised"} and key.member != log
        return sound and "witness" in self.roles.get(key.member, ())

    def follow(self, position, signed):
        said, data = signed["statement"], written(signed["statement"]).encode()
        change, at = said["change"], time_of(said["at"])
        act = change["act"]
        need(int(said["position"]) == position and said["previous"] == self.head, f"statement {position}: no successor")
        need((position == 0) == (act == "found"), "a register is founded once, at its beginning")
        need(at >= self.at - SKEW, f"statement {position} is dated before the one it follows")
        self.at = max(self.at, at)
        if act == "found":
            for member in change["members"]:
                self.roles[member["id"]] = member["roles"]
                self.hold(member["id"], member["keys"], 0)
            keys = {id_: key for id_, key in self.keys.items() if key.signs}
            need(signers_of(b"register", data, signed["signatures"], keys) == set(keys), "a founder has not signed")
            self.threshold, self.witnesses = int(change["threshold"]), int(change.get("witnesses", 0))
        else:
            need(said["register"] == self.id, "a statement is of another register")
            self.check_consent(position, change, data, signed["signatures"])
            self.apply(position, change)
        governors = sum("governor" in roles for roles in self.roles.values())
        need(governors // 2 < self.threshold <= governors, "the threshold is not more than half of the governors")
        self.head = sha256(data).hexdigest()
        self.id = self.head if position == 0 else self.id
        self.epochs.append((self.epochs or [0])[-1] + (act not in {"found", "roles", "govern"}))

    def check_consent(self, position, change, data, signatures):
        """Check the governors and those whose keys or office it is about; keepers of communities are left out."""
        given = {"admit": lambda: change["member"]["keys"], "rotate": lambda: change["keys"]}.get(change["act"], list)()
        new = {key.id: key for key in (Key("", held, position) for held in given) if key.signs}
        new = {id_: key for id_, key in new.items() if id_ not in self.keys}
        old = {id_: key for id_, key in self.keys.items() if key.until is None and key.signs}
        found = signers_of(b"register", data, signatures, {**old, **new})
        usable = [key for key in old.values() if key.in_time(self.at)]
        have = {(key.member, key.algorithm) for key in usable}  # with keys of two algorithms a member signs with both
        lack = {member for member, _ in have - {(key.member, key.algorithm) for key in usable if key.id in found}}
        signed = {member for member, _ in have} - lack
        governors = {member for member, roles in self.roles.items() if "governor" in roles}
        need(len(governors & signed) >= self.threshold, f"too few governors signed statement {position}")
        need(set(new) <= found, f"a new key has not signed statement {position}")
        made = change["act"] == "roles" and "governor" in change["roles"] and change["member"] not in governors
        need(not (made or change["act"] == "describe") or change["member"] in signed, "a member has not consented")

    def apply(self, position, change):
        act, member = change["act"], change.get("member")
        if act == "admit":
            need(member["id"] not in self.roles, "a member is admitted twice")
            self.roles[member["id"]] = member["roles"]
            self.hold(member["id"], member["keys"], position)
        elif act == "remove":
            del self.roles[member]
            self.end(member, set(), position)
        elif act == "roles":
            self.roles[member] = change["roles"]
        elif act == "rotate":
            self.end(member, {Key(member, held, position).id for held in change["keys"]}, position)
            self.hold(member, change["keys"], position)
        elif act == "revoke":
            key = self.keys[change["key"]]
            since = int(change.get("since", "-1"))
            if key.why != "compromised" or (change["why"] == "compromised" and since < key.lost_since):
                key.why, key.lost_since = change["why"], since
            key.until = position if key.until is None else key.until
        elif act == "govern":
            self.threshold, self.witnesses = int(change["threshold"]), int(change["witnesses"])
        else:
            need(act in {"describe", "community", "party"}, f"statement {position} is of an unknown kind")
        if act in {"admit", "remove", "roles"}:
            self.threshold = int(change.get("threshold", "0")) or self.threshold

    def hold(self, member, held_keys, position):
        for key in (Key(member, held, position) for held in held_keys):
            old = self.keys.setdefault(key.id, key)
            need(old is key or (old.until is None and old.member == member), "a key that stood before is brought back")

    def end(self, member, kept, position):
        for key in self.keys.values():
            if key.member == member and key.until is None and key.id not in kept:
                key.until = position


def included(leaf, index, size, path, root):
    """RFC 9162, section 2.1.3.2."""
    need(0 <= index < size, "a proof is about a place that is not there")
    at, last, found = index, size - 1, leaf
    for beside in map(bytes.fromhex, path):
        if last == 0 or len(beside) != 32:
            return False
        if at & 1 or at == last:
            found = sha256(b"\x01" + beside + found).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + beside).digest()
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def check_log(proof, batch, register):
    """Entry, place, signed checkpoint, witnesses. Return the log's member, the place and what to say of it."""
    text, _, lines = proof["checkpoint"].rpartition("\n\n")
    (origin, size, root), text = text.split("\n"), text + "\n"
    need(origin.endswith("/log"), f"{origin} is no member's log")
    member, signed, seen = origin.removesuffix("/log"), False, {}
    keys = [key for key in register.keys.values() if key.algorithm == "ed25519"]
    for line in lines.splitlines():
        _, name, encoded = line.split(" ")
        value = base64.b64decode(encoded, validate=True)
        for key in keys:
            hint = {kind: sha256(name.encode() + b"\n" + kind + key.raw).digest()[:4] for kind in (b"\x01", b"\x04")}
            if name == origin and key.member == member and value[:4] == hint[b"\x01"]:
                key.verify(text.encode(), value[4:], "checkpoint")
                signed = True
            counts = register.witnesses_with(key, member) and name == f"{key.member}/witness"
            if counts and value[:4] == hint[b"\x04"]:
                seconds = int.from_bytes(value[4:12], "big")
                key.verify(f"cosignature/v1\ntime {seconds}\n{text}".encode(), value[12:], "cosignature")
                seen[key.member] = datetime.fromtimestamp(seconds, UTC)
    need(signed, f"{origin} has not signed the checkpoint")
    wanted = min(register.witnesses, len({key.member for key in keys if register.witnesses_with(key, member)}))
    need(len(seen) >= wanted, f"{len(seen)} of {wanted} witnesses have seen the checkpoint")
    entry, salt, subject = proof["entry"].encode(), bytes.fromhex(proof["salt"]), bytes.fromhex(proof["subject"])
    act, index = read(entry), int(proof["index"])
    need(proof["subject"] == batch, "a log proof is about another batch")
    made = sha256(b"tocsin/v1/log-commitment\n" + salt + subject).hexdigest()
    need(len(salt) == len(subject) == 32 and act["commitment"] == made, "the log's entry is about something else")
    inside = included(sha256(b"\x00" + entry).digest(), index, int(size), proof["path"], base64.b64decode(root))
    need(inside, f"the log does not hold entry {index}")
    by, since = ", ".join(sorted(seen)) or "nobody", min(seen.values()).isoformat() if seen else "no known time"
    held = f"The log of {member} holds the batch as entry {index} of {size}: {act['kind']}, {act['time']} by its clock."
    return member, index, f"{held} That head of the log was seen by {by}, first at {since}."


def check(proof, pin):
    need(proof["version"] == "1" == proof["header"]["version"], "the proof is of a version that is not known here")
    register = Register(proof["attached"]["register"])
    need(not pin or register.id == pin, f"the file brings the register {register.id}, and not {pin}")
    header, data = proof["header"], written(proof["header"]).encode()
    batch, origin, position = sha256(data).hexdigest(), header["origin"], int(header["position"])
    need(header["register"] == register.id and 0 <= position < len(register.epochs), "the batch is of another register")
    need(int(header["epoch"]) == register.epochs[position], "the batch names an epoch that was not in force")
    stood = [k for k in register.keys.values() if k.since <= position and (k.until is None or position < k.until)]
    keys = {key.id: key for key in stood if key.member == origin and key.signs and key.in_time(time_of(header["made"]))}
    signed = signers_of(b"envelope", data, proof["signatures"], keys)
    need(header["key"] in signed, f"no key of {origin} signed the batch")
    record, policy, salt = written(proof["record"]).encode(), proof["policy"].encode(), bytes.fromhex(proof["salt"])
    leaf = sha256(b"\x00" + salt + sha256(policy).digest() + sha256(record).digest()).digest()
    index, root = int(proof["index"]), bytes.fromhex(header["root"])
    inside = included(leaf, index, int(header["count"]), proof["path"], root)
    need(len(salt) == 32 and inside, "the record or its policy is not what was signed")
    proved = [
        f"The register {register.id} has {len(register.epochs)} statements, each signed by enough of its governors.",
        f"{origin} signed exactly this record: type {proof['record']['type']}, SHA-256 {sha256(record).hexdigest()}.",
        f"It signed it under exactly this policy: {proof['policy']}",
        f"It is object {int(header['seq']) + index} of the stream {header['stream']}, in the batch {batch}.",
    ]
    if proof["addressed"]:
        to, text = proof["addressed"]["recipients"], written(proof["addressed"]["recipients"]).encode()
        hashed = sha256(b"tocsin/v1/audience\n" + bytes.fromhex(proof["addressed"]["salt"]) + text).hexdigest()
        need(hashed == header["audience"], "the recipients are not those that were addressed")
        proved.append(f"It was addressed to {', '.join(to)}, and to nobody else.")
    places = [check_log(each, batch, register) for each in proof["attached"].get("log", [])]
    own = [index for member, index, _ in places if member == origin]
    for key in (keys[id_] for id_ in signed if keys[id_].why == "compromised"):
        need(any(index < key.lost_since for index in own), f"{key.id} is lost, and this stood in no log before")
    standing = any(keys[id_].until is None for id_ in signed)
    need(standing or own, "the key has ended, and nothing shows that this was signed before")
    unproved = ["That the register is the one you mean: name its hash with --register."] * (not pin) + [
        "That what the record says is true.",
        "That nobody else has it, that its policy was obeyed, or that anybody deleted it.",
        f"When it was signed: {header['made']} is {origin}'s own word; witnesses show that it was before they saw it.",
        f"That the register says the same today: it may have changed after {register.at:%Y-%m-%dT%H:%M:%SZ}.",
    ]
    return proved + [said for _, _, said in places], unproved


def main():
    parser = argparse.ArgumentParser(description="Check an exported proof of the Tocsin exchange, offline.")
    parser.add_argument("proof", help="the exported file, or - for standard input")
    parser.add_argument("--register", default="", metavar="HASH", help="hash of the register's founding statement")
    asked = parser.parse_args()
    try:
        data = sys.stdin.buffer.read() if asked.proof == "-" else Path(asked.proof).read_bytes()
        proved, unproved = check(read(data), asked.register)
    except Refused as error:
        print(f"NOT PROVED: {error}")
        return 1
    except UNREADABLE as error:
        print(f"{asked.proof}: it cannot be read as a proof: {type(error).__name__} {error}", file=sys.stderr)
        return 2
    print("PROVED", *proved, sep="\n- ")
    print("NOT PROVED, BY THIS OR ANY SUCH FILE", *unproved, sep="\n- ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
