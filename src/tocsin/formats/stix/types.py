"""Which structure has this type of object? Every type that the standard defines."""

from typing import Final

from tocsin.formats.stix import domain, linking, observables
from tocsin.formats.stix.parts import StixObject

__all__ = ["TYPES"]

TYPES: Final[dict[str, type[StixObject]]] = {
    "artifact": observables.Artifact,
    "attack-pattern": domain.AttackPattern,
    "autonomous-system": observables.AutonomousSystem,
    "campaign": domain.Campaign,
    "course-of-action": domain.CourseOfAction,
    "directory": observables.Directory,
    "domain-name": observables.DomainName,
    "email-addr": observables.EmailAddress,
    "email-message": observables.EmailMessage,
    "extension-definition": linking.ExtensionDefinition,
    "file": observables.File,
    "grouping": domain.Grouping,
    "identity": domain.Identity,
    "incident": domain.Incident,
    "indicator": domain.Indicator,
    "infrastructure": domain.Infrastructure,
    "intrusion-set": domain.IntrusionSet,
    "ipv4-addr": observables.Ipv4Address,
    "ipv6-addr": observables.Ipv6Address,
    "language-content": linking.LanguageContent,
    "location": domain.Location,
    "mac-addr": observables.MacAddress,
    "malware": domain.Malware,
    "malware-analysis": domain.MalwareAnalysis,
    "marking-definition": linking.MarkingDefinition,
    "mutex": observables.Mutex,
    "network-traffic": observables.NetworkTraffic,
    "note": domain.Note,
    "observed-data": domain.ObservedData,
    "opinion": domain.Opinion,
    "process": observables.Process,
    "relationship": linking.Relationship,
    "report": domain.Report,
    "sighting": linking.Sighting,
    "software": observables.Software,
    "threat-actor": domain.ThreatActor,
    "tool": domain.Tool,
    "url": observables.Url,
    "user-account": observables.UserAccount,
    "vulnerability": domain.Vulnerability,
    "windows-registry-key": observables.WindowsRegistryKey,
    "x509-certificate": observables.X509Certificate,
}
"""Type -> structure."""
