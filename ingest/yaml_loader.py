"""PyYAML's safe loader: the one in C, ten times as fast, where it was built with it."""

from typing import Any

import yaml

SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
