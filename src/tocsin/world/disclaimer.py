"""What every map, every table of places and every export says about boundaries and names."""

from tocsin.messages import N_

__all__ = ["DISCLAIMER", "HISTORIC_NOTE", "KOSOVO_NOTE"]

DISCLAIMER = N_(
    "The boundaries and names shown and the designations used here do not imply the expression of any opinion "
    "whatsoever concerning the legal status of any country, territory, city or area or of its authorities, or "
    "concerning the delimitation of its frontiers or boundaries. They are data and can be replaced."
)
"""After the disclaimer that United Nations documents and maps carry."""

HISTORIC_NOTE = N_("Figures before a change of boundaries belong to the state as it was then.")

KOSOVO_NOTE = N_("References to Kosovo shall be understood in the context of Security Council resolution 1244 (1999).")
