"""The kinds of arrays, by what stands in them."""

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
"""An entry for each of some things: whether it is meant."""
Numbers = npt.NDArray[np.int32]
"""Documents, codes and days."""
Places = npt.NDArray[np.intp]
"""What picks entries of another array."""
Floats = npt.NDArray[np.float32]
