"""What is counted over all matches of a query: values, months, how long answers took, which terms rise.

Formulas and bounds stand here; engines count. Every function raises as those of `search.finding` do.
"""

from indexer.statistics.delays import delays
from indexer.statistics.rises import rises
from indexer.statistics.values import MOST_VALUES, combined, months, months_of, values, years_of

__all__ = ["MOST_VALUES", "combined", "delays", "months", "months_of", "rises", "values", "years_of"]
