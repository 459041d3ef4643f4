"""Slices with a known head: a bright scalp, a dark skull and a grey brain, not square and off the middle."""

import cv2
import numpy as np

SIZE = (120, 150)
CENTRE, BRAIN, SCALP = (80, 62), (38, 44), (45, 51)


def ellipse(axes, centre=CENTRE, size=SIZE):
    drawn = np.zeros(size, np.uint8)
    cv2.ellipse(drawn, centre, axes, 0, 0, 360, 1, cv2.FILLED)
    return drawn.astype(bool)


def head(size=SIZE, centre=CENTRE, scalp=0.8, brain=0.45, air=0.02):
    """float32 slice; its head is `whole(...)`."""
    image = np.full(size, air, np.float32)
    image[ellipse(SCALP, centre, size)] = scalp
    image[ellipse((BRAIN[0] + 3, BRAIN[1] + 3), centre, size)] = 0.05
    image[ellipse(BRAIN, centre, size)] = brain
    noise = np.random.default_rng(0).normal(0, 0.008, size).astype(np.float32)
    return np.clip(image + noise, 0.0, 1.0)


def whole(size=SIZE, centre=CENTRE):
    return ellipse(SCALP, centre, size)


def written(image, text="R 12", place=(4, 16), value=0.9):
    drawn = np.ascontiguousarray(np.rint(image * 255).astype(np.uint8))
    cv2.putText(drawn, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.45, int(value * 255), 1)
    return drawn.astype(np.float32) / 255
