"""A signature vouches for the alert that holds it, and its state is told apart: digest, value, certificate."""

import base64
import re
from pathlib import Path

import pytest
import signxml
from cryptography.hazmat.primitives.asymmetric import dsa
from lxml import etree

from tests.support.signers import NOW, certificate_of, key_of
from tocsin.formats.cap import check, sign
from tocsin.formats.cap.certificates import read_anchors

VALID = Path(__file__).parents[2] / "vectors" / "cap" / "valid"
ALERT = (VALID / "prefixed.xml").read_bytes()
C14N = (
    "http://www.w3.org/2001/10/xml-exc-c14n#",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2006/12/xml-c14n11",
)


def checked(data: bytes, **how):
    found = check("it", data, now=NOW, **how)
    assert found.exit_code == 0, found.problems
    return found


def state(data: bytes, **how) -> str:
    return checked(data, **how).signature


@pytest.fixture(scope="module")
def signed() -> bytes:
    return sign(ALERT, key_of("one"), certificate_of("one"))


@pytest.mark.parametrize("name", ["one", "ec one"])
@pytest.mark.parametrize("form", ["exclusive", "inclusive"])
@pytest.mark.parametrize("hash_name", ["sha256", "sha512"])
def test_what_is_signed_here_verifies_here_and_with_signxml(name, form, hash_name):
    data = sign(ALERT, key_of(name), certificate_of(name), form=form, hash_name=hash_name)
    assert state(data) == "valid"
    signxml.XMLVerifier().verify(etree.fromstring(data), x509_cert=certificate_of(name))


@pytest.mark.parametrize("algorithm", C14N)
@pytest.mark.parametrize("indented", [False, True])
def test_what_signxml_signed_verifies_here_even_when_it_was_indented_afterwards(algorithm, indented):
    root = etree.fromstring(ALERT, etree.XMLParser(remove_blank_text=True))
    signer = signxml.XMLSigner(method=signxml.methods.enveloped, c14n_algorithm=algorithm)
    data = etree.tostring(signer.sign(root, key=key_of("one"), cert=[certificate_of("one")]))
    if indented:
        data = etree.tostring(etree.fromstring(data, etree.XMLParser(remove_blank_text=True)), pretty_print=True)
    signature = checked(data).alerts[0].signatures[0]
    assert signature.state == "valid"
    assert bool(signature.notes) == indented


def test_an_unsigned_alert_is_absent():
    assert state(ALERT) == "absent"


@pytest.mark.parametrize(
    ("old", "new"), [(b"Severe", b"Minor"), (b"Northern", b"Southern"), (b"2026-11-29", b"2026-11-30")]
)
def test_a_changed_alert_has_a_bad_digest(signed, old, new):
    assert state(signed.replace(old, new, 1)) == "bad digest"


def test_a_changed_digest_is_a_bad_digest(signed):
    assert state(re.sub(rb"(<ds:DigestValue>)..", rb"\1AA", signed)) == "bad digest"


def test_a_changed_value_is_a_bad_signature(signed):
    assert state(re.sub(rb"(<ds:SignatureValue>).{6}", rb"\1AAAAAA", signed)) == "bad signature"


@pytest.mark.parametrize("at", [0, 40, 200, 330, 500, 700, 900])
def test_a_changed_certificate_is_a_bad_certificate(signed, at):
    start = signed.index(b"<ds:X509Certificate>") + len(b"<ds:X509Certificate>") + at
    letter = b"A" if signed[start : start + 1] != b"A" else b"B"
    assert state(signed[:start] + letter + signed[start + 1 :]) == "bad certificate"


def test_a_changed_key_in_a_certificate_of_an_absent_issuer_is_found_by_its_arithmetic():
    data = sign(ALERT, key_of("leaf"), certificate_of("leaf", issuer="authority"))
    certificate = certificate_of("leaf", issuer="authority")
    modulus = certificate.public_key().public_numbers().n.to_bytes(256)
    der = certificate.public_bytes(__import__("cryptography").hazmat.primitives.serialization.Encoding.DER)
    spoilt = base64.b64encode(der.replace(modulus, bytes([modulus[0], modulus[1] ^ 1]) + modulus[2:]))
    assert state(data) == "valid"
    assert state(data.replace(base64.b64encode(der), spoilt)) == "bad certificate"


def test_a_certificate_of_another_size_of_key_is_not_the_signers():
    assert state(sign(ALERT, key_of("one"), certificate_of("large"))) == "bad certificate"


def test_certificates_are_judged_at_the_time_of_sending():
    ended = checked(sign(ALERT, key_of("one"), certificate_of("one", ends=-50))).alerts[0].signatures[0]
    assert (ended.state, ended.certificate.state) == ("bad certificate", "expired")
    since = (
        check("it", sign(ALERT, key_of("one"), certificate_of("one", ends=5)), now=NOW.replace(year=2028))
        .alerts[0]
        .signatures[0]
    )
    assert since.state == "valid"
    assert "ended on" in since.certificate.detail
    early = checked(sign(ALERT, key_of("one"), certificate_of("one", begins=5))).alerts[0].signatures[0]
    assert (early.state, early.certificate.state) == ("valid", "not yet valid")


def test_a_signature_without_a_key_has_a_missing_certificate():
    found = checked(sign(ALERT, key_of("one"))).alerts[0].signatures[0]
    assert (found.state, found.certificate.state) == ("bad certificate", "missing")


def test_a_certificate_in_the_frame_of_pem_is_read(signed):
    framed = signed.replace(b"<ds:X509Certificate>", b"<ds:X509Certificate>\n-----BEGIN CERTIFICATE-----\n")
    framed = framed.replace(b"</ds:X509Certificate>", b"\n-----END CERTIFICATE-----\n</ds:X509Certificate>")
    assert state(framed) == "valid"


@pytest.mark.parametrize("kind", ["rsa", "dsa", "ec"])
def test_a_bare_key_verifies_and_is_said_to_come_without_a_certificate(kind):
    signer = signxml.XMLSigner(
        method=signxml.methods.enveloped,
        signature_algorithm={
            "rsa": signxml.SignatureMethod.RSA_SHA256,
            "dsa": signxml.SignatureMethod.DSA_SHA256,
            "ec": signxml.SignatureMethod.ECDSA_SHA256,
        }[kind],
    )
    key = dsa.generate_private_key(2048) if kind == "dsa" else key_of("ec one" if kind == "ec" else "one")
    data = etree.tostring(signer.sign(etree.fromstring(ALERT), key=key, always_add_key_value=True))
    found = checked(data).alerts[0].signatures[0]
    assert (found.state, found.certificate.state) == ("valid", "missing")


def test_who_is_trusted_is_the_readers_choice():
    data = sign(ALERT, key_of("leaf"), certificate_of("leaf", issuer="authority"))
    pem = certificate_of("authority").public_bytes(
        __import__("cryptography").hazmat.primitives.serialization.Encoding.PEM
    )
    assert checked(data).alerts[0].signatures[0].certificate.state == "untrusted"
    assert state(data) == "valid"
    assert state(data, anchors=read_anchors(pem)) == "valid"
    assert state(data, anchors=(certificate_of("one"),)) == "bad certificate"


def test_a_second_signature_does_not_spoil_the_first_and_a_changed_alert_spoils_both(signed):
    twice = sign(signed, key_of("ec one"), certificate_of("ec one"))
    found = checked(twice)
    assert [each.state for each in found.alerts[0].signatures] == ["valid", "valid"]
    assert found.alerts[0].signatures[0].notes == ("signatures added later were left out",)
    spoilt = checked(twice.replace(b"Severe", b"Minor", 1))
    assert [each.state for each in spoilt.alerts[0].signatures] == ["bad digest", "bad digest"]


def test_an_unsigned_alert_beside_a_signed_one_leaves_the_feed_unsigned(signed):
    inner = signed[signed.index(b"<cap:alert") :]
    plain = ALERT[ALERT.index(b"<cap:alert") :]
    feed = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>' + inner + b"</entry><entry>" + plain + b"</entry></feed>"
    )
    found = checked(feed)
    assert [alert.signature for alert in found.alerts] == ["valid", "absent"]
    assert found.signature == "absent"


def test_cap_1_1_has_no_place_for_a_signature_in_its_schema():
    data = sign((VALID / "version_1_1.xml").read_bytes(), key_of("one"), certificate_of("one"))
    found = check("it", data, now=NOW)
    assert found.exit_code == 1
    assert found.alerts[0].signature == "valid"


def test_the_worst_signature_is_the_alerts(signed):
    twice = sign(signed, key_of("one"), certificate_of("large"))
    assert state(twice) == "bad certificate"


@pytest.mark.parametrize("form", ["exclusive", "inclusive"])
def test_a_signed_alert_verifies_inside_a_feed(form):
    data = sign(ALERT, key_of("one"), certificate_of("one"), form=form)
    inner = data[data.index(b"<cap:alert") :]
    feed = (
        b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:more="urn:example"><entry>\n<content>'
        + inner
        + b"</content>\n</entry></feed>"
    )
    found = checked(feed)
    assert (found.wrapper, found.signature) == ("atom", "valid")
    assert state(feed.replace(b"Severe", b"Minor", 1)) == "bad digest"


def test_old_hashes_and_short_keys_are_flagged():
    root = etree.fromstring(ALERT)

    class Old(signxml.XMLSigner):
        def check_deprecated_methods(self):
            pass

    signer = Old(
        method=signxml.methods.enveloped,
        signature_algorithm=signxml.SignatureMethod.RSA_SHA1,
        digest_algorithm=signxml.DigestAlgorithm.SHA1,
    )
    data = etree.tostring(signer.sign(root, key=key_of("small"), cert=[certificate_of("small")]))
    found = checked(data).alerts[0].signatures[0]
    assert found.state == "valid"
    assert found.weak == ("the signature's hash is SHA-1", "a digest is SHA-1", "the RSA key has 1024 bits")


@pytest.mark.parametrize(
    "transform",
    [
        b'<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>not(//x)</ds:XPath></ds:Transform>',
        b'<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>',
        b'<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#base64"/>',
    ],
)
def test_a_transform_that_could_leave_out_part_of_the_alert_is_not_taken(signed, transform):
    data = signed.replace(b"<ds:Transforms>", b"<ds:Transforms>" + transform)
    found = checked(data).alerts[0].signatures[0]
    assert found.state == "bad digest"
    assert "is not taken here" in found.detail


def test_a_reference_to_the_outside_is_not_fetched(signed):
    found = checked(signed.replace(b'URI=""', b'URI="https://example.org/alert.xml"')).alerts[0].signatures[0]
    assert found.state == "bad digest"
    assert "not fetched" in found.detail


def test_a_signature_over_something_else_does_not_cover_the_alert(signed):
    data = signed.replace(b'URI=""', b'URI="#own"').replace(b"<ds:KeyInfo>", b'<ds:KeyInfo Id="own">')
    assert state(data) == "bad digest"
