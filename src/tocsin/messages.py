"""How pure code marks the English text that a person will see; surfaces translate it."""

__all__ = ["N_", "ngettext_noop"]


def N_(text: str) -> str:  # noqa: N802 - gettext's own name
    """Return ``text`` unchanged: it is only marked for the message catalogues.

    >>> N_("deaths")
    'deaths'
    """
    return text


def ngettext_noop(singular: str, plural: str) -> tuple[str, str]:
    """Return both texts unchanged: they are only marked for the message catalogues as one message with a plural.

    >>> ngettext_noop("%(n)s death", "%(n)s deaths")
    ('%(n)s death', '%(n)s deaths')
    """
    return singular, plural
