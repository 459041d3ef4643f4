"""The tests compare with torchvision's own MobileNetV2."""

from core.compat import ensure_torchvision

ensure_torchvision()
