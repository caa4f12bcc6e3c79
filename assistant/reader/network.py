"""The reader's network: the bundled encoder's layers with a span head and an answerable head.

Written out in torch alone: loading takes a fraction of a second, and training, reading and export
share one definition. Importing this module imports torch.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

HIDDEN = 384
LAYERS = 12
HEADS = 12
INTERMEDIATE = 1536
POSITIONS = 512
NORM_EPS = 1e-12


class Layer(nn.Module):
    """One transformer layer, post-norm, as in BERT; query, key and value in one product."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.attended = nn.Linear(HIDDEN, HIDDEN)
        self.attended_norm = nn.LayerNorm(HIDDEN, eps=NORM_EPS)
        self.wide = nn.Linear(HIDDEN, INTERMEDIATE)
        self.narrow = nn.Linear(INTERMEDIATE, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=NORM_EPS)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`x` (batch, tokens, hidden); `mask` (batch, 1, 1, tokens), added to the attention."""
        batch, tokens, _ = x.shape
        qkv = self.qkv(x).view(batch, tokens, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], attn_mask=mask)
        seen = seen.transpose(1, 2).reshape(batch, tokens, HIDDEN)
        x = self.attended_norm(x + self.attended(seen))
        out: Tensor = self.norm(x + self.narrow(functional.gelu(self.wide(x))))
        return out


class ReaderNetwork(nn.Module):
    """Token ids in; start and end logits of every token, and one answerable logit, out."""

    def __init__(self, word_embeddings: Tensor) -> None:
        super().__init__()
        vocabulary = word_embeddings.shape[0]
        self.words = nn.Embedding(vocabulary, HIDDEN, _weight=word_embeddings, _freeze=True)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=NORM_EPS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.span = nn.Linear(HIDDEN, 2)
        self.answerable = nn.Linear(HIDDEN, 1)

    def forward(self, ids: Tensor, attention: Tensor) -> tuple[Tensor, Tensor]:
        """Read a padded batch.

        Args:
            ids: token ids, (batch, tokens).
            attention: 1 where a token stands, 0 where padding does, (batch, tokens).

        Returns:
            Start and end logits (batch, tokens, 2) and answerable logits (batch,).
        """
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.norm(self.words(ids) + self.positions(place) + self.kind)
        mask = (1.0 - attention[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, mask)
        return self.span(x), self.answerable(x[:, 0]).squeeze(-1)
