"""A correction stays where it was asked for: what was right elsewhere is not drawn anew.

The progressive merge of FocalClick (Chen et al. 2022). A network that draws the whole mask at each click also moves the
outline far from the click, now better and now worse; a person who corrects one place expects the others to stay.
"""

import cv2
import numpy as np
import torch

from core.prompt.prompts import BoxPrompt, LassoPrompt, ModelPrompt, PointPrompt
from core.prompt.raster import near
from core.prompt.refine_window import resized

REACH_SHARE = 1 / 16
"""Of the slice's longer side: how near a change must come to the prompt that asked for it."""


def local(logits: torch.Tensor, previous: torch.Tensor, newest: ModelPrompt) -> torch.Tensor:
    """Keep only those changes of a mask that a prompt is the reason for.

    Args:
        logits: (1, L, L), the new answer.
        previous: (1, s, s), the answer that the prompt corrects.
        newest: that prompt. A box or a lasso speaks of the whole mask, so that all changes count.

    Returns:
        (1, L, L): ``logits``, but ``previous`` in each 8-connected region of changed pixels that comes nowhere near the
        click or scribble. Where no region does, the answer is taken as it is: it may be right for another reason.
    """
    if isinstance(newest, BoxPrompt | LassoPrompt):
        return logits
    length = logits.shape[-1]
    before = resized(previous.float(), length).to(logits.device)
    changed = ((logits[0] > 0) != (before[0] > 0)).cpu().numpy()
    _, regions = cv2.connectedComponents(changed.astype(np.uint8), connectivity=8)
    line = ((newest.x, newest.y),) if isinstance(newest, PointPrompt) else newest.points
    asked = np.unique(regions[near(line, REACH_SHARE * length, (length, length))])
    asked = asked[asked > 0]
    if not len(asked):
        return logits
    unasked = torch.from_numpy(changed & ~np.isin(regions, asked)).to(logits.device)
    return torch.where(unasked, before, logits)
