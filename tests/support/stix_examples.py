"""Made-up objects of STIX 2.1, one at least of every type, with as many of its properties as go together."""

from typing import Any

__all__ = ["EXAMPLES", "IDENTITY", "bundle_of", "example"]

IDENTITY = "identity--11111111-1111-4111-8111-111111111111"
MARKING = "marking-definition--22222222-2222-4222-8222-222222222222"
EXTENSION = "extension-definition--33333333-3333-4333-8333-333333333333"
SHA256 = "ef537f25c895bfa782526529a9b63d97aa631564d5d789c2b765448c8635fb6c"


def ref(kind: str, number: int = 1) -> str:
    """Return an id of this type."""
    version = 4 if kind not in {"domain-name", "file", "ipv4-addr"} else 5
    return f"{kind}--{number:08x}-0000-{version}000-8000-00000000000a"


def common(kind: str, **more: Any) -> dict[str, Any]:
    """Return an object with versions."""
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": ref(kind),
        "created": "2024-01-02T03:04:05.678Z",
        "modified": "2024-02-29T23:59:59.123456Z",
        **more,
    }


def observable(kind: str, **more: Any) -> dict[str, Any]:
    """Return an observable."""
    return {"type": kind, "spec_version": "2.1", "id": ref(kind), **more}


PHASES = [{"kill_chain_name": "mitre-attack", "phase_name": "initial-access"}]
SEEN = {"first_seen": "2023-01-01T00:00:00Z", "last_seen": "2023-12-31T00:00:00.5Z"}

EXAMPLES: list[dict[str, Any]] = [
    common(
        "attack-pattern",
        name="Spear phishing",
        description="Mail that is made for one reader.",
        aliases=["Whaling"],
        kill_chain_phases=PHASES,
        external_references=[
            {"source_name": "capec", "external_id": "CAPEC-163", "url": "https://example.org/capec/163"},
            {"source_name": "mitre-attack", "external_id": "T1566", "hashes": {"SHA-256": SHA256}},
        ],
    ),
    common("campaign", name="Grey Heron", aliases=["GH"], objective="Access", created_by_ref=IDENTITY, **SEEN),
    common("course-of-action", name="Block it", description="At the edge."),
    common("grouping", name="Leads", context="suspicious-activity", object_refs=[ref("indicator"), ref("malware")]),
    common(
        "identity",
        name="Example Institute",
        roles=["CERT"],
        identity_class="organization",
        sectors=["energy", "water"],
        contact_information="cert@example.org",
        confidence=80,
        lang="en",
        labels=["member"],
    ),
    common("incident", name="Outage", description="Of a test."),
    common(
        "indicator",
        name="An address",
        indicator_types=["malicious-activity"],
        pattern="[ipv4-addr:value = '198.51.100.7' OR domain-name:value LIKE '%.example.org']",
        pattern_type="stix",
        pattern_version="2.1",
        valid_from="2024-01-01T00:00:00Z",
        valid_until="2025-01-01T00:00:00Z",
        kill_chain_phases=PHASES,
        object_marking_refs=[MARKING],
        granular_markings=[{"selectors": ["name", "indicator_types.[0]"], "marking_ref": MARKING}],
        extensions={EXTENSION: {"extension_type": "property-extension", "rank": 5}},
    ),
    common(
        "indicator",
        pattern="([file:hashes.'SHA-256' = '" + SHA256 + "' AND file:size > 10] FOLLOWEDBY "
        "[process:command_line MATCHES '^a.+z$']) WITHIN 300 SECONDS",
        pattern_type="stix",
        valid_from="2024-01-01T00:00:00.000Z",
    ),
    common("indicator", pattern="alert tcp any any", pattern_type="snort", valid_from="2024-01-01T00:00:00Z"),
    common(
        "infrastructure",
        name="Relays",
        infrastructure_types=["command-and-control"],
        aliases=["R"],
        kill_chain_phases=PHASES,
        **SEEN,
    ),
    common(
        "intrusion-set",
        name="Heron",
        aliases=["H"],
        goals=["money"],
        resource_level="team",
        primary_motivation="personal-gain",
        secondary_motivations=["dominance"],
        **SEEN,
    ),
    common("location", name="Somewhere", region="eastern-africa", country="ke", city="Nairobi"),
    common("location", latitude=-1.29, longitude=36.8, precision=500.0),
    common(
        "malware",
        name="Reed",
        is_family=True,
        malware_types=["backdoor"],
        aliases=["R2"],
        kill_chain_phases=PHASES,
        operating_system_refs=[ref("software")],
        architecture_execution_envs=["x86"],
        implementation_languages=["c++"],
        capabilities=["exfiltrates-data"],
        sample_refs=[ref("file")],
        **SEEN,
    ),
    common("malware", is_family=False),
    common(
        "malware-analysis",
        product="a-lab",
        version="1",
        submitted="2024-01-01T00:00:00Z",
        analysis_started="2024-01-01T00:00:01Z",
        analysis_ended="2024-01-01T00:10:01Z",
        result="malicious",
        modules=["one"],
        host_vm_ref=ref("software"),
        installed_software_refs=[ref("software")],
        analysis_sco_refs=[ref("domain-name")],
        sample_ref=ref("file"),
    ),
    common("note", abstract="Short", content="Long", authors=["A"], object_refs=[ref("indicator")]),
    common(
        "observed-data",
        first_observed="2024-01-01T00:00:00Z",
        last_observed="2024-01-01T00:00:00Z",
        number_observed=3,
        object_refs=[ref("ipv4-addr"), ref("domain-name")],
    ),
    common("opinion", opinion="agree", explanation="Seen too", authors=["B"], object_refs=[ref("indicator")]),
    common(
        "report",
        name="A report",
        report_types=["campaign"],
        published="2024-03-01T00:00:00Z",
        object_refs=[ref("campaign")],
    ),
    common(
        "threat-actor",
        name="Somebody",
        threat_actor_types=["criminal"],
        aliases=["S"],
        roles=["agent"],
        goals=["money"],
        sophistication="minimal",
        resource_level="individual",
        primary_motivation="personal-gain",
        personal_motivations=["revenge"],
        **SEEN,
    ),
    common(
        "tool", name="A tool", tool_types=["remote-access"], aliases=["T"], tool_version="2", kill_chain_phases=PHASES
    ),
    common(
        "vulnerability",
        name="CVE-2021-44228",
        external_references=[{"source_name": "cve", "external_id": "CVE-2021-44228"}],
    ),
    common(
        "relationship",
        relationship_type="indicates",
        source_ref=ref("indicator"),
        target_ref=ref("malware"),
        description="It does",
        start_time="2024-01-01T00:00:00Z",
        stop_time="2024-01-01T00:00:00.001Z",
        revoked=False,
    ),
    common(
        "sighting",
        sighting_of_ref=ref("indicator"),
        count=12,
        observed_data_refs=[ref("observed-data")],
        where_sighted_refs=[IDENTITY, ref("location")],
        summary=False,
        **SEEN,
    ),
    common(
        "language-content",
        object_ref=ref("campaign"),
        object_modified="2024-02-29T23:59:59.123456Z",
        contents={"fr": {"name": "Héron gris"}, "zh-CN": {"name": "灰鹭", "aliases": ["GH"]}},
    ),
    common(
        "extension-definition",
        name="Rank",
        description="A rank",
        created_by_ref=IDENTITY,
        schema="https://example.org/rank.json",
        version="1.0.0",
        extension_types=["property-extension", "toplevel-property-extension"],
        extension_properties=["toxicity"],
    ),
    {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": MARKING,
        "created": "2024-01-01T00:00:00.000Z",
        "created_by_ref": IDENTITY,
        "name": "Terms",
        "definition_type": "statement",
        "definition": {"statement": "For members"},
    },
    {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
        "created": "2017-01-20T00:00:00.000Z",
        "definition_type": "tlp",
        "name": "TLP:GREEN",
        "definition": {"tlp": "green"},
    },
    {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
        "created": "2022-10-01T00:00:00.000Z",
        "name": "TLP:AMBER+STRICT",
        "extensions": {
            "extension-definition--60a3c5c5-0d15-413e-aab3-9e08dde9ede1": {
                "extension_type": "property-extension",
                "tlp_2_0": "amber+strict",
            }
        },
    },
    observable("artifact", mime_type="image/jpeg", payload_bin="VBORw0KGgoAAAAA=", hashes={"MD5": "a" * 32}),
    observable(
        "artifact",
        url="https://example.org/x.zip",
        hashes={"SHA-256": SHA256},
        encryption_algorithm="mime-type-indicated",
        decryption_key="infected",
    ),
    observable("autonomous-system", number=64512, name="Example", rir="AFRINIC"),
    observable(
        "directory",
        path="C:\\Windows",
        path_enc="windows-1252",
        ctime="2024-01-01T00:00:00Z",
        contains_refs=[ref("file")],
    ),
    observable("domain-name", value="example.org", resolves_to_refs=[ref("ipv4-addr")]),
    observable("email-addr", value="jane@example.org", display_name="Jane", belongs_to_ref=ref("user-account")),
    observable(
        "email-message",
        is_multipart=True,
        date="2024-01-01T00:00:00Z",
        content_type="multipart/mixed",
        from_ref=ref("email-addr"),
        to_refs=[ref("email-addr", 2)],
        subject="Hello",
        received_lines=["from a by b"],
        additional_header_fields={"Reply-To": ["a@example.org", "b@example.org"], "X-Mailer": "Mutt"},
        body_multipart=[
            {"content_type": "text/plain", "content_disposition": "inline", "body": "Cats"},
            {"content_type": "image/png", "body_raw_ref": ref("artifact")},
        ],
        raw_email_ref=ref("artifact"),
    ),
    observable("email-message", is_multipart=False, subject="Hi", body="Text", message_id="<1@example.org>"),
    observable(
        "file",
        name="quêry.dll",
        name_enc="windows-1252",
        size=25536,
        hashes={"SHA-256": SHA256, "x_own": "abc"},
        magic_number_hex="504b0304",
        mime_type="application/zip",
        mtime="2024-01-01T00:00:00Z",
        parent_directory_ref=ref("directory"),
        contains_refs=[ref("file", 2)],
        content_ref=ref("artifact"),
        extensions={
            "archive-ext": {"contains_refs": [ref("file", 3)], "comment": "zip"},
            "ntfs-ext": {"sid": "1", "alternate_data_streams": [{"name": "s", "size": 1, "hashes": {"MD5": "b" * 32}}]},
            "pdf-ext": {"version": "1.7", "is_optimized": True, "document_info_dict": {"Title": "T"}, "pdfid0": "a"},
            "raster-image-ext": {"image_height": 1, "image_width": 2, "exif_tags": {"Make": "M", "XResolution": 4928}},
            "windows-pebinary-ext": {
                "pe_type": "exe",
                "machine_hex": "014c",
                "number_of_sections": 4,
                "time_date_stamp": "2016-01-22T12:31:12Z",
                "optional_header": {"magic_hex": "010b", "size_of_code": 32512, "hashes": {"MD5": "c" * 32}},
                "sections": [{"name": "CODE", "entropy": 0.061089, "size": 5}],
            },
        },
    ),
    observable("ipv4-addr", value="198.51.100.0/24", belongs_to_refs=[ref("autonomous-system")]),
    observable("ipv6-addr", value="2001:db8::1", resolves_to_refs=[ref("mac-addr")]),
    observable("mac-addr", value="d2:fb:49:24:37:18"),
    observable("mutex", name="__CLEANSWEEP__", defanged=False),
    observable(
        "network-traffic",
        start="2024-01-01T00:00:00Z",
        end="2024-01-01T00:00:01Z",
        is_active=False,
        src_ref=ref("ipv4-addr"),
        dst_ref=ref("domain-name"),
        src_port=24678,
        dst_port=443,
        protocols=["ipv4", "tcp", "http"],
        src_byte_count=35,
        dst_packets=4,
        ipfix={"minimumIpTotalLength": 32, "name": "x"},
        src_payload_ref=ref("artifact"),
        encapsulates_refs=[ref("network-traffic", 2)],
        encapsulated_by_ref=ref("network-traffic", 3),
        extensions={
            "http-request-ext": {
                "request_method": "get",
                "request_value": "/",
                "request_version": "http/1.1",
                "request_header": {"User-Agent": ["Mozilla"], "Host": ["www.example.org"]},
                "message_body_length": 5,
                "message_body_data_ref": ref("artifact"),
            },
            "icmp-ext": {"icmp_type_hex": "08", "icmp_code_hex": "00"},
            "socket-ext": {
                "address_family": "AF_INET",
                "socket_type": "SOCK_STREAM",
                "is_listening": True,
                "options": {"SO_KEEPALIVE": 1},
                "socket_handle": -3,
            },
            "tcp-ext": {"src_flags_hex": "00000002"},
        },
    ),
    observable(
        "process",
        pid=1221,
        is_hidden=False,
        created_time="2016-01-20T14:11:25.55Z",
        cwd="/",
        command_line="./gedit-bin --new-window",
        environment_variables={"PATH": "/bin"},
        opened_connection_refs=[ref("network-traffic")],
        creator_user_ref=ref("user-account"),
        image_ref=ref("file"),
        parent_ref=ref("process", 2),
        child_refs=[ref("process", 3)],
        extensions={
            "windows-process-ext": {
                "aslr_enabled": True,
                "priority": "HIGH_PRIORITY_CLASS",
                "startup_info": {"lpDesktop": "d", "dwX": 3},
                "integrity_level": "high",
            },
            "windows-service-ext": {
                "service_name": "s",
                "descriptions": ["d"],
                "start_type": "SERVICE_AUTO_START",
                "service_dll_refs": [ref("file")],
                "service_type": "SERVICE_WIN32_OWN_PROCESS",
                "service_status": "SERVICE_RUNNING",
            },
        },
    ),
    observable(
        "software",
        name="Word",
        cpe="cpe:2.3:a:microsoft:word:2000:*:*:*:*:*:*:*",
        languages=["en", "fr"],
        vendor="Microsoft",
        version="2002",
    ),
    observable("url", value="https://example.org/research/index.html?a=b#c"),
    observable(
        "user-account",
        user_id="1001",
        account_login="jdoe",
        account_type="unix",
        display_name="John Doe",
        is_service_account=False,
        is_privileged=False,
        can_escalate_privs=True,
        account_created="2016-01-20T12:31:12Z",
        credential_last_changed="2016-01-20T14:27:43Z",
        extensions={"unix-account-ext": {"gid": 1001, "groups": ["wheel"], "home_dir": "/h", "shell": "/bin/bash"}},
    ),
    observable(
        "windows-registry-key",
        key="hkey_local_machine\\system\\bar\\foo",
        values=[{"name": "Foo", "data": "qwerty", "data_type": "REG_SZ"}, {"name": "Bar"}],
        modified_time="2024-01-01T00:00:00Z",
        number_of_subkeys=1,
        creator_user_ref=ref("user-account"),
    ),
    observable(
        "x509-certificate",
        is_self_signed=False,
        serial_number="36:f7:d4:32",
        issuer="C=ZA, O=Example",
        validity_not_before="2016-03-12T12:00:00Z",
        validity_not_after="2016-08-21T12:00:00Z",
        subject_public_key_exponent=65537,
        hashes={"SHA-1": "d" * 40},
        x509_v3_extensions={
            "basic_constraints": "CA:TRUE",
            "private_key_usage_period_not_before": "2016-03-12T12:00:00Z",
        },
    ),
    common("x-own-thing", name="Own", some_number=1.5, extensions={EXTENSION: {"extension_type": "new-sdo"}}),
    observable(
        "x-own-observable", value_of="v", some_hex="00ff", extensions={EXTENSION: {"extension_type": "new-sco"}}
    ),
]


def example(kind: str) -> dict[str, Any]:
    """Return the first example of a type."""
    return next(each for each in EXAMPLES if each["type"] == kind)


def bundle_of(*objects: dict[str, Any]) -> dict[str, Any]:
    """Return a bundle of objects."""
    return {"type": "bundle", "id": "bundle--44444444-4444-4444-8444-444444444444", "objects": list(objects)}
