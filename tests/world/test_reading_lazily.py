import subprocess
import sys

CHECK = """
import sys
import tocsin.world
from tocsin.world import adjacency, codes, disclaimer, gazetteer, months, names, organisations, places, summing, tree
for module in ("babel", "polars", "numpy"):
    assert module not in sys.modules, module
typed = (places._table, codes.codes, names._typed, organisations._memberships, tree.world_tree, adjacency.adjacency)
for cached in typed:
    assert cached.cache_info().currsize == 0, cached
"""


def test_importing_the_room_reads_no_table_and_nothing_heavy():
    subprocess.run([sys.executable, "-c", CHECK], check=True, timeout=30)
