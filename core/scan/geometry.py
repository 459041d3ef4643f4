"""How a NIfTI volume is turned into slices that a radiologist expects, and how a mask gets back."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class VolumeGeometry:
    """The way from the axes (i, j, k) of a NIfTI file to (slice, row, column) and back, without resampling."""

    affine: npt.NDArray[np.float64]
    """(4, 4), the file's own: voxel (i, j, k) -> millimetres, RAS+."""
    axes: tuple[int, int, int]
    """Which axis of the file became slices, rows and columns."""
    flipped: tuple[bool, bool, bool]
    """Which of slices, rows and columns run against the file's axis."""

    def to_slices(self, source: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """(I, J, K) in the file's axes -> (S, H, W) as shown; a view, nothing is copied."""
        return np.flip(source.transpose(self.axes), self._reversed)

    def to_source(self, volume: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """(S, H, W) as shown, of any type -> (I, J, K) in the file's axes, where ``affine`` holds."""
        back = np.argsort(self.axes)
        return np.flip(volume, self._reversed).transpose(tuple(int(axis) for axis in back))

    @property
    def _reversed(self) -> tuple[int, ...]:
        return tuple(axis for axis, turned in enumerate(self.flipped) if turned)

    @property
    def plane(self) -> str:
        """ "axial", "coronal" or "sagittal": the plane that is nearest to the slices."""
        world = int(np.argmax(np.abs(_directions(self.affine)[:, self.axes[0]])))
        return ("sagittal", "coronal", "axial")[world]


def radiological(affine: npt.NDArray[np.float64], shape: tuple[int, int, int]) -> VolumeGeometry:
    """Choose slices, rows and columns for a volume.

    Slices run along the axis in which the volume was acquired: the one with clearly the largest spacing (1.5 times
    both others), else the one with clearly the fewest samples (half of both others), else, for isotropic volumes,
    from the feet to the head. Axial and coronal slices show the patient's right on the left; axial ones the front on
    top, coronal and sagittal ones the head on top; sagittal ones look to the left.

    Args:
        affine: (4, 4) voxel -> mm, RAS+, finite and not singular.
        shape: (I, J, K) of the volume.
    """
    directions = _directions(affine)
    world = _nearest_world_axes(directions)
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    slices = _acquired_axis(spacing, shape)
    if slices is None:
        slices = world.index(2)
    rows, columns = sorted((axis for axis in range(3) if axis != slices), key=lambda axis: -world[axis])
    axes = (slices, rows, columns)
    flipped = []
    for role, axis in enumerate(axes):
        grows = directions[world[axis], axis] > 0
        # In RAS+ everything is shown from high to low (right, front and head come first), but slices from the feet up.
        wanted = role == 0 and world[axis] == 2
        flipped.append(bool(grows != wanted))
    return VolumeGeometry(np.array(affine, dtype=np.float64), axes, (flipped[0], flipped[1], flipped[2]))


def _directions(affine: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(world, voxel axis) direction cosines."""
    return np.asarray(affine[:3, :3] / np.linalg.norm(affine[:3, :3], axis=0))


def _nearest_world_axes(directions: npt.NDArray[np.float64]) -> tuple[int, int, int]:
    """For each voxel axis the world axis (0 right, 1 front, 2 head) it runs along, each taken once, clearest first."""
    left = np.abs(directions).copy()
    found = [0, 0, 0]
    for _ in range(3):
        world, axis = (int(index) for index in np.unravel_index(int(left.argmax()), left.shape))
        found[axis] = world
        left[world, :] = -1.0
        left[:, axis] = -1.0
    return found[0], found[1], found[2]


def _acquired_axis(spacing: npt.NDArray[np.float64], shape: tuple[int, int, int]) -> int | None:
    for axis in range(3):
        others = [other for other in range(3) if other != axis]
        if all(spacing[axis] >= 1.5 * spacing[other] for other in others):
            return axis
    for axis in range(3):
        others = [other for other in range(3) if other != axis]
        if all(2 * shape[axis] <= shape[other] for other in others):
            return axis
    return None
