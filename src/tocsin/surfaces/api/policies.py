"""`/api/v1/policy`: what a policy label permits, in plain words of the language asked for."""

from typing import Annotated, Any

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from tocsin.exchange.policies import policy_of
from tocsin.exchange.policies.losses import Circle
from tocsin.exchange.policies.tlp import to_tlp
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.parameters import Asked, Locale, Speech
from tocsin.surfaces.policy_words import policy_sentences, policy_title

__all__ = ["HANDLERS", "PolicyAnswer"]


class PolicyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A policy in plain words."""

    label: str
    title: str
    sentences: tuple[str, ...]
    tlp: str | None
    """The light that is strict enough for everybody; None where none is."""
    unsaid: tuple[str, ...]
    """Fields of the policy that this light leaves unsaid."""
    policy: str = "public"


@get(
    "/policy",
    sync_to_thread=True,
    summary="A policy label in plain words",
    responses=answers(PolicyAnswer, "What the label permits"),
)
def policy(
    request: Asked,
    languages: Speech,
    label: Annotated[str, QueryParameter(description="A label as answers carry it", max_length=65_536)] = "public",
    locale: Locale = "en",
) -> Response[bytes]:
    """Say what a policy label permits; one that is not the canonical text of a policy is a problem document."""
    language: Any = languages.translator(locale)
    light = to_tlp(policy_of(label), Circle())
    told = PolicyAnswer(
        label=label,
        title=str(policy_title(language, label)),
        sentences=policy_sentences(language, label),
        tlp=light.marking,
        unsaid=tuple(loss.field for loss in light.losses),
    )
    return answer(request, told)


HANDLERS = (policy,)
