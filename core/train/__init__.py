"""Training: recipes, data, losses, the loop, the search, and what a finished run is turned into.

`train.py` is the door; other rooms read a data folder through `core.train.dataset`.
"""
