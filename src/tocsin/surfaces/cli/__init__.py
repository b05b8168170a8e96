"""The command line: the API's verbs, grouped as the rooms are; every command answers with text or one JSON document."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run ``tocsin`` with the process's own arguments and exit with its verdict."""
    from tocsin.surfaces.cli.shell import tocsin

    tocsin.main(args=sys.argv[1:], prog_name="tocsin")
