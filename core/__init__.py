"""NeuroClick's model and image code: no Streamlit in here, everything callable from a notebook."""

import os

# OpenMP's threads spin for a while when they wait. On two cores that also serve other people they thereby take the core
# that they wait for: a forward pass beside one busy process took 0.92 s with spinning and 0.13 s without, alone 0.08 s
# either way. libgomp reads this when torch is loaded, so it must be said before.
os.environ.setdefault("GOMP_SPINCOUNT", "0")
