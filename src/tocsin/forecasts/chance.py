"""Where a model's randomness comes from, so that the same seed gives the same bytes in any order, anywhere."""

import hashlib
from dataclasses import dataclass

import numpy as np

from tocsin.world.months import Month

__all__ = ["Chance"]


@dataclass(frozen=True)
class Chance:
    """A family of independent random generators named by (seed, model, target, place, origin)."""

    seed: int

    def generator(self, model: str, target: str, place: str, origin: Month, step: int = 0) -> np.random.Generator:
        """Return the generator that belongs to one place; equal names give equal streams (Philox, keyed by BLAKE2b).

        ``step`` picks a disjoint stretch of the same stream (it is the top word of the Philox counter), so that
        the draws of step 3 are the same whether or not steps 1 and 2 were asked for.

        >>> a = Chance(7).generator("zero", "ged_sb", "SDN", Month(2017, 10)).random()
        >>> b = Chance(7).generator("zero", "ged_sb", "SDN", Month(2017, 10)).random()
        >>> a == b
        True
        """
        name = "\x1f".join((str(self.seed), model, target, place, str(origin)))
        key = hashlib.blake2b(name.encode(), digest_size=16).digest()
        return np.random.Generator(np.random.Philox(key=int.from_bytes(key, "little"), counter=step << 192))
