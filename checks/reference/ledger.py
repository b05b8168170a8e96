"""The ledger of opened test windows as a page, and its newest figures as the table of the README."""

from collections.abc import Iterator

from bench.ledger import Line, newest, read
from checks.reference.markdown import code, table
from checks.tree import ROOT
from tocsin.world import places

__all__ = ["figures", "page"]

_PREFACE = """# Ledger

Models and their constants are chosen on windows up to 2017. The windows 2018 to 2023 are opened by one command,
`python bench/open_windows.py`, which refuses a tree with uncommitted changes and appends a line to
`docs/record/ledger.jsonl`: commit, date, hash of code and settings, hash of the data, history, truths and every score.
Nothing is taken out again, so a miss stays. This page is written from that file."""

_SHOWN = ("crps", "crps_log1p", "ignorance_fourier", "interval_90")
_START, _END = "<!-- figures: written from the code -->\n", "\n<!-- end of figures -->"


def page() -> str:
    """Write every opening, and the newest one under each history in full."""
    lines = read()
    if not lines:
        return f"{_PREFACE}\n\nNo window has been opened yet."
    parts = [_PREFACE, "## Openings", table(_HEADINGS, map(_opening, lines))]
    for history in dict.fromkeys(line.history for line in lines):
        line = newest(lines, history)
        if line is not None:
            parts += [f"## Newest figures, history {code(history)}", f"`{line.command}`, commit `{line.commit[:12]}`."]
            parts += [part for truth in line.truths for part in _tables(line, truth)]
            parts += _parts(line, line.truths[0])
    return "\n\n".join(parts)


_HEADINGS = ("Date", "Commit", "Code and settings", "Data", "History", "Headline", "CRPS, all windows", "Seconds")


def _opening(line: Line) -> tuple[str, ...]:
    shown = line.scores[line.truths[0]].get(line.headline, {}).get("crps", [None])[-1]
    return (
        line.date[:10],
        code(line.commit[:12]),
        code(line.configuration[:12]),
        code(line.data[:12]),
        code(line.history),
        code(line.headline),
        f"{_number(shown, 2)} ({line.truths[0]})",
        f"{line.seconds:g}",
    )


def _tables(line: Line, truth: str) -> Iterator[str]:
    for measure in _SHOWN:
        found = {model: scores[measure] for model, scores in line.scores[truth].items() if measure in scores}
        if found:
            digits = 1 if measure == "interval_90" else 2 if measure == "crps" else 4
            rows = ([code(model), *(_number(value, digits) for value in values)] for model, values in found.items())
            yield f"### {measure}, judged by {truth}"
            yield table(("Model", *line.windows), rows)
    yield f"### Against the first benchmark, judged by {truth}"
    yield table(
        ("Model", *line.windows, "geometric", "90 %"),
        (
            [
                code(model),
                *(_number(value, 3) for value in part["ratio"]),
                f"{_number(part['low'][-1], 3)} to {_number(part['high'][-1], 3)}",
            ]
            for model, part in line.ratios[truth].items()
        ),
    )
    yield f"### Calibration and onsets, judged by {truth}"
    yield table(
        ("Model", "90 % coverage, active places", "its 90 % interval", "PIT gap", "onset AUC", "average precision"),
        (
            [
                code(model),
                _number(found[0], 3),
                f"{_number(found[1], 3)} to {_number(found[2], 3)}",
                _number(line.gap[truth].get(model, [None])[0], 3),
                *(_number(value, 3) for value in line.onsets[truth].get(model, [None, None])),
            ]
            for model, found in line.coverage[truth].items()
        ),
    )


def _parts(line: Line, truth: str) -> Iterator[str]:
    """Write what the first truth says of parts, and whether differences are more than chance."""
    heads = {
        "without_worst": [*line.windows, "geometric"],
        "step": [f"step {step}" for step in line.steps],
        "region": [places.place(region).name for region in line.regions],
    }
    for part, titles in heads.items():
        for measure in ("crps", "crps_log1p"):
            key = f"{measure} {part}"
            found = {model: by[key] for model, by in line.parts[truth].items() if by.get(key)}
            if found:
                yield f"### Ratio of {measure} to the first benchmark, {_PARTS[part]}, judged by {truth}"
                rows = ([code(model), *(_number(value, 3) for value in values)] for model, values in found.items())
                yield table(("Model", *titles), rows)
    if line.tests[truth]:
        yield f"### Diebold-Mariano tests against the first benchmark, judged by {truth}"
        heads_of_tests = ("Model", "mean difference", "statistic by month", "p", "statistic by place", "p")
        digits = (4, 2, 3, 2, 3)
        yield table(
            heads_of_tests,
            (
                [code(model), *(_number(value, places_) for value, places_ in zip(values, digits, strict=True))]
                for model, values in line.tests[truth].items()
            ),
        )


_PARTS = {
    "without_worst": "without the five worst places of each window",
    "step": "by step ahead",
    "region": "by M49 region",
}


def figures() -> str:
    """Write the README's table from the newest opening under the history of a forecaster; as it stands until then."""
    line = newest(read(), "assumed")
    if line is None:
        _, _, rest = (ROOT / "README.md").read_text(encoding="utf-8").partition(_START)
        return rest.partition(_END)[0]
    truth = line.truths[0]
    benchmark = "conflictology"
    rows = [
        [name, *(_number(value, 2) for value in line.scores[truth][model]["crps"])]
        for model, name in (
            (line.headline, f"`{line.headline}` (shown first)"),
            (benchmark, "conflictology"),
            ("zero", "always zero"),
            ("views_conflictology", "official conflictology of the VIEWS challenge"),
        )
        if model in line.scores[truth]
    ]
    said = _said(line, truth, benchmark)
    return f"{table(('model', *line.windows), rows)}\n\n{said}"


def _said(line: Line, truth: str, benchmark: str) -> str:
    ours, theirs = (line.scores[truth].get(model, {}).get("crps", []) for model in (line.headline, benchmark))
    pairs = [(a, b) for a, b in zip(ours[:-1], theirs[:-1], strict=False) if a is not None and b is not None]
    won = sum(a < b for a, b in pairs)
    return (
        f"Opened at commit `{line.commit[:12]}` on {line.date[:10]}, judged by the `{truth}` outcomes; the first model "
        f"is better than plain conflictology in {won} of {len(pairs)} windows. Every opening stands in the "
        "[ledger](docs/reference/ledger.md)."
    )


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
