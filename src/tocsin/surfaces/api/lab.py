"""`/api/v1/lab` and votes: councils on paper measured, the record replayed, and who votes with whom."""

from typing import Annotated

from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from tocsin.node.lab_answers import Deadlock, LabAnswer
from tocsin.node.voting_answers import Inclusion, MemberVotes, VotingRecord
from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.councils import BodyId
from tocsin.surfaces.api.parameters import Asked, Asker, Exporter, Locale, Speech
from tocsin.surfaces.lab_sheet import lab_sheet
from tocsin.surfaces.lab_table import lab_csv
from tocsin.surfaces.printing import pdf_of

__all__ = ["HANDLERS"]

Councils = Annotated[
    str,
    QueryParameter(
        description="Up to six councils with `|` between them: proposals, bodies, or lines `n.africa.veto=2;yes=16`; "
        "without any, every proposal",
        max_length=20000,
    ),
]
Session = Annotated[int, QueryParameter(description="A session; 0 for the usual stretch", ge=0, le=1000)]
Issue = Annotated[str, QueryParameter(description="Only votes with this tag", max_length=8)]
Member = Annotated[str, PathParameter(description="A member's ISO3 code, for example `KEN`")]


def _asked(councils: str) -> tuple[str, ...]:
    return tuple(one for one in councils.split("|") if one)


@get(
    "/lab",
    sync_to_thread=True,
    summary="Councils on paper, side by side",
    responses=answers(LabAnswer, "Power to act, power of seats, voices, gaps, and other numbers of yes votes"),
)
def lab(request: Asked, reader: Asker, councils: Councils = "") -> Response[bytes]:
    """Say what councils on paper could do and for whom they speak."""
    return answer(request, reader.lab(_asked(councils)))


@get(
    "/lab/deadlock",
    sync_to_thread=True,
    summary="Real drafts under councils on paper",
    responses=answers(Deadlock, "How many drafts that failed would have passed, with bounds"),
)
def deadlock(request: Asked, reader: Asker, councils: Councils = "") -> Response[bytes]:
    """Say which real drafts would have passed."""
    return answer(request, reader.deadlock(_asked(councils)))


@get(
    "/lab/table",
    sync_to_thread=True,
    summary="The comparison as CSV",
    responses=answers(str, "One row a council and figure", media_type="text/csv"),
)
def table(request: Asked, reader: Asker, councils: Councils = "") -> Response[bytes]:
    """Lay out the comparison for a spreadsheet."""
    headers = {"content-disposition": 'attachment; filename="tocsin-lab.csv"'}
    return answer(request, lab_csv(reader, _asked(councils)), media_type="text/csv; charset=utf-8", headers=headers)


@get(
    "/lab/report.pdf",
    sync_to_thread=True,
    summary="The comparison on A4",
    responses=answers(
        bytes, "A PDF in the language asked for, with the policy label on every page", media_type="application/pdf"
    ),
)
def report(
    request: Asked, exporter: Exporter, languages: Speech, councils: Councils = "today", locale: Locale = "en"
) -> Response[bytes]:
    """Print councils side by side, each one's seats, voices and other numbers of yes votes, and how we know."""
    language = languages.translator(locale)
    printed = pdf_of(lab_sheet(exporter, language, _asked(councils)), language)
    headers = {"content-disposition": f'attachment; filename="tocsin-lab-{language.locale}.pdf"'}
    return answer(request, printed, media_type="application/pdf", headers=headers)


@get(
    "/councils/{body_id:str}/votes",
    sync_to_thread=True,
    summary="Positions, blocs and participation",
    responses=answers(VotingRecord, "Where members stand, which blocs there are, and who is silent"),
)
def record(
    request: Asked, reader: Asker, body_id: BodyId, first: Session = 0, last: Session = 0, issue: Issue = ""
) -> Response[bytes]:
    """Say where members stand in a stretch of a record."""
    return answer(request, reader.voting_record(body_id, first=first, last=last, issue=issue))


@get(
    "/councils/{body_id:str}/votes/{member:str}",
    sync_to_thread=True,
    summary="One member's votes",
    responses=answers(MemberVotes, "With whom it votes alike, where it stands by issue, and how often it takes part"),
)
def member_votes(
    request: Asked, reader: Asker, body_id: BodyId, member: Member, first: Session = 0, last: Session = 0
) -> Response[bytes]:
    """Say with whom a member votes alike."""
    return answer(request, reader.member_votes(body_id, member, first=first, last=last))


@get(
    "/lab/inclusion",
    sync_to_thread=True,
    summary="Who speaks and who holds office",
    responses=answers(Inclusion, "Shares by gender, region and constituency; no rows where no table is connected"),
)
def inclusion(request: Asked, reader: Asker) -> Response[bytes]:
    """Say who speaks and holds office."""
    return answer(request, reader.inclusion())


HANDLERS = (lab, deadlock, table, report, inclusion, record, member_votes)
