"""UCDP: the yearly release, the months after it, three kinds of violence, and nothing lost or counted twice."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from tests.support.publishers import Answer, Publishers, bomb, event, event_csv, ucdp_api, zipped
from tocsin.errors import BadInputError, SourceError, UnknownCodeError
from tocsin.observations.as_of import AsOf
from tocsin.sources.download import Limits
from tocsin.sources.seam import Seam
from tocsin.sources.source import Reading
from tocsin.sources.synchronise import synchronise
from tocsin.sources.ucdp_candidate import UcdpCandidate
from tocsin.sources.ucdp_events import country_months, covered_places, events_of
from tocsin.sources.ucdp_ged import UcdpGed
from tocsin.sources.ucdp_types import UcdpTypes
from tocsin.storage.series import SeriesStore
from tocsin.world.months import Month, months_between

MakeSeam = Callable[..., Seam]
JANUARY_2024 = Month(2024, 1)
COUNTRIES = {"625": "SDN", "626": "SSD", "530": "ETH"}


def resolve(code: str, scheme: str, on: date | None) -> str:
    assert scheme == "ucdp"
    if code not in COUNTRIES:
        raise UnknownCodeError(f"ucdp {code!r} is unknown")
    if code == "625" and on is not None and on < date(2011, 7, 9):
        return "SDN_2011"
    return COUNTRIES[code]


def covered(on: date) -> Iterable[str]:
    return ("SDN_2011", "ETH") if on < date(2011, 7, 9) else ("SDN", "SSD", "ETH")


def sums(events: list[dict[str, object]], choice: str = "last-month", first: Month = JANUARY_2024) -> pl.DataFrame:
    rows = pl.DataFrame({name: [str(one[name]) for one in events] for name in events[0]})
    typed, refused = events_of(rows, None)
    assert refused == ()
    frames, _, _ = country_months(
        typed,
        months_between(first, first + 2),
        choice,
        resolve=resolve,
        covered=covered,  # type: ignore[arg-type]
    )
    return frames[1]


def value(frame: pl.DataFrame, place: str, month: str) -> float | None:
    rows = frame.filter((pl.col("place") == place) & (pl.col("period").cast(pl.String).str.starts_with(month)))
    return rows["value"].item() if rows.height else None


def test_deaths_are_summed_by_country_and_month_and_kind() -> None:
    events = [
        event(1, 625, "2024-01-03", "2024-01-03", 4),
        event(2, 625, "2024-01-30", "2024-01-31", 6),
        event(3, 625, "2024-01-09", "2024-01-09", 50, kind=2),
        event(4, 530, "2024-02-09", "2024-02-09", 1),
    ]
    frame = sums(events)
    assert value(frame, "SDN", "2024-01") == 10.0
    assert value(frame, "ETH", "2024-02") == 1.0


def test_a_covered_country_without_a_report_is_zero_and_one_that_did_not_exist_is_missing() -> None:
    frame = sums([event(1, 625, "2011-06-03", "2011-06-03", 4)], first=Month(2011, 5))
    assert value(frame, "SDN_2011", "2011-06") == 4.0
    assert value(frame, "ETH", "2011-06") == 0.0
    assert value(frame, "SSD", "2011-06") is None
    assert value(frame, "SSD", "2011-07") == 0.0
    assert value(frame, "SDN_2011", "2011-07") is None


def test_a_summary_event_is_booked_on_its_last_month_or_spread_in_whole_parts() -> None:
    events = [event(1, 530, "2024-01-15", "2024-03-10", 100)]
    kept = sums(events)
    assert [value(kept, "ETH", f"2024-0{month}") for month in (1, 2, 3)] == [0.0, 0.0, 100.0]
    spread = sums(events, "spread")
    parts = [value(spread, "ETH", f"2024-0{month}") for month in (1, 2, 3)]
    assert parts == [33.0, 33.0, 34.0]


def test_deaths_in_months_that_no_release_covers_are_named() -> None:
    rows = pl.DataFrame([event(1, 530, "2024-03-15", "2024-04-10", 9)]).cast(pl.String)
    typed, _ = events_of(rows, None)
    _, notes, _ = country_months(typed, [Month(2024, 3)], "last-month", resolve=resolve, covered=covered)
    assert notes == (
        "summary events: booked on the month they end in (1 of 1 events)",
        "9 deaths fall in months that no release at hand covers",
    )


def test_the_same_event_in_two_releases_counts_once_as_last_told() -> None:
    older, newer = (
        events_of(pl.DataFrame([event(7, 530, "2024-01-15", "2024-01-15", best)]).cast(pl.String), released)[0]
        for best, released in ((3, datetime(2024, 2, 20, tzinfo=UTC)), (8, datetime(2024, 3, 20, tzinfo=UTC)))
    )
    frames, _, _ = country_months(
        pl.concat([newer, older]), [Month(2024, 1)], "last-month", resolve=resolve, covered=covered
    )
    assert value(frames[1], "ETH", "2024-01") == 8.0
    told = frames[1].filter(pl.col("place") == "ETH")["released"].item()
    assert told == datetime(2024, 3, 20, tzinfo=UTC)


def test_rows_that_break_the_code_book_are_reported_with_line_column_and_value() -> None:
    events = [
        event(1, 530, "2024-01-15", "2024-01-15", 3),
        event(2, 530, "2024-01-15", "2024-01-15", 3, kind=4),
        event(3, 530, "2024-01-15", "2024-01-14", 3),
        event(4, 530, "2024-01-15", "2024-01-15", -1),
        event(5, 530, "15/01/2024", "2024-01-15", 3),
    ]
    sound, refused = events_of(pl.DataFrame(events).cast(pl.String), None)
    assert sound["id"].to_list() == [1]
    assert [(entry.row, entry.column) for entry in refused] == [
        (3, "type_of_violence"),
        (4, "date_end"),
        (5, "best"),
        (6, "date_start"),
    ]
    assert str(refused[0]) == "row 3, column type_of_violence, value '4': this is not what the code book allows"


def test_an_unknown_country_is_reported_and_never_guessed() -> None:
    rows = pl.DataFrame([event(1, 999, "2024-01-15", "2024-01-15", 3)] * 1).cast(pl.String)
    typed, _ = events_of(rows, None)
    frames, _, rejected = country_months(typed, [Month(2024, 1)], "last-month", resolve=resolve, covered=covered)
    assert frames[1]["value"].sum() == 0.0
    assert [(entry.column, entry.value) for entry in rejected] == [("country_id", "999")]


def test_the_world_itself_says_whom_ucdp_watches() -> None:
    now = set(covered_places(date(2024, 1, 31)))
    assert {"SDN", "SSD", "XKX", "TWN"} <= now
    assert "SDN_2011" in set(covered_places(date(2011, 6, 30)))
    assert "SSD" not in set(covered_places(date(2011, 6, 30)))


ANNUAL = [event(1, 625, "2023-11-03", "2023-11-03", 4), event(2, 530, "2023-12-09", "2023-12-09", 7)]
JANUARY = [event(11, 625, "2024-01-03", "2024-01-03", 20), event(12, 530, "2023-12-20", "2024-01-09", 3)]


def ged(web: Publishers, **more: object) -> UcdpGed:
    return UcdpGed(resolve=resolve, covered=covered, downloads=f"{web.address}/ged", api=f"{web.address}/api", **more)


def candidate(web: Publishers) -> UcdpCandidate:
    return UcdpCandidate(
        resolve=resolve, covered=covered, downloads=f"{web.address}/candidateged", api=f"{web.address}/api"
    )


def offer(web: Publishers) -> None:
    web.offers("/ged/ged241-csv.zip", Answer(zipped("GEDEvent_v24_1.csv", event_csv(ANNUAL)), kind="application/zip"))
    web.offers("/candidateged/GEDEvent_v24_0_1.csv", Answer(event_csv(JANUARY)))


def test_the_yearly_csv_in_its_zip_is_read(web: Publishers, seam: Seam) -> None:
    offer(web)
    readings = [got for got in ged(web).read(seam, lambda _: None) if isinstance(got, Reading)]
    assert [got.series.id for got in readings][:3] == [f"ucdp.ged_{kind}_annual" for kind in ("sb", "ns", "os")]
    frame = readings[0].frame
    assert value(frame, "SDN", "2023-11") == 4.0
    assert frame["period"].max() == date(2023, 12, 1)
    assert frame["period"].min() == date(1989, 1, 1)
    assert set(frame["known_basis"]) == {"recorded"}


def test_the_api_gives_the_same_as_the_file_and_carries_the_token(web: Publishers, make_seam: MakeSeam) -> None:
    offer(web)
    more = [*ANNUAL, event(3, 530, "2023-12-10", "2023-12-10", 1)]
    ucdp_api(web, "24.1", more)
    seam = make_seam(tokens={"ucdp": "secret"}, settings={"ucdp": "api", "ucdp_version": "24.1"})
    first = next(iter(ged(web).read(seam, lambda _: None)))
    assert isinstance(first, Reading)
    assert value(first.frame, "ETH", "2023-12") == 8.0
    asked = web.asked("/api/gedevents/24.1")
    assert len(asked) == 2
    assert {headers["x-ucdp-access-token"] for headers in asked} == {"secret"}


def test_the_api_that_answers_400_to_a_hurried_client_is_asked_again(
    web: Publishers, make_seam: MakeSeam, waits: list[float]
) -> None:
    ucdp_api(web, "24.1", ANNUAL)
    page = web.answers("/api/gedevents/24.1?pagesize=1000")
    web.offers("/api/gedevents/24.1?pagesize=1000", Answer(status=400), *page)
    seam = make_seam(tokens={"ucdp": "secret"}, settings={"ucdp": "api", "ucdp_version": "24.1"})
    assert next(iter(ged(web).read(seam, lambda _: None))) is not None
    assert waits == [1.0]


def test_the_api_without_a_token_says_where_to_put_one(web: Publishers, make_seam: MakeSeam) -> None:
    seam = make_seam(settings={"ucdp": "api", "ucdp_version": "24.1"})
    with pytest.raises(SourceError, match=r"wants an access token; set ucdp_token in tocsin\.toml"):
        list(ged(web).read(seam, lambda _: None))
    assert web.requests == 0


def test_a_page_that_leads_to_another_host_gets_no_token(web: Publishers, make_seam: MakeSeam) -> None:
    page = b'{"TotalPages": 2, "NextPageUrl": "https://elsewhere.example/api?page=1", "Result": []}'
    web.offers("/api/gedevents/24.1", Answer(page, kind="application/json"))
    seam = make_seam(tokens={"ucdp": "secret"}, settings={"ucdp": "api", "ucdp_version": "24.1"})
    with pytest.raises(SourceError, match="the next page is said to be elsewhere"):
        list(ged(web).read(seam, lambda _: None))


def test_the_year_without_a_release_yet_falls_back_to_the_one_before(web: Publishers, make_seam: MakeSeam) -> None:
    offer(web)
    seam = make_seam(now=datetime(2025, 3, 1, tzinfo=UTC))
    first = next(iter(ged(web).read(seam, lambda _: None)))
    assert isinstance(first, Reading)
    assert first.address.endswith("ged241-csv.zip")


def test_monthly_releases_go_on_top_of_the_yearly_base_and_never_over_it(
    web: Publishers, seam: Seam, store: SeriesStore
) -> None:
    offer(web)
    results = synchronise((ged(web), candidate(web)), seam, store, seam.clock)
    assert [result.state for result in results] == ["new", "new"], results
    merged = store.read("ucdp.ged_sb")
    assert value(merged, "ETH", "2023-12") == 7.0
    assert value(merged, "SDN", "2024-01") == 20.0
    assert value(merged, "ETH", "2024-01") == 3.0
    assert merged["period"].max() == date(2024, 1, 1)
    again = synchronise((ged(web), candidate(web)), seam, store, seam.clock)
    assert [result.state for result in again] == ["unchanged", "unchanged"]
    turned = synchronise((candidate(web), ged(web)), seam, store, seam.clock)
    assert [result.state for result in turned] == ["unchanged", "unchanged"]


def test_a_new_yearly_release_takes_the_place_of_the_months_it_covers(
    web: Publishers, make_seam: MakeSeam, store: SeriesStore
) -> None:
    offer(web)
    seam = make_seam()
    synchronise((ged(web), candidate(web)), seam, store, seam.clock)
    revised = [*ANNUAL, event(50, 625, "2024-01-03", "2024-01-03", 35)]
    june = datetime(2025, 6, 9, tzinfo=UTC)
    packed = zipped("GEDEvent_v25_1.csv", event_csv(revised))
    web.offers("/ged/ged251-csv.zip", Answer(packed, kind="application/zip", modified=june))
    later = make_seam(now=datetime(2025, 6, 10, tzinfo=UTC))
    synchronise((ged(web), candidate(web)), later, store, later.clock)
    assert value(store.read("ucdp.ged_sb"), "SDN", "2024-01") == 35.0
    for instant, deaths in ((datetime(2025, 6, 1, tzinfo=UTC), 20.0), (datetime(2025, 7, 1, tzinfo=UTC), 35.0)):
        assert value(store.read("ucdp.ged_sb", AsOf(Month(2024, 1), instant)), "SDN", "2024-01") == deaths


def test_a_gap_between_monthly_releases_is_missing_and_said(web: Publishers, seam: Seam) -> None:
    offer(web)
    march = [event(31, 625, "2024-03-03", "2024-03-03", 2)]
    web.offers("/candidateged/GEDEvent_v24_0_3.csv", Answer(event_csv(march)))
    first = next(iter(candidate(web).read(seam, lambda _: None)))
    assert isinstance(first, Reading)
    assert value(first.frame, "SDN", "2024-02") is None
    assert first.notes[-1] == "no release was found for 2024-02: these months are missing, not zero"


def test_changed_columns_are_named(web: Publishers, seam: Seam) -> None:
    body = event_csv(ANNUAL).replace(b"type_of_violence", b"violence_type")
    web.offers("/ged/ged241-csv.zip", Answer(zipped("a.csv", body), kind="application/zip"))
    with pytest.raises(SourceError, match="the columns type_of_violence are gone; the file has id, relid"):
        list(ged(web).read(seam, lambda _: None))


def test_a_zip_bomb_of_a_release_is_refused(web: Publishers, make_seam: MakeSeam) -> None:
    web.offers("/ged/ged241-csv.zip", Answer(bomb(), kind="application/zip"))
    with pytest.raises(SourceError, match="decompression bomb"):
        list(ged(web).read(make_seam(limits=Limits(unpacked=2**20)), lambda _: None))


def test_the_wrong_charset_of_a_release_is_said(web: Publishers, seam: Seam) -> None:
    body = event_csv([event(1, 625, "2023-11-03", "2023-11-03", 4, country="Côte")]).decode().encode("latin-1")
    web.offers("/ged/ged241-csv.zip", Answer(zipped("a.csv", body), kind="application/zip"))
    with pytest.raises(SourceError, match="the text is not UTF-8"):
        list(ged(web).read(seam, lambda _: None))


def test_a_release_with_a_header_and_nothing_else_replaces_nothing(web: Publishers, seam: Seam) -> None:
    header = event_csv(ANNUAL).split(b"\n")[0] + b"\n"
    web.offers("/ged/ged241-csv.zip", Answer(zipped("a.csv", header), kind="application/zip"))
    with pytest.raises(SourceError, match="the release holds no event"):
        list(ged(web).read(seam, lambda _: None))


def test_an_unknown_way_to_place_summary_events_is_refused(web: Publishers, make_seam: MakeSeam) -> None:
    with pytest.raises(BadInputError, match="choose last-month or spread"):
        list(ged(web).read(make_seam(settings={"summary_events": "first"}), lambda _: None))


def test_both_releases_are_read_from_a_mirror(make_seam: MakeSeam, tmp_path: Path, store: SeriesStore) -> None:
    folder = tmp_path / "mirror" / "conflict"
    folder.mkdir(parents=True)
    (folder / "ged241-csv.zip").write_bytes(zipped("GEDEvent_v24_1.csv", event_csv(ANNUAL)))
    trimmed = pl.DataFrame(JANUARY).rename({"country_id": "gwcode"}).drop("year", "relid")
    trimmed.write_parquet(folder / "ged_candidate_events_2024-01_v24.0.1.parquet")
    seam = make_seam(mirror=str(tmp_path / "mirror"))
    sources = (UcdpGed(resolve=resolve, covered=covered), UcdpCandidate(resolve=resolve, covered=covered))
    results = synchronise(sources, seam, store, seam.clock)
    assert [result.state for result in results] == ["new", "new"], results
    assert value(store.read("ucdp.ged_sb"), "SDN", "2024-01") == 20.0
    assert {vintage.known_basis for vintage in store.vintages("ucdp.ged_sb")} == {"assumed"}


def test_types_of_violence_spread_over_days_are_read_under_ucdps_names(make_seam: MakeSeam, tmp_path: Path) -> None:
    folder = tmp_path / "mirror" / "conflict"
    folder.mkdir(parents=True)
    pl.DataFrame(
        [(378, "Sudan", 10.5, 2.0, 0.0), (379, "Sudan", 1.5, 0.0, 3.25), (379, "Atlantis", 1.0, 0.0, 0.0)],
        schema=["month_id", "country_ucdp", "sb", "ns", "os"],
        orient="row",
    ).write_parquet(folder / "ged_types_cm_1989-01_2021-12.parquet")
    readings = list(UcdpTypes().read(make_seam(mirror=str(tmp_path / "mirror")), lambda _: None))
    found = {got.series.id: got for got in readings if isinstance(got, Reading)}
    assert set(found) == {"ucdp_types.sb", "ucdp_types.ns", "ucdp_types.os"}
    assert found["ucdp_types.sb"].frame.select("place", "period", "value").rows() == [
        ("SDN", date(2011, 7, 1), 1.5),
        ("SDN_2011", date(2011, 6, 1), 10.5),
    ]
    assert found["ucdp_types.os"].frame["known_since"].to_list()[0] == datetime(2013, 1, 27, tzinfo=UTC)
    assert [entry.value for entry in found["ucdp_types.ns"].rejected] == ["Atlantis"]


def test_without_a_mirror_the_research_table_of_types_is_not_looked_for(seam: Seam) -> None:
    assert list(UcdpTypes().read(seam, lambda _: None)) == []
