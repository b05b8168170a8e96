from tocsin.world.disclaimer import DISCLAIMER, HISTORIC_NOTE, KOSOVO_NOTE


def test_the_disclaimer_speaks_of_boundaries_names_and_status():
    for word in ("boundaries", "names", "legal status", "frontiers"):
        assert word in DISCLAIMER
    assert "1244 (1999)" in KOSOVO_NOTE
    assert "as it was then" in HISTORIC_NOTE
