"""Our own small member of the SAM family: segment_anything's parts around a U-Net's features.

The image is encoded once (a MobileNetV2 U-Net, about a hundredth of ViT-B's work); each prompt runs only the
prompt encoder and the mask decoder. Two things differ from Kirillov et al. 2023, because a lesion's outline on a
256 px slice needs finer features than a 64 px grid: clicks and the previous mask also enter as dense maps, and
the decoder reads the U-Net's stride-2 features, as HQ-SAM (Ke et al. 2023) and SAM 2 do.
"""

from typing import Any, NamedTuple

import torch
from torch import nn
from torch.nn import functional

from core.compat import ensure_torchvision
from core.segment.architectures import build

ensure_torchvision()
from segment_anything.modeling.mask_decoder import MaskDecoder  # noqa: E402
from segment_anything.modeling.prompt_encoder import PromptEncoder  # noqa: E402
from segment_anything.modeling.transformer import TwoWayTransformer  # noqa: E402

SIDE = 256
EXCLUDE, INCLUDE, TOP_LEFT, BOTTOM_RIGHT, NO_POINT = 0, 1, 2, 3, -1
"""Labels of prompt coordinates, as in segment_anything's ONNX export."""

_DIM = 96  # 256 in SAM; keeps the whole network under 10 MB in fp16
_FINE = 48  # channels of the U-Net's two finest stages
_MAPS = 4  # previous logits, include, exclude, box
_CLICK_SIGMA = 4.0  # px of the network's square


class Features(NamedTuple):
    """What is computed once an image."""

    coarse: torch.Tensor  # (N, 96, S/8, S/8), what SAM calls the image embedding
    fine: torch.Tensor  # (N, 48, S/2, S/2)


class Dense(NamedTuple):
    """Prompts as maps, beside the prompts as tokens."""

    embedding: torch.Tensor  # (N, 96, S/8, S/8)
    maps: torch.Tensor  # (N, 4, S/2, S/2)


class ImageEncoder(nn.Module):
    """A U-Net without its head: (N, 1, S, S) in [-1, 1] -> Features."""

    def __init__(self) -> None:
        super().__init__()
        self.unet: Any = build("unet")
        self.unet.segmentation_head = nn.Identity()
        self.neck = nn.Sequential(nn.Conv2d(96, _DIM, 1, bias=False), nn.BatchNorm2d(_DIM))
        self.img_size = SIDE

    def forward(self, image: torch.Tensor) -> Features:
        """Features of a batch; S a multiple of 32."""
        skips = self.unet.encoder(image)[::-1]
        x = self.unet.decoder.center(skips[0])
        stages = []
        for number, block in enumerate(self.unet.decoder.blocks):
            skip = skips[number + 1] if number + 1 < len(skips) - 1 else None
            height, width = (side * 2 for side in x.shape[-2:])
            x = block(x, height, width, skip_connection=skip)
            stages.append(x)
        fine = torch.cat([stages[-2], functional.avg_pool2d(stages[-1], 2)], dim=1)
        return Features(self.neck(stages[1]), fine)


class PromptMaps(PromptEncoder):  # type: ignore[misc]
    """SAM's prompt encoder, with clicks, box and previous logits as dense maps too."""

    def __init__(self) -> None:
        grid = SIDE // 8
        super().__init__(_DIM, (grid, grid), (SIDE, SIDE), mask_in_chans=32)
        first = self.mask_downscaling[0]
        self.mask_downscaling[0] = nn.Conv2d(_MAPS, first.out_channels, kernel_size=2, stride=2)

    def at_side(self, side: int) -> None:
        """Work on squares of another side (a multiple of 32): positions are relative, so nothing is learnt anew."""
        self.image_embedding_size = (side // 8, side // 8)
        self.input_image_size = (side, side)

    def _embed_points(self, points: torch.Tensor, labels: torch.Tensor, pad: bool) -> torch.Tensor:
        embedding: torch.Tensor = self.pe_layer.forward_with_coords(points + 0.5, self.input_image_size)
        absent = (labels == NO_POINT)[..., None]
        embedding = torch.where(absent, self.not_a_point_embed.weight[None], embedding)
        for label in (EXCLUDE, INCLUDE, TOP_LEFT, BOTTOM_RIGHT):
            embedding = embedding + (labels == label)[..., None] * self.point_embeddings[label].weight[None]
        return embedding

    def _maps(self, points: torch.Tensor, labels: torch.Tensor, logits: torch.Tensor | None) -> torch.Tensor:
        side = self.input_image_size[0]
        centre = torch.arange(side // 2, device=points.device) * 2 + 0.5  # of each stride-2 cell, in px of the square
        dx = (centre[None, None] - points[..., :1]) ** 2  # (N, P, S/2)
        dy = (centre[None, None] - points[..., 1:]) ** 2
        blobs = torch.exp(-(dy[..., :, None] + dx[..., None, :]) / (2 * _CLICK_SIGMA**2))
        maps = [(blobs * (labels == label)[..., None, None]).amax(1) for label in (INCLUDE, EXCLUDE)]
        box = torch.zeros_like(maps[0])
        for row in range(len(points)):
            first, last = points[row][labels[row] == TOP_LEFT], points[row][labels[row] == BOTTOM_RIGHT]
            if len(first) and len(last):
                inside_x = (centre >= first[-1, 0]) & (centre <= last[-1, 0])
                inside_y = (centre >= first[-1, 1]) & (centre <= last[-1, 1])
                box[row] = (inside_y[:, None] & inside_x[None, :]).float()
        previous = torch.zeros_like(box) if logits is None else logits[:, 0].clamp(-8, 8) / 8
        return torch.stack([previous, *maps, box], dim=1)

    def forward(
        self,
        points: tuple[torch.Tensor, torch.Tensor] | None,
        boxes: torch.Tensor | None,
        masks: torch.Tensor | None,
    ) -> tuple[torch.Tensor, Dense]:
        """Prompts to tokens and maps.

        Args:
            points: coordinates (N, P, 2) as (x, y) in px of the square and labels (N, P).
            boxes: (N, 4) as (x0, y0, x1, y1); turned into two labelled corners.
            masks: logits (N, 1, S/2, S/2) of the previous answer.
        """
        count = next(len(given) for given in (points and points[0], boxes, masks, [0]) if given is not None)
        device = self.no_mask_embed.weight.device
        coordinates = torch.zeros(count, 0, 2, device=device) if points is None else points[0]
        labels = torch.zeros(count, 0, dtype=torch.long, device=device) if points is None else points[1]
        if boxes is not None:
            corner_labels = torch.tensor([TOP_LEFT, BOTTOM_RIGHT], device=device).expand(count, 2)
            coordinates = torch.cat([coordinates, boxes.reshape(-1, 2, 2)], dim=1)
            labels = torch.cat([labels, corner_labels], dim=1)
        if not ((labels == NO_POINT) | (labels == TOP_LEFT)).any():
            # SAM's rule: where there is no box, one token says so. A batch that mixes both comes padded already.
            coordinates = functional.pad(coordinates, (0, 0, 0, 1))
            labels = functional.pad(labels, (0, 1), value=NO_POINT)
        maps = self._maps(coordinates, labels, masks)
        return self._embed_points(coordinates, labels, pad=False), Dense(self.mask_downscaling(maps), maps)


class FineMaskDecoder(MaskDecoder):  # type: ignore[misc]
    """SAM's mask decoder on a 32 px grid, whose hypernetworks read refined stride-2 features."""

    def __init__(self) -> None:
        transformer = TwoWayTransformer(depth=2, embedding_dim=_DIM, mlp_dim=384, num_heads=6)
        super().__init__(transformer_dim=_DIM, transformer=transformer, iou_head_hidden_dim=_DIM)
        width = _DIM // 8
        wide = 48
        self.refine = nn.Sequential(
            nn.Conv2d(width + _FINE + _MAPS, wide, 3, padding=1),
            nn.GroupNorm(8, wide),
            nn.ReLU(inplace=True),
            nn.Conv2d(wide, wide, 3, padding=2, dilation=2),
            nn.GroupNorm(8, wide),
            nn.ReLU(inplace=True),
            nn.Conv2d(wide, wide, 3, padding=4, dilation=4),
            nn.GroupNorm(8, wide),
            nn.ReLU(inplace=True),
            nn.Conv2d(wide, width, 3, padding=1),
        )

    def predict_masks(
        self,
        image_embeddings: Features,
        image_pe: torch.Tensor,
        sparse_prompt_embeddings: torch.Tensor,
        dense_prompt_embeddings: Dense,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits (N, 4, S/2, S/2) and predicted IoU (N, 4); mask 0 is the single answer, 1 to 3 the candidates."""
        output = torch.cat([self.iou_token.weight, self.mask_tokens.weight])
        tokens = torch.cat([output.expand(len(sparse_prompt_embeddings), -1, -1), sparse_prompt_embeddings], dim=1)
        source = image_embeddings.coarse + dense_prompt_embeddings.embedding
        n, channels, height, width = source.shape
        hidden, source = self.transformer(source, image_pe.expand(n, -1, -1, -1), tokens)
        upscaled = self.output_upscaling(source.transpose(1, 2).reshape(n, channels, height, width))
        fine = image_embeddings.fine.expand(n, -1, -1, -1)
        refined = upscaled + self.refine(torch.cat([upscaled, fine, dense_prompt_embeddings.maps], dim=1))
        weights = torch.stack(
            [head(hidden[:, 1 + number]) for number, head in enumerate(self.output_hypernetworks_mlps)], dim=1
        )
        masks = (weights @ refined.flatten(2)).unflatten(2, refined.shape[-2:])
        return masks, self.iou_prediction_head(hidden[:, 0]).sigmoid()


class PromptableNetwork(nn.Module):
    """Image encoder, prompt encoder and mask decoder under the names that segment_anything's Sam gives them."""

    def __init__(self) -> None:
        super().__init__()
        self.image_encoder = ImageEncoder()
        self.prompt_encoder = PromptMaps()
        self.mask_decoder = FineMaskDecoder()

    def start_from_unet(self, state: dict[str, torch.Tensor]) -> None:
        """Take over encoder and decoder of a trained automatic U-Net.

        Raises:
            RuntimeError: the weights are not those of ``build("unet")``.
        """
        state = {key: value for key, value in state.items() if not key.startswith("segmentation_head")}
        self.image_encoder.unet.load_state_dict(state)

    def decode(
        self, features: Features, points: torch.Tensor, labels: torch.Tensor, logits: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """All four masks for a batch: logits (N, 4, S/2, S/2) and predicted IoU (N, 4).

        Args:
            features: of the N images.
            points: (N, P, 2) as (x, y) in px of the square; labels (N, P), NO_POINT where there is none.
            logits: (N, 1, S/2, S/2) of the previous answer, or None.
        """
        sparse, dense = self.prompt_encoder((points, labels), None, logits)
        masks, iou = self.mask_decoder.predict_masks(features, self.prompt_encoder.get_dense_pe(), sparse, dense)
        return masks, iou
