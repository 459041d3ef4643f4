"""From a study to its facts: what was measured, as frozen dataclasses, and the JSON of them."""
