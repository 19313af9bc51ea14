"""The network of the close reader as torch trains it, and the bytes that `triage.close` reads."""

import io
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from cases.model import Signal
from tools.close_reader.base import BLOCK, Base

DEPTH = 6
"""Layers kept of the base model's twelve: half the cost; measured, the upper half added nothing on our messages."""
HIDDEN = 128
ANSWERS = 2 + len(Signal)
DROP = 0.1
WORD_BLOCK = 32
"""Numbers of a word vector that share a scale."""


class Layer(nn.Module):
    """One layer of the base model."""

    def __init__(self, base: Base, number: int) -> None:
        """Start from the base model's weights."""
        super().__init__()
        self.heads = base.heads
        width, wide = base.width, base.wide
        self.attend = nn.Linear(width, 3 * width)
        self.join = nn.Linear(width, width)
        self.widen = nn.Linear(width, wide)
        self.narrow = nn.Linear(wide, width)
        self.norm_join = nn.LayerNorm(width, 1e-12)
        self.norm_narrow = nn.LayerNorm(width, 1e-12)

        def matrix(name: str, rows: int, columns: int) -> torch.Tensor:
            return torch.tensor(base.matrix(f"l{number}.{name}.w").reshape(rows, columns))

        def vector(name: str) -> torch.Tensor:
            return torch.tensor(base.vector(f"l{number}.{name}"))

        with torch.no_grad():
            self.attend.weight.copy_(torch.cat([matrix(name, width, width) for name in ("q", "k", "v")]))
            self.attend.bias.copy_(torch.cat([vector(f"{name}.b") for name in ("q", "k", "v")]))
            for part, name, shape in (
                (self.join, "ao", (width, width)),
                (self.widen, "fi", (wide, width)),
                (self.narrow, "fo", (width, wide)),
            ):
                part.weight.copy_(matrix(name, *shape))
                part.bias.copy_(vector(f"{name}.b"))
            for part, name in ((self.norm_join, "aln"), (self.norm_narrow, "oln")):
                part.weight.copy_(vector(f"{name}.w"))
                part.bias.copy_(vector(f"{name}.b"))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Read the pieces beside each other, then each alone."""
        count, length, width = x.shape
        three = self.attend(x).view(count, length, 3, self.heads, width // self.heads)
        query, key, value = three.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(count, length, width)
        x = self.norm_join(x + functional.dropout(self.join(seen), DROP, self.training))
        wide = functional.gelu(self.widen(x), approximate="tanh")
        return self.norm_narrow(x + functional.dropout(self.narrow(wide), DROP, self.training))


class Network(nn.Module):
    """Word vectors (kept as they are), the lower layers of the base model, and our own answers on top."""

    def __init__(self, base: Base, kept: list[int]) -> None:
        """Start from the base model with the pieces that are `kept`."""
        super().__init__()
        width = base.width
        words = base.matrix("emb.word").reshape(-1, width)[kept]
        places = base.vector("emb.pos").reshape(-1, width) + base.vector("emb.type").reshape(-1, width)[:1]
        self.words = nn.Embedding.from_pretrained(torch.tensor(words), freeze=True)
        self.register_buffer("places", torch.tensor(places))
        self.first_norm = nn.LayerNorm(width, 1e-12)
        with torch.no_grad():
            self.first_norm.weight.copy_(torch.tensor(base.vector("emb.ln.w")))
            self.first_norm.bias.copy_(torch.tensor(base.vector("emb.ln.b")))
        self.layers = nn.ModuleList(Layer(base, number) for number in range(DEPTH))
        self.hidden = nn.Linear(2 * width, HIDDEN)
        self.answer = nn.Linear(HIDDEN, ANSWERS)

    def forward(self, numbers: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        """Return the answers (before they are probabilities) to padded rows of piece numbers."""
        present = torch.arange(numbers.shape[1])[None] < lengths[:, None]
        x = functional.dropout(
            self.first_norm(self.words(numbers) + self.places[: numbers.shape[1]]), DROP, self.training
        )
        for layer in self.layers:
            x = layer(x, present[:, None, None, :])
        there = present[..., None]
        mean = (x * there).sum(1) / there.sum(1)
        most = x.masked_fill(~there, -1e4).amax(1)
        hidden = torch.tanh(self.hidden(torch.cat([mean, most], 1)))
        return self.answer(functional.dropout(hidden, DROP, self.training))

    def heads(self) -> list[nn.Parameter]:
        """Return the parts that start from nothing and learn faster."""
        return [*self.hidden.parameters(), *self.answer.parameters()]

    def body(self) -> list[nn.Parameter]:
        """Return the parts that start from the base model."""
        return [*self.first_norm.parameters(), *self.layers.parameters()]


def store(network: Network, base: Base, kept: list[int], thresholds: tuple[float, ...]) -> bytes:
    """Return the file that `triage.close.load` reads: matrices in eight bits, word vectors in four as they came."""
    rows = base.raw("emb.word").reshape(-1, base.width // WORD_BLOCK * BLOCK)
    part: dict[str, Any] = {
        "pieces": np.frombuffer("\n".join(base.pieces[n] for n in kept).encode(), dtype=np.uint8),
        "scores": base.scores[kept],
        "shape": np.array(
            [*(kept.index(n) for n in (base.start, base.end, base.unknown)), base.heads, DEPTH]
        ),
        "words": rows[kept],
        "places": network.places[:512].numpy().astype(np.float16),
        "first_norm": _numbers(network.first_norm.weight, network.first_norm.bias),
        "hidden": network.hidden.weight.detach().numpy().T.copy(),
        "hidden_bias": network.hidden.bias.detach().numpy(),
        "answer": network.answer.weight.detach().numpy().T.copy(),
        "answer_bias": network.answer.bias.detach().numpy(),
        "thresholds": np.array(thresholds),
    }
    for number, layer in enumerate(network.layers):
        for name in ("attend", "join", "widen", "narrow"):
            linear = getattr(layer, name)
            small, scale = _in_eight_bits(linear.weight.detach().numpy().T)
            part[f"{number}.{name}"] = small
            part[f"{number}.{name}.scale"] = scale
            part[f"{number}.{name}.bias"] = linear.bias.detach().numpy()
        norms = (layer.norm_join, layer.norm_narrow)
        part[f"{number}.norms"] = _numbers(*(t for norm in norms for t in (norm.weight, norm.bias)))
    buffer = io.BytesIO()
    np.savez(buffer, **part)
    return buffer.getvalue()


def _numbers(*tensors: torch.Tensor) -> np.ndarray:
    return np.stack([tensor.detach().numpy() for tensor in tensors]).astype(np.float32)


def _in_eight_bits(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a matrix as whole numbers from -127 to 127 and one scale for each column."""
    scale = np.abs(matrix).max(axis=0, keepdims=True) / 127 + 1e-12
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)
