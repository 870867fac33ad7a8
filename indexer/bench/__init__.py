"""How fast the search is, beside what one would install instead: `dafu bench`."""

from indexer.bench.contenders import CONTENDERS, OURS
from indexer.bench.growth import Grown, grow
from indexer.bench.measuring import Measured, measure
from indexer.bench.workload import Question, Workload

__all__ = ["CONTENDERS", "OURS", "Grown", "Measured", "Question", "Workload", "grow", "measure"]
