"""What are the shipped bodies and their rules called? Message ids, so that every language can say them.

A body of a member's own keeps the words its file has.
"""

from tocsin.messages import N_

__all__ = ["BODY_NAMES", "OUTCOMES", "RULE_TITLES"]

BODY_NAMES: tuple[str, ...] = (
    N_("Security Council"),
    N_("General Assembly"),
    N_("Assembly of the African Union"),
    N_("Peace and Security Council of the African Union"),
    N_("Authority of Heads of State and Government of ECOWAS"),
    N_("Mediation and Security Council of ECOWAS"),
    N_("Council of the European Union"),
    N_("North Atlantic Council"),
    N_("Executive Board of the International Monetary Fund"),
)

RULE_TITLES: tuple[str, ...] = (
    N_("Substantive decisions"),
    N_("Decisions under Chapter VI: a party to the dispute abstains"),
    N_("Procedural matters"),
    N_("Important questions"),
    N_("Other questions"),
    N_("Amendments to the Charter"),
    N_("Decisions"),
    N_("Election of the chairperson of the Commission, last ballot"),
    N_("Decisions by consensus"),
    N_("Decisions by two thirds"),
    N_("Qualified majority on a proposal of the Commission"),
    N_("Qualified majority without a proposal of the Commission"),
    N_("Unanimity in foreign and security policy"),
    N_("Simple majority of the members"),
    N_("Decisions by a majority of the votes cast"),
    N_("Special majority of 70 per cent"),
    N_("Special majority of 85 per cent"),
)

OUTCOMES: dict[str, str] = {
    "adopted": N_("adopted"),
    "not adopted": N_("not adopted"),
    "no quorum": N_("no quorum"),
    "not legal": N_("not legal"),
    "no vote": N_("no vote is taken"),
    "open": N_("open"),
}
"""Outcome -> message id."""
