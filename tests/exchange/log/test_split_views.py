import msgspec
import pytest

from tests.support.made_logs import NOW, MadeLog, entries, key_of, secret_of
from tocsin.errors import BadInputError, RefusedError
from tocsin.exchange.log.cosignatures import cosign
from tocsin.exchange.log.notes import COSIGNATURE, with_signatures
from tocsin.exchange.log.split_views import SplitView, convicted, split_view

HONEST = MadeLog(entries(40))
FORKED = MadeLog(entries(7) + entries(33, first=70))


def test_two_roots_of_one_size_convict_the_key_that_signed_both_and_anybody_can_read_it_from_json():
    view = split_view(HONEST.checkpoint(), FORKED.checkpoint())
    again = msgspec.json.decode(msgspec.json.encode(view), type=SplitView)
    assert convicted(again, [key_of("other.example"), HONEST.key]) == (HONEST.key,)


@pytest.mark.parametrize("size", [8, 9, 16, 31, 32, 39])
def test_two_sizes_convict_when_the_larger_tree_shows_another_beginning(size):
    for one, other in ((HONEST.checkpoint(size), FORKED.checkpoint()), (FORKED.checkpoint(), HONEST.checkpoint(size))):
        view = split_view(one, other, FORKED.subtree())
        assert convicted(view, [HONEST.key]) == (HONEST.key,)


def test_a_log_that_only_grew_cannot_be_convicted():
    assert split_view(HONEST.checkpoint(9), HONEST.checkpoint(), HONEST.subtree()) is None
    assert split_view(HONEST.checkpoint(), HONEST.checkpoint()) is None
    assert split_view(HONEST.checkpoint(7), FORKED.checkpoint(), FORKED.subtree()) is None
    assert split_view(HONEST.checkpoint(0), FORKED.checkpoint(), FORKED.subtree()) is None
    assert split_view(HONEST.checkpoint(9), FORKED.checkpoint()) is None


def test_no_made_up_beginning_convicts_an_honest_log():
    true = split_view(HONEST.checkpoint(20), FORKED.checkpoint(), FORKED.subtree())
    honest = SplitView(
        smaller=HONEST.checkpoint(20).written,
        larger=HONEST.checkpoint().written,
        beginning=true.beginning,
        proof=true.proof,
    )
    for view in (
        honest,
        msgspec.structs.replace(honest, beginning=HONEST.root(20).hex()),
        msgspec.structs.replace(honest, beginning="", proof=()),
        msgspec.structs.replace(true, proof=true.proof[::-1]),
        msgspec.structs.replace(true, proof=true.proof * 200),
        msgspec.structs.replace(true, smaller=true.larger, larger=true.smaller),
    ):
        with pytest.raises(RefusedError, match="can both be true"):
            convicted(view, [HONEST.key])


def test_another_key_or_another_log_is_not_convicted():
    view = split_view(HONEST.checkpoint(), FORKED.checkpoint())
    with pytest.raises(RefusedError, match="none of the keys"):
        convicted(view, [key_of("other.example")])
    other = MadeLog(entries(40, first=9), "example.net/log")
    assert split_view(HONEST.checkpoint(), other.checkpoint()) is None
    with pytest.raises(RefusedError, match="can both be true"):
        convicted(msgspec.structs.replace(view, larger=other.checkpoint().written), [HONEST.key, other.key])


def test_a_forged_second_checkpoint_convicts_nobody():
    view = split_view(HONEST.checkpoint(), FORKED.checkpoint())
    forged = view.larger.replace("\u2014 example.org/log ", "\u2014 example.org/log AAAA")
    with pytest.raises(RefusedError):
        convicted(msgspec.structs.replace(view, larger=forged), [HONEST.key])


def test_a_witness_that_cosigned_two_histories_is_convicted_in_the_same_way():
    witness = key_of("one.example", COSIGNATURE)
    notes = [
        with_signatures(note, [cosign(note.text, witness, secret_of("one.example"), NOW)])
        for note in (HONEST.checkpoint(), FORKED.checkpoint())
    ]
    assert convicted(split_view(*notes), [witness]) == (witness,)


def test_evidence_that_cannot_be_read_is_bad_input():
    view = split_view(HONEST.checkpoint(20), FORKED.checkpoint(), FORKED.subtree())
    for change in ({"beginning": "zz"}, {"proof": ("zz",)}, {"smaller": ""}, {"larger": "\ud800"}):
        with pytest.raises(BadInputError):
            convicted(msgspec.structs.replace(view, **change), [HONEST.key])
