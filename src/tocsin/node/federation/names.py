"""What does custody call an object, a batch or a statement? Its member and its hash, so that nobody names another's."""

__all__ = ["leaf_in", "name_of"]


def name_of(member: str, id: str) -> str:
    """Return what custody calls an object, a batch or a statement of a member: nobody can name another's.

    >>> name_of("ada.example", "00ff")
    'ada.example/00ff'
    """
    return f"{member}/{id}"


def leaf_in(name: str) -> str:
    """Return the leaf in what custody calls an object.

    >>> leaf_in("ada.example/00ff")
    '00ff'
    """
    return name.rpartition("/")[2]
