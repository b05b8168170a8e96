"""What belongs to the tree: the files git tracks, plus new ones it does not ignore."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ROOT", "Finding", "report", "tracked"]

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Finding:
    """One fault: where it is, what is wrong, what to do."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """Write the line a check prints."""
        return f"{self.where}: {self.what}; {self.remedy}"


def tracked(*patterns: str) -> list[Path]:
    """List the tree's files (absolute, sorted) that match the patterns; all of them without patterns."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return sorted(path for name in set(names) if name and (path := ROOT / name).is_file())


def report(findings: list[Finding]) -> int:
    """Print the faults and return the exit code: 0 for none, else 1."""
    for finding in findings:
        print(finding)
    return 1 if findings else 0
