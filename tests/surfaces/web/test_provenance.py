"""What stands behind a figure: the target's sources by name in captions, other series apart, all with their licence."""

import msgspec
import pytest

from tests.support.fake_node import FakeNode, FakeReader
from tests.support.pages import opened, page


class Reader(FakeReader):
    def series_behind(self, hazard):
        (own, *_) = super().series_behind(hazard)
        slow = msgspec.structs.replace(
            own, id="vdem.v2x", title="An index", source="vdem", licence="CC BY-SA 4.0", citation="V-Dem", beside=True
        )
        return (own, slow)


class Node(FakeNode):
    def reader(self, person, purpose="read"):
        return Reader(person, self.edition)


@pytest.fixture(scope="module")
def here():
    with opened(Node()) as client:
        yield client


def test_a_caption_names_the_targets_sources_and_no_series_beside_it(here):
    text = page(here, "/en/").text
    caption = text[text.index("Equal Earth projection. Sources:") :].split(".", 2)[1]
    assert "VIEWS" in caption
    assert "V-Dem" not in caption


def test_series_beside_the_target_stand_apart_with_their_licence_and_citation(here):
    text = page(here, "/en/places/SDN").text
    apart = text[text.index("Other series, for models that draw on them") :]
    assert "An index" in apart
    assert "CC BY-SA 4.0" in apart
