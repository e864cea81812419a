"""On which side of an edge a point lies: certain, or said to be uncertain.

The filter is the first stage of Shewchuk's adaptive predicate (Adaptive Precision Floating-Point
Arithmetic and Fast Robust Geometric Predicates, 1997, `ccwerrboundA`): a sign that it passes is
the sign of exact arithmetic. What it does not pass is asked of GEOS, see `exact`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ERROR_BOUND = 3.3306690738754716e-16
"""(3 + 16 e) e with e = 2**-53: how far the determinant may be off, as a share of its terms."""

UNDERFLOW = 1e-280
"""Below this, products may have lost digits to underflow, which the bound does not cover."""


def sides(
    ax: NDArray[np.float64],
    ay: NDArray[np.float64],
    bx: NDArray[np.float64],
    by: NDArray[np.float64],
    px: NDArray[np.float64],
    py: NDArray[np.float64],
) -> NDArray[np.int8]:
    """Return for each point p whether it is left (1) or right (-1) of a -> b; 0 when not certain.

    All arrays (n,), degrees. 0 means on the line, or so near that rounding decides.
    """
    left = (ax - px) * (by - py)
    right = (ay - py) * (bx - px)
    determinant = left - right
    bound = ERROR_BOUND * (np.abs(left) + np.abs(right)) + UNDERFLOW
    return (determinant > bound).astype(np.int8) - (determinant < -bound).astype(np.int8)
