"""What does the OASIS schema itself say? The normative XSD, run by libxml2: beside our own reading."""

from functools import cache
from typing import Any

from tocsin.formats.cap.problems import Problem

__all__ = ["witnessed"]


def witnessed(alert: Any) -> tuple[Problem, ...]:
    """Return what the OASIS schema of CAP 1.2 finds wrong with an alert's element; empty where it is valid."""
    schema = _schema()
    if schema.validate(alert):
        return ()
    return tuple(
        Problem(
            message=entry.message.replace("{urn:oasis:names:tc:emergency:cap:1.2}", ""), line=entry.line, rule="xsd"
        )
        for entry in schema.error_log
    ) or (Problem(message="the schema does not admit this alert", line=alert.sourceline or 0, rule="xsd"),)


@cache
def _schema() -> Any:
    from importlib.resources import files  # noqa: PLC0415 - importing the room stays quick

    from lxml import etree  # noqa: PLC0415 - 20 ms that only a reader of XML needs

    text = files(__package__).joinpath("oasis/CAP-v1.2.xsd").read_bytes()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.XMLSchema(etree.fromstring(text, parser))
