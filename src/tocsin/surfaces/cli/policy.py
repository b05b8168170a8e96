"""`tocsin policy`: what a policy label permits, in plain words."""

import sys
from typing import TYPE_CHECKING

import click

from tocsin.surfaces.cli.session import Session, with_node

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["policy"]


@click.command()
@click.argument("label")
@with_node()
def policy(session: Session, label: str) -> None:
    r"""Say what a policy label permits, and how the Traffic Light Protocol says it.

    LABEL is `public`, `node-only`, the canonical JSON text of a policy, or `-` to read one from stdin.

    \b
    Examples:
      $ tocsin policy node-only
      $ tocsin policy '{"audience":[["member:cert.example"]],"purposes":["read"],"v":1}'
    """
    from tocsin.exchange.policies import policy_of
    from tocsin.exchange.policies.losses import Circle
    from tocsin.exchange.policies.tlp import to_tlp
    from tocsin.surfaces.policy_words import policy_sentences, policy_title

    label = sys.stdin.read().strip() if label == "-" else label
    light = to_tlp(policy_of(label), Circle())
    sentences = policy_sentences(session.words, label)
    document = {
        "label": label,
        "title": str(policy_title(session.words, label)),
        "sentences": sentences,
        "tlp": light.marking,
        "unsaid": [loss.field for loss in light.losses],
    }

    def show(out: "Console") -> None:
        for sentence in sentences:
            out.print(sentence, markup=False, highlight=False)
        if light.marking is not None:
            out.print(light.marking, markup=False, highlight=False)

    session.answer(document, show)
