"""What are the domain objects of STIX? Section 4, one structure each; ``| None`` is a property that may be absent."""

from typing import Annotated, Any, ClassVar

from tocsin.formats.stix import datatypes
from tocsin.formats.stix.kinds import (
    META,
    SDO,
    Boolean,
    Identifier,
    Kind,
    Number,
    String,
    Timestamp,
    any_but,
    own,
    reference_to,
    term,
)
from tocsin.formats.stix.parts import DomainObject, KillChainPhase

__all__ = [
    "AttackPattern",
    "Campaign",
    "CourseOfAction",
    "Grouping",
    "Identity",
    "Incident",
    "Indicator",
    "Infrastructure",
    "IntrusionSet",
    "Location",
    "Malware",
    "MalwareAnalysis",
    "Note",
    "ObservedData",
    "Opinion",
    "Report",
    "ThreatActor",
    "Tool",
    "Vulnerability",
]


class AttackPattern(DomainObject, frozen=True, kw_only=True):
    """A way in which adversaries try to compromise targets."""

    section: ClassVar[str] = "4.1.1"
    id: Annotated[str, own("attack-pattern")]
    name: String
    description: String | None = None
    aliases: tuple[String, ...] | None = None
    kill_chain_phases: tuple[KillChainPhase, ...] | None = None


class Campaign(DomainObject, frozen=True, kw_only=True):
    """Attacks over a time against the same targets."""

    section: ClassVar[str] = "4.2.1"
    id: Annotated[str, own("campaign")]
    name: String
    description: String | None = None
    aliases: tuple[String, ...] | None = None
    first_seen: Timestamp | None = None
    last_seen: Timestamp | None = None
    objective: String | None = None


class CourseOfAction(DomainObject, frozen=True, kw_only=True):
    """What to do against an attack."""

    section: ClassVar[str] = "4.3.1"
    id: Annotated[str, own("course-of-action")]
    name: String
    description: String | None = None


class Grouping(DomainObject, frozen=True, kw_only=True):
    """Objects that share a context."""

    section: ClassVar[str] = "4.4.1"
    id: Annotated[str, own("grouping")]
    name: String | None = None
    description: String | None = None
    context: String
    object_refs: tuple[Identifier, ...]


class Identity(DomainObject, frozen=True, kw_only=True):
    """A person, organisation, group or class of them."""

    section: ClassVar[str] = "4.5.1"
    id: Annotated[str, own("identity")]
    name: String
    description: String | None = None
    roles: tuple[String, ...] | None = None
    identity_class: String | None = None
    sectors: tuple[String, ...] | None = None
    contact_information: String | None = None


class Incident(DomainObject, frozen=True, kw_only=True):
    """A stub for what happened."""

    section: ClassVar[str] = "4.6.1"
    id: Annotated[str, own("incident")]
    name: String
    description: String | None = None


class Indicator(DomainObject, frozen=True, kw_only=True):
    """A pattern that finds suspicious or malicious activity."""

    section: ClassVar[str] = "4.7.1"
    id: Annotated[str, own("indicator")]
    name: String | None = None
    description: String | None = None
    indicator_types: tuple[String, ...] | None = None
    pattern: String
    pattern_type: String
    pattern_version: String | None = None
    valid_from: Timestamp
    valid_until: Timestamp | None = None
    kill_chain_phases: tuple[KillChainPhase, ...] | None = None


class Infrastructure(DomainObject, frozen=True, kw_only=True):
    """Systems and services that serve a purpose, of attackers or defenders."""

    section: ClassVar[str] = "4.8.1"
    id: Annotated[str, own("infrastructure")]
    name: String
    description: String | None = None
    infrastructure_types: tuple[String, ...] | None = None
    aliases: tuple[String, ...] | None = None
    kill_chain_phases: tuple[KillChainPhase, ...] | None = None
    first_seen: Timestamp | None = None
    last_seen: Timestamp | None = None


class IntrusionSet(DomainObject, frozen=True, kw_only=True):
    """Behaviours and resources thought to be one organisation's."""

    section: ClassVar[str] = "4.9.1"
    id: Annotated[str, own("intrusion-set")]
    name: String
    description: String | None = None
    aliases: tuple[String, ...] | None = None
    first_seen: Timestamp | None = None
    last_seen: Timestamp | None = None
    goals: tuple[String, ...] | None = None
    resource_level: String | None = None
    primary_motivation: String | None = None
    secondary_motivations: tuple[String, ...] | None = None


class Location(DomainObject, frozen=True, kw_only=True):
    """A place."""

    section: ClassVar[str] = "4.10.1"
    id: Annotated[str, own("location")]
    name: String | None = None
    description: String | None = None
    latitude: Annotated[float, Kind(datatypes.float_(-90, 90, "4.10.1"))] | None = None
    longitude: Annotated[float, Kind(datatypes.float_(-180, 180, "4.10.1"))] | None = None
    precision: Number | None = None
    region: String | None = None
    country: String | None = None
    administrative_area: String | None = None
    city: String | None = None
    street_address: String | None = None
    postal_code: String | None = None


class Malware(DomainObject, frozen=True, kw_only=True):
    """Malicious code, an instance or a family."""

    section: ClassVar[str] = "4.11.1"
    id: Annotated[str, own("malware")]
    name: String | None = None
    description: String | None = None
    malware_types: tuple[String, ...] | None = None
    is_family: Boolean
    aliases: tuple[String, ...] | None = None
    kill_chain_phases: tuple[KillChainPhase, ...] | None = None
    first_seen: Timestamp | None = None
    last_seen: Timestamp | None = None
    operating_system_refs: tuple[Annotated[str, reference_to("4.11.1", "software")], ...] | None = None
    architecture_execution_envs: tuple[String, ...] | None = None
    implementation_languages: tuple[String, ...] | None = None
    capabilities: tuple[String, ...] | None = None
    sample_refs: tuple[Annotated[str, reference_to("4.11.1", "artifact", "file")], ...] | None = None


class MalwareAnalysis(DomainObject, frozen=True, kw_only=True):
    """What an analysis of malware found."""

    section: ClassVar[str] = "4.12.1"
    at_least_one: ClassVar[tuple[str, ...]] = ("result", "analysis_sco_refs")
    id: Annotated[str, own("malware-analysis")]
    product: String
    version: String | None = None
    host_vm_ref: Annotated[str, reference_to("4.12.1", "software")] | None = None
    operating_system_ref: Annotated[str, reference_to("4.12.1", "software")] | None = None
    installed_software_refs: tuple[Annotated[str, reference_to("4.12.1", "software")], ...] | None = None
    configuration_version: String | None = None
    modules: tuple[String, ...] | None = None
    analysis_engine_version: String | None = None
    analysis_definition_version: String | None = None
    submitted: Timestamp | None = None
    analysis_started: Timestamp | None = None
    analysis_ended: Timestamp | None = None
    result_name: String | None = None
    result: String | None = None
    analysis_sco_refs: tuple[Identifier, ...] | None = None
    sample_ref: Annotated[str, reference_to("4.12.1", "artifact", "file", "network-traffic")] | None = None


class Note(DomainObject, frozen=True, kw_only=True):
    """Text about other objects."""

    section: ClassVar[str] = "4.13.1"
    id: Annotated[str, own("note")]
    abstract: String | None = None
    content: String
    authors: tuple[String, ...] | None = None
    object_refs: tuple[Identifier, ...]


class ObservedData(DomainObject, frozen=True, kw_only=True):
    """Observables that were seen, how often and when."""

    section: ClassVar[str] = "4.14.1"
    id: Annotated[str, own("observed-data")]
    first_observed: Timestamp
    last_observed: Timestamp
    number_observed: Annotated[int, Kind(datatypes.integer(1, 999_999_999, "4.14.1"))]
    objects: dict[str, Any] | None = None
    """The deprecated container (2.13)."""
    object_refs: tuple[Annotated[str, any_but("4.14.1", SDO | META)], ...] | None = None


class Opinion(DomainObject, frozen=True, kw_only=True):
    """How far somebody agrees with what other objects say."""

    section: ClassVar[str] = "4.15.1"
    id: Annotated[str, own("opinion")]
    explanation: String | None = None
    authors: tuple[String, ...] | None = None
    opinion: Annotated[str, term("10.18", "strongly-disagree", "disagree", "neutral", "agree", "strongly-agree")]
    object_refs: tuple[Identifier, ...]


class Report(DomainObject, frozen=True, kw_only=True):
    """Published intelligence about a topic."""

    section: ClassVar[str] = "4.16.1"
    id: Annotated[str, own("report")]
    name: String
    description: String | None = None
    report_types: tuple[String, ...] | None = None
    published: Timestamp
    object_refs: tuple[Identifier, ...]


class ThreatActor(DomainObject, frozen=True, kw_only=True):
    """People or organisations thought to act with malicious intent."""

    section: ClassVar[str] = "4.17.1"
    id: Annotated[str, own("threat-actor")]
    name: String
    description: String | None = None
    threat_actor_types: tuple[String, ...] | None = None
    aliases: tuple[String, ...] | None = None
    first_seen: Timestamp | None = None
    last_seen: Timestamp | None = None
    roles: tuple[String, ...] | None = None
    goals: tuple[String, ...] | None = None
    sophistication: String | None = None
    resource_level: String | None = None
    primary_motivation: String | None = None
    secondary_motivations: tuple[String, ...] | None = None
    personal_motivations: tuple[String, ...] | None = None


class Tool(DomainObject, frozen=True, kw_only=True):
    """Legitimate software that attackers use."""

    section: ClassVar[str] = "4.18.1"
    id: Annotated[str, own("tool")]
    name: String
    description: String | None = None
    tool_types: tuple[String, ...] | None = None
    aliases: tuple[String, ...] | None = None
    kill_chain_phases: tuple[KillChainPhase, ...] | None = None
    tool_version: String | None = None


class Vulnerability(DomainObject, frozen=True, kw_only=True):
    """A weakness of software."""

    section: ClassVar[str] = "4.19.1"
    id: Annotated[str, own("vulnerability")]
    name: String
    description: String | None = None
