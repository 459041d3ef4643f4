"""What the pixels of a slice hold before any network runs.

Distribution of brightness (`histogram`, `cdf`, `brightness`, `channels` of a colour picture), brightness along a line
(`profile`), the two sides of the head (`mirror_line`, `asymmetry`), texture and edges (`local_entropy`, `sobel`,
`canny`), k-means clusters with the figures that judge them (`kmeans`, `sweep`, `suggestion`), and colours for all of
these. Everything takes the slice as float32 (H, W) in [0, 1] and raises ValueError with one sentence.
"""

from core.explore.brightness import Brightness, brightness
from core.explore.clusters import FEWEST, MOST, Cluster, Clustering, kmeans, region, sweep
from core.explore.colours import RGB, TEN, Scale, cluster_colours, coloured, legend, painted
from core.explore.elbow import Elbow, elbow, suggestion
from core.explore.histogram import Cdf, Histogram, cdf, histogram
from core.explore.picture import channels
from core.explore.points import MOST_SPACE
from core.explore.profile import WIDEST_PX, Profile, profile
from core.explore.scores import SILHOUETTE_PX, Scores, mean_scores
from core.explore.slices import spread
from core.explore.symmetry import MOST_TILT_DEG, SMALLEST_PX, Asymmetry, MirrorLine, asymmetry, mirror_line, placed
from core.explore.texture import LARGEST_RADIUS_PX, LEVELS, canny, local_entropy, sobel

__all__ = [
    "FEWEST",
    "LARGEST_RADIUS_PX",
    "LEVELS",
    "MOST",
    "MOST_SPACE",
    "MOST_TILT_DEG",
    "RGB",
    "SILHOUETTE_PX",
    "SMALLEST_PX",
    "TEN",
    "WIDEST_PX",
    "Asymmetry",
    "Brightness",
    "Cdf",
    "Cluster",
    "Clustering",
    "Elbow",
    "Histogram",
    "MirrorLine",
    "Profile",
    "Scale",
    "Scores",
    "asymmetry",
    "brightness",
    "canny",
    "cdf",
    "channels",
    "cluster_colours",
    "coloured",
    "elbow",
    "histogram",
    "kmeans",
    "legend",
    "local_entropy",
    "mean_scores",
    "mirror_line",
    "painted",
    "placed",
    "profile",
    "region",
    "sobel",
    "spread",
    "suggestion",
    "sweep",
]
