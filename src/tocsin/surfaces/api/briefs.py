"""`/api/v1/places/{id}/brief.pdf` and `/api/v1/organisations/{id}/brief.pdf`: an A4 brief to take along."""

from litestar import Response, get
from litestar.params import FromPath

from tocsin.surfaces.api.answering import answer, answers
from tocsin.surfaces.api.parameters import Asked, Exporter, Locale, OrganisationId, PlaceId, Speech
from tocsin.surfaces.api.tables import safe_name
from tocsin.surfaces.briefing import organisation_sheet, place_sheet
from tocsin.surfaces.language import Translator
from tocsin.surfaces.printing import Sheet, pdf_of

__all__ = ["HANDLERS"]

_PDF = "application/pdf"


@get(
    "/places/{place_id:str}/brief.pdf",
    sync_to_thread=True,
    summary="The A4 brief of a place",
    responses=answers(bytes, "A PDF in the language asked for, with the policy label on every page", media_type=_PDF),
)
def place_brief(
    request: Asked, exporter: Exporter, languages: Speech, place_id: FromPath[PlaceId], locale: Locale = "en"
) -> Response[bytes]:
    """Print alerts, forecasts with base rate and record, drivers, sources and their age, disclaimer and policy."""
    language = languages.translator(locale)
    return _answer(request, place_sheet(exporter, language, place_id), language, place_id)


@get(
    "/organisations/{organisation_id:str}/brief.pdf",
    sync_to_thread=True,
    summary="The A4 brief of an organisation",
    responses=answers(bytes, "A PDF in the language asked for, with the policy label on every page", media_type=_PDF),
)
def organisation_brief(
    request: Asked,
    exporter: Exporter,
    languages: Speech,
    organisation_id: FromPath[OrganisationId],
    locale: Locale = "en",
) -> Response[bytes]:
    """Print the members' alerts and where each hazard is most likely among them, with sources and policy."""
    language = languages.translator(locale)
    return _answer(request, organisation_sheet(exporter, language, organisation_id), language, organisation_id)


def _answer(request: Asked, sheet: Sheet, language: Translator, name: str) -> Response[bytes]:
    disposition = f'attachment; filename="tocsin-brief-{safe_name(name)}-{language.locale}.pdf"'
    return answer(request, pdf_of(sheet, language), media_type=_PDF, headers={"content-disposition": disposition})


HANDLERS = (place_brief, organisation_brief)
