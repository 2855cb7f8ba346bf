"""Units that demand, mix and supply share: the weeks of a year, and the arrays that hold WTE, hours and money.

Hours are a week unless said otherwise, staff are whole-time equivalents (WTE), money is whole pence. A year is 365/7
weeks (the Agenda for Change hourly rate uses the same), so weekly and annual figures agree.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WEEKS_A_YEAR = 365 / 7

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
