"""Networks that no library has in the form wanted here; `core.segment.architectures` lists them with the others."""
