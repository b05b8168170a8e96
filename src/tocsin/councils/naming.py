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
    N_("Board of Governors of the International Monetary Fund"),
    N_("Board of Governors of the World Bank"),
    N_("World Health Assembly"),
    N_("General Council of the World Trade Organization"),
    N_("Board of Governors of the International Atomic Energy Agency"),
    N_("Human Rights Council"),
    N_("Summit of the Southern African Development Community"),
    N_("Assembly of the Intergovernmental Authority on Development"),
    N_("Summit of the Association of Southeast Asian Nations"),
    N_("Council of Heads of State of the Shanghai Cooperation Organization"),
    N_("BRICS"),
    N_("Council of the League of Arab States"),
    N_("General Assembly of the Organization of American States"),
    N_("Permanent Council of the Organization for Security and Co-operation in Europe"),
    N_("Conference of Heads of Government of the Caribbean Community"),
    N_("Pacific Islands Forum Leaders Meeting"),
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
    N_("Amendments to the Articles"),
    N_("Capital increases: three quarters of the voting power"),
    N_("Decisions, by consensus or failing that by vote"),
    N_("Waivers: three quarters of the members"),
    N_("Accessions: two thirds of the members"),
    N_("Dispute Settlement Body: consensus alone"),
    N_("Amendments to the Treaty: three quarters of the members"),
    N_("Council of Ministers: consensus, failing that two thirds"),
    N_("Decisions by agreement without a vote"),
    N_("Suspension and expulsion: consensus without the state concerned"),
    N_("Declarations without a vote"),
    N_("Decisions that bind every member"),
    N_("Decisions by an absolute majority of the members"),
    N_("Consensus without the state concerned"),
    N_("Silence procedure"),
    N_("Decisions by the votes of all, with few abstentions"),
    N_("Community Council: three quarters of the members"),
    N_("A vote where consensus fails"),
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
