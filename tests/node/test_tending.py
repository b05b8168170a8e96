import threading

from tocsin.errors import TocsinError
from tocsin.node.tending import Tender


def test_a_chore_that_fails_keeps_none_of_the_others_from_being_done():
    done, twice = [], threading.Event()

    def refuses():
        raise TocsinError("no")

    def breaks():
        raise ValueError("oh")

    def works():
        done.append(1)
        if len(done) > 1:
            twice.set()

    with Tender([refuses, breaks, works], seconds=0.01):
        assert twice.wait(5)
    count = len(done)
    assert not twice.wait(0) or len(done) == count
