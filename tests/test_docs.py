"""The documentation says what the program does: complete, current, and every example in it runs."""

import doctest
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from checks import links
from checks.reference.commands import every
from checks.tree import tracked
from tocsin import errors
from tocsin.alerts.rota import read_rota
from tocsin.alerts.rule_file import read_rules
from tocsin.forecasts.scores.catalogue import SCORES
from tocsin.node.configuration import settings
from tocsin.surfaces.cli.shell import tocsin as cli

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *tracked("docs/*.md")]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
COMMANDS = {name: command for name, (command, _) in every().items()}
ASKING = {"doctor", "journal", "organisations", "places", "sources"}
"""Commands that read a node and neither work nor serve."""

TOML_OF = {
    "docs/guide/alerts.md": lambda text: read_rules(("alerts.toml", text)),
    "docs/guide/duty-desk.md": read_rota,
}
"""Pages whose TOML is no settings file, and what reads it; a fault raises."""

BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)

FIGURE = re.compile(
    r"\b\d[\d,.]*\s?(?:ms|seconds|s|minutes|MB|MiB|GB|GiB|KB|KiB|rows/s|requests/s|req/s|times faster)\b"
    r"|\b(?:CRPS|IGN|MIS|Brier|skill)\D{0,20}\d+\.\d+"
)
"""A measured figure: a number with a unit of time, size or speed, or a score."""


def examples(language: str) -> list[tuple[str, str]]:
    """Find every block of a language in the written pages: (page and line, text)."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            if match["language"] == language:
                line = text.count("\n", 0, match.start()) + 2
                found.append((f"{page.relative_to(ROOT)}:{line}", match["text"]))
    return found


def command_lines() -> list[tuple[str, str]]:
    """Find every command of the program that a page, or a command's own help, gives as an example."""
    written = [
        (where, line.strip())
        for where, text in examples("bash")
        for line in text.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    helped = [
        (f"{name}:--help", line.strip()[2:])
        for name, command in COMMANDS.items()
        for line in (command.help or "").splitlines()
        if line.strip().startswith("$ ")
    ]
    return written + helped


def test_the_reference_is_what_the_code_says() -> None:
    # In a process of its own: click remembers the first help it was asked for, by whatever test that was.
    answer = subprocess.run(
        [sys.executable, "-m", "checks.generated"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(links.findings(page)) == []


def test_every_page_is_in_the_contents_once() -> None:
    assert list(links._contents()) == []


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_documented_and_explains_itself(name: str) -> None:
    assert f"`{name}" in (DOCS / "reference/commands.md").read_text(encoding="utf-8")
    assert COMMANDS[name].help, f"{name} has no help"
    for parameter in COMMANDS[name].params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help, f"{name} {parameter.opts[0]} has no help"


@pytest.mark.parametrize("setting", settings(), ids=lambda setting: setting.name)
def test_every_setting_is_documented(setting) -> None:
    page = (DOCS / "reference/settings.md").read_text(encoding="utf-8")
    assert f"`{setting.name}` | `{setting.environment}`" in page


@pytest.mark.parametrize("group", sorted(PROJECT["project"]["entry-points"]))
def test_every_plug_in_point_is_documented(group: str) -> None:
    assert f"`{group}`" in (DOCS / "guide/plug-ins.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("group", ["sources", "models", "hazards"])
def test_every_entry_of_a_registry_is_documented(group: str) -> None:
    page = DOCS / f"reference/{group}.md"
    assert set(PROJECT["project"]["entry-points"][f"tocsin.{group}"]) <= links.anchors(page)


def test_every_score_is_documented_with_a_reference() -> None:
    page = DOCS / "reference/scores.md"
    assert set(SCORES) <= links.anchors(page)
    for score in SCORES.values():
        told = getattr(score.function, "func", score.function).__doc__ or ""  # a score at one level is a partial
        assert re.search(r"Reference|Source|challenge", told), f"{score.id} cites nothing"


@pytest.mark.parametrize("name", errors.__all__)
def test_every_public_error_is_documented(name: str) -> None:
    assert f"`{name}`" in (DOCS / "reference/errors.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("where", "line"), command_lines(), ids=lambda value: value if ":" in value else "")
def test_every_command_line_in_the_docs_is_one_the_program_understands(
    where: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = shlex.split(line)
    assert words[0] == "tocsin", f"{where}: use sh for what is not a command of ours"
    monkeypatch.chdir(tmp_path)
    for word in words:
        if re.fullmatch(r"[\w-]+\.(csv|parquet|toml|json|jsonl)", word):
            (tmp_path / word).write_text("")
    rest = words[1:]
    command, context = cli, click.Context(cli, info_name="tocsin")
    # A group that does something by itself may be called without more.
    while isinstance(command, click.Group) and not (command.invoke_without_command and not rest):
        child = command.get_command(context, rest[0])
        assert child is not None, f"{where}: {rest[0]!r} is no command"
        command, rest = child, rest[1:]
    command.make_context(words[1], rest, parent=context)


def _asks(line: str) -> bool:
    return line.split()[1] in ASKING and "--load" not in line


@pytest.mark.parametrize("line", sorted({line for _, line in command_lines() if _asks(line)}))
def test_every_command_line_in_the_docs_that_only_asks_runs(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TOCSIN_MIRROR", "none")
    monkeypatch.setenv("TOCSIN_OFFLINE", "true")
    answer = CliRunner().invoke(cli, [*shlex.split(line)[1:], "--home", str(tmp_path / "home")])
    assert answer.exit_code in {0, 1}, answer.output
    assert answer.output


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_answers_help(name: str) -> None:
    answer = CliRunner().invoke(cli, [*name.split()[1:], "--help"])
    assert answer.exit_code == 0, answer.output


@pytest.mark.parametrize(("where", "text"), examples("python"), ids=lambda value: value if ":" in value else "")
def test_every_python_example_in_the_docs_runs(where: str, text: str) -> None:
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    runner = doctest.DocTestRunner(optionflags=flags)
    runner.run(doctest.DocTestParser().get_doctest(text, {}, where, where, 0))
    assert runner.summarize(verbose=False).failed == 0


@pytest.mark.parametrize(("where", "text"), examples("toml"), ids=lambda value: value if ":" in value else "")
def test_every_toml_example_in_the_docs_is_valid(where: str, text: str) -> None:
    reader = TOML_OF.get(where.partition(":")[0])
    if reader is not None:
        assert reader(text), where
        return
    given = tomllib.loads(text)
    known = {setting.name for setting in settings()}
    assert set(given) <= known | {"project"}, where


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = set(re.findall(r"^make (\w+)", readme, re.MULTILINE))
    assert {"run", "test"} <= shown <= targets


def test_the_licence_is_apache_2() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert PROJECT["project"]["license"] == "Apache-2.0"


def test_every_measured_figure_names_the_command_beside_it() -> None:
    nameless = []
    for page in [ROOT / "README.md", DOCS / "index.md", *tracked("docs/guide/*.md"), *tracked("docs/adr/*.md")]:
        text = BLOCK.sub("", page.read_text(encoding="utf-8"))
        for section in re.split(r"^(?=#)", text, flags=re.MULTILINE):
            found = FIGURE.search(section)
            if found and not re.search(r"`(?:make|tocsin|python|\.venv/bin/)[^`]*`", section):
                nameless.append(f"{page.relative_to(ROOT)}: {found[0]!r}")
    assert not nameless


def test_help_needs_no_heavy_import() -> None:
    program = (
        "import json, sys; from click.testing import CliRunner; from tocsin.surfaces.cli.shell import tocsin; "
        "CliRunner().invoke(tocsin, ['--help']); print(json.dumps(sorted(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=os.environ)
    heavy = {"polars", "numpy", "litestar", "sqlalchemy", "uvicorn"} & set(json.loads(answer.stdout))
    assert not heavy
