"""How fast the search is, beside what one would install instead: `dafu bench`."""

from indexer.bench.contenders import CONTENDERS, OURS
from indexer.bench.growth import Grown, grow
from indexer.bench.measuring import Measured, measure
from indexer.bench.workload import Workload

__all__ = ["CONTENDERS", "OURS", "Grown", "Measured", "Workload", "grow", "measure"]
