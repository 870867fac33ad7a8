"""How fast the search is, beside what one would install instead: `dafu bench`."""

from indexer.measure.contenders import CONTENDERS, OURS
from indexer.measure.growth import Grown, grow
from indexer.measure.measuring import Measured, measure
from indexer.measure.workload import Question, Workload

__all__ = ["CONTENDERS", "OURS", "Grown", "Measured", "Question", "Workload", "grow", "measure"]
