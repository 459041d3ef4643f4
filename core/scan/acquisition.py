"""What the scanner does to a head: coil shading, thermal noise, a band-limited readout."""

import numpy as np

from core.types import FloatArray


def shading(rng: np.random.Generator, height: int, width: int, strength: float = 0.16) -> FloatArray:
    """Receive-coil sensitivity, float32 (H, W) around 1: a plane and a bowl, different on every scan."""
    y = np.linspace(-1.0, 1.0, height)[:, None]
    x = np.linspace(-1.0, 1.0, width)[None, :]
    tilt_x, tilt_y = rng.uniform(-0.6, 0.6, 2)
    bowl = rng.uniform(0.3, 0.8)
    field = 1.0 + strength * (tilt_x * x + tilt_y * y + bowl * (x**2 + y**2 - 0.55))
    return np.asarray(field, dtype=np.float32)


def acquire(rng: np.random.Generator, image: FloatArray, sigma: float = 0.016, readout: float = 0.86) -> FloatArray:
    """Scan an ideal slice.

    Args:
        rng: where the noise comes from.
        image: float32 (H, W) in [0, 1], the signal.
        sigma: standard deviation of the noise in each channel, in units of the image.
        readout: share of k-space that is filled, 0 to 1. Its edge is nearly sharp, so that bright borders ring a little
            (Gibbs), and the noise gets the grain of a slice that was interpolated by its scanner.

    Returns:
        float32 (H, W) in [0, 1]: the magnitude of a complex image with Gaussian noise in both parts, that is
        Rician noise (Gudbjartsson & Patz 1995).
    """
    height, width = image.shape
    spectrum = np.fft.fft2(image)
    noise = rng.standard_normal((2, height, width)) * sigma
    spectrum += np.fft.fft2(noise[0] + 1j * noise[1])
    rows = np.abs(np.fft.fftfreq(height))[:, None] * 2.0
    columns = np.abs(np.fft.fftfreq(width))[None, :] * 2.0
    taper = np.clip((readout - np.hypot(rows, columns)) / 0.12 + 0.5, 0.0, 1.0)
    return np.asarray(np.clip(np.abs(np.fft.ifft2(spectrum * taper)), 0.0, 1.0), dtype=np.float32)
