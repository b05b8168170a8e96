"""The manners of the command line: quick help, one line of error, one JSON document, exit codes that mean something."""

import importlib
import json
import re
import shlex
import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner

from tocsin.errors import BadInputError, RefusedError
from tocsin.surfaces.cli import shell
from tocsin.surfaces.cli.shell import tocsin

HEAVY = ("polars", "numpy", "litestar", "sqlalchemy", "httpx", "babel", "msgspec", "rich", "uvicorn", "jinja2")


def run(*arguments: str):
    return CliRunner().invoke(tocsin, list(arguments), prog_name="tocsin")


def process(*arguments: str, **more) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "tocsin", *arguments], capture_output=True, text=True, check=False, **more
    )


def test_help_is_built_without_any_heavy_library():
    audit = (
        "import sys; from click.testing import CliRunner; from tocsin.surfaces.cli.shell import tocsin;"
        "result = CliRunner().invoke(tocsin, ['--help']); assert result.exit_code == 0, result.output;"
        f"print(','.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", audit], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def test_help_answers_in_under_three_tenths_of_a_second():
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        assert process("--help").returncode == 0
        seconds.append(time.perf_counter() - started)
    assert min(seconds) < 0.3


@pytest.mark.parametrize("name", sorted(shell._COMMANDS))
def test_every_commands_help_is_built_without_any_heavy_library(name):
    audit = (
        "import sys; from click.testing import CliRunner; from tocsin.surfaces.cli.shell import tocsin;"
        f"result = CliRunner().invoke(tocsin, [{name!r}, '--help']); assert result.exit_code == 0, result.output;"
        f"print(','.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", audit], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""


def _commands() -> dict[str, click.Command]:
    context = click.Context(tocsin, info_name="tocsin")
    found = {name: tocsin.get_command(context, name) for name in tocsin.list_commands(context)}
    found["forecast import"] = importlib.import_module("tocsin.surfaces.cli.forecast").import_
    return {name: command for name, command in found.items() if command is not None}


@pytest.mark.parametrize("name", sorted(_commands()))
def test_every_command_takes_json_and_home(name):
    command = _commands()[name]
    leaves = command.commands.values() if isinstance(command, click.Group) else [command]
    for leaf in leaves:
        assert {"as_json", "home", "mirror"} <= {parameter.name for parameter in leaf.params}


@pytest.mark.parametrize("name", sorted(_commands()))
def test_every_command_and_option_is_explained(name):
    command = _commands()[name]
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, (name, parameter.name)


def test_examples_in_the_help_stand_on_lines_of_their_own():
    for name in ("up", "forecast", "places"):
        lines = run(name, "--help").stdout.splitlines()
        assert [line for line in lines if line.startswith("    $ tocsin ")]
        assert not any("\\b" in line for line in lines)


def _examples() -> list[str]:
    found = []
    for command in _commands().values():
        leaves = command.commands.values() if isinstance(command, click.Group) else [command]
        for leaf in leaves:
            found += re.findall(r"^\s*\$ (tocsin .+)$", leaf.help or "", re.MULTILINE)
    return sorted(set(found))


def test_the_help_texts_hold_examples():
    assert len(_examples()) > 15


@pytest.mark.parametrize("example", _examples())
def test_an_example_in_the_help_is_a_valid_call(example, tmp_path, monkeypatch):
    """Each is parsed whole, by the command it names, with the files it names at hand; nothing is run."""
    monkeypatch.chdir(tmp_path)
    words = shlex.split(example)[1:]
    for word in words:
        if word.endswith((".csv", ".parquet", ".toml", ".json", ".jsonl")):
            (tmp_path / word).write_text("")
    context = click.Context(tocsin, info_name="tocsin")
    command = tocsin.get_command(context, words[0])
    inner = command.make_context(words[0], words[1:], parent=context)
    if isinstance(command, click.Group):
        name, found, rest = command.resolve_command(inner, [*inner._protected_args, *inner.args])
        inner = found.make_context(name, rest, parent=inner)
    assert inner.params


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], ["No such command"]),
        (["up", "--port", "many"], ["up", "--port"]),
        (["up", "--port", "70000"], ["--port"]),
        (["backtest"], ["HAZARD"]),
        (["backtest", "conflict", "--windows", "2020:2010"], ["--windows"]),
        (["forecast", "conflict", "--horizon", "14:3"], ["--horizon"]),
        (["forecast", "conflict", "--format", "views"], ["--out"]),
        (["forecast", "import", "missing.parquet", "--model", "m", "--origin", "2017-10"], ["missing.parquet"]),
        (["score", "missing.parquet"], ["missing.parquet"]),
        (["sync", "--map", "place=x"], ["--as"]),
        (["sync", "own.csv"], ["--as"]),
        (["journal", "--limit", "0"], ["--limit"]),
    ],
)
def test_wrong_use_is_one_line_that_says_where_and_what_to_do(arguments, words):
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("tocsin: ")
    assert "--help" in result.stderr
    assert all(word in result.stderr for word in words)


@pytest.fixture
def failing(monkeypatch):
    """Replace a command by one that raises what the test says."""

    def install(error: BaseException):
        @click.command()
        def journal():
            raise error

        monkeypatch.setattr(importlib.import_module("tocsin.surfaces.cli.journal"), "journal", journal)
        return run("journal")

    return install


@pytest.mark.parametrize("kind", [BadInputError, RefusedError])
def test_an_expected_error_is_one_line_without_traceback(failing, kind):
    result = failing(kind("it broke\nin two lines", where="a.csv line 3", remedy="mend it"))
    assert result.exit_code == 2
    assert result.stderr == "tocsin: a.csv line 3: it broke in two lines; mend it\n"


def test_an_interrupt_ends_quietly_with_the_shells_own_code(failing):
    result = failing(KeyboardInterrupt())
    assert result.exit_code == 130
    assert "Traceback" not in result.stderr


def test_a_negative_verdict_is_exit_code_one(failing):
    assert failing(click.exceptions.Exit(1)).exit_code == 1


def test_an_unexpected_error_is_not_hidden(failing):
    assert isinstance(failing(ZeroDivisionError()).exception, ZeroDivisionError)


def test_the_module_runs_like_the_command_and_says_its_version():
    found = process("--version")
    assert re.fullmatch(r"tocsin \d+\.\d+\.\d+\n", found.stdout)
    assert process().stdout.startswith("Usage: tocsin")


def test_a_reader_who_leaves_early_causes_no_error():
    found = subprocess.run(
        f"{sys.executable} -m tocsin --help | head -1", shell=True, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0
    assert found.stderr == ""


def test_json_answers_are_one_document(tmp_path):
    found = process("doctor", "--home", str(tmp_path / "home"), "--mirror", "none", "--json")
    assert found.returncode in {0, 1}, found.stderr
    assert json.loads(found.stdout)["findings"]


def test_a_machine_that_refuses_is_one_line_and_no_stack(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_given: object, **_more: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere/out.csv")

    monkeypatch.setattr(click.Group, "main", refuse)
    found = run("sources")
    assert found.exit_code == 2
    assert found.output == "tocsin: /somewhere/out.csv: No space left on device\n"
