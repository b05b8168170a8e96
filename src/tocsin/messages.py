"""How pure code marks the English text that a person will see; surfaces translate it."""

__all__ = ["N_"]


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Return ``text`` unchanged: it is only marked for the message catalogues.

    >>> N_("deaths")
    'deaths'
    """
    return text
