"""Where does a node keep what it keeps? One folder, for its owner's eyes only."""

import stat
from pathlib import Path

import msgspec

from tocsin.errors import BadInputError
from tocsin.node.configuration import FILE

__all__ = ["LAYOUT", "Home", "open_home"]

LAYOUT = 1
"""Version of the folder's layout; a newer one is refused rather than misread."""

_OWNER_ONLY = 0o700
_MARK = "layout.json"


class Home(msgspec.Struct, frozen=True):
    """The places inside a node's folder; none of them holds an absolute path, so the folder may be copied or moved."""

    path: Path

    @property
    def records(self) -> Path:
        """The SQLite file of the journal and its projections."""
        return self.path / "records.db"

    @property
    def series(self) -> Path:
        """The folder of immutable Parquet vintages."""
        return self.path / "series"

    @property
    def actors(self) -> Path:
        """The folder of the register of armed actors."""
        return self.path / "actors"

    @property
    def occurrences(self) -> Path:
        """The folder of disasters and incidents."""
        return self.path / "occurrences"

    @property
    def votes(self) -> Path:
        """The folder of voting records of councils."""
        return self.path / "votes"

    @property
    def forecasts(self) -> Path:
        """The folder of forecast summaries and scores."""
        return self.path / "forecasts"

    @property
    def references(self) -> Path:
        """The folder of other people's published draws."""
        return self.forecasts / "references"

    @property
    def codes(self) -> Path:
        """The folder of code tables that sources publish."""
        return self.path / "codes"

    @property
    def gazetteer(self) -> Path:
        """The folder of the member's own administrative units, one file a country."""
        return self.path / "gazetteer"

    @property
    def replays(self) -> Path:
        """The folder of the rules' replays over the past."""
        return self.path / "replays"

    @property
    def alert_rules(self) -> Path:
        """The member's own rules of alerts, laid over the packaged ones; there need be none."""
        return self.path / "alerts.toml"

    @property
    def keys(self) -> Path:
        """The folder of the member's private keys; there need be none."""
        return self.path / "keys"

    @property
    def log(self) -> Path:
        """The folder of the node's witnessed log."""
        return self.path / "log"

    @property
    def watched(self) -> Path:
        """The folder in which the node, as a witness, keeps the heads of other logs."""
        return self.path / "watched"

    @property
    def exchange(self) -> Path:
        """The folder of what members exchanged: sealed segments, and the keys that open them."""
        return self.path / "exchange"

    @property
    def downloads(self) -> Path:
        """The folder of half-done downloads, so that they can be resumed."""
        return self.path / "downloads"

    @property
    def lease(self) -> Path:
        """The file that names the writer."""
        return self.path / "lease.json"

    @property
    def lock(self) -> Path:
        """The file the writer holds locked."""
        return self.path / "lease.lock"

    @property
    def token(self) -> Path:
        """The file whose owner may hand jobs to the running node."""
        return self.path / "token"

    @property
    def mark(self) -> Path:
        """The file that says which layout the folder has."""
        return self.path / _MARK

    def loose(self) -> bool:
        """Say whether anyone but the owner may enter the folder."""
        return bool(stat.S_IMODE(self.path.stat().st_mode) & 0o077)


def open_home(path: Path) -> Home:
    """Return the node's folder, made with owner-only permissions if it is not there yet.

    Raises
    ------
    BadInputError
        The path is a file, holds something else, was written by a newer Tocsin, or cannot be made or entered.
    """
    try:
        return _opened(path)
    except OSError as error:
        raise BadInputError(
            f"the home cannot be used: {error.strerror or error}",
            where=str(path),
            remedy="name with --home a folder that you may write to, on a disk with room",
        ) from error


def _opened(path: Path) -> Home:
    home = Home(path)
    if path.exists() and not path.is_dir():
        raise BadInputError("the home is a file", where=str(path), remedy="name a folder with --home")
    if not path.exists():
        path.mkdir(mode=_OWNER_ONLY, parents=True)
        path.chmod(_OWNER_ONLY)
    if home.mark.exists():
        _check_layout(home.mark)
    else:
        if any(entry.name != FILE for entry in path.iterdir()):
            raise BadInputError(
                "the folder holds files that are not a node's", where=str(path), remedy="name an empty folder"
            )
        path.chmod(_OWNER_ONLY)
        _write_mark(home.mark)
    for folder in (home.series, home.forecasts):
        folder.mkdir(mode=_OWNER_ONLY, exist_ok=True)
    return home


def _write_mark(mark: Path) -> None:
    # Written beside and renamed: a kill in between leaves a folder that is either unmarked and empty, or whole.
    beside = mark.with_suffix(".part")
    beside.write_text(f'{{"layout": {LAYOUT}}}\n', encoding="utf-8")
    beside.replace(mark)


def _check_layout(mark: Path) -> None:
    try:
        layout = msgspec.json.decode(mark.read_bytes(), type=dict[str, int])["layout"]
    except (msgspec.DecodeError, KeyError) as error:
        raise BadInputError(
            "the folder's layout mark cannot be read", where=str(mark), remedy="restore the file from a copy"
        ) from error
    if layout > LAYOUT:
        raise BadInputError(
            f"the folder has layout {layout}, this Tocsin knows {LAYOUT}", where=str(mark), remedy="update Tocsin"
        )
