"""NeuroClick's model and image code: no Streamlit in here, everything callable from a notebook."""

import os

# OpenMP's threads spin for a while when they wait. On two cores that also serve other people they thereby take the core
# that they wait for: a forward pass beside one busy process took 0.92 s with libgomp's 300,000 rounds and 0.18 s with
# these, alone 0.08 s either way (without any, encoding a slice alone took 0.10 s in place of 0.06 s). libgomp reads it
# when torch is loaded, so it must be said before.
os.environ.setdefault("GOMP_SPINCOUNT", "2000")
