"""A property that holds on a slow machine holds: no time limit on an example."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
