"""Every setting as people read it: its value, where it comes from, what it is for."""

from typing import Any

from pydantic import SecretStr
from pydantic_settings import TomlConfigSettingsSource

from assistant.settings import PREFIX, SETTINGS_FILE, Settings, given_variables

_FOLDERS = {"data": "the user's data folder", "cache": "the user's cache folder"}
_HEAD = """# Settings

A setting comes from the environment, else from `partnership.toml` in the working directory (the \
name without `PARTNERSHIP_`, in lower case), else it has its default. Unknown names are refused. \
`partnership settings` shows every setting and where it comes from.

This page is made from the code: `partnership settings --markdown`.

| Setting | Default | What it is for |
|---|---|---|
"""


def table(settings: Settings) -> list[tuple[str, str, str]]:
    """Name, value and source of every setting; secrets are masked."""
    in_file = TomlConfigSettingsSource(Settings)()
    rows = []
    for name in Settings.model_fields:
        variable = f"{PREFIX}{name.upper()}"
        if variable in given_variables():
            source = f"environment, {variable}"
        else:
            source = SETTINGS_FILE if name in in_file else "default"
        rows.append((name, shown(getattr(settings, name)), source))
    return rows


def markdown() -> str:
    """The page about the settings."""
    lines = []
    for name, field in Settings.model_fields.items():
        default = _FOLDERS.get(name) or f"`{shown(field.get_default(call_default_factory=True))}`"
        described = (field.description or "").replace("|", "\\\\|")
        lines.append(f"| `{PREFIX}{name.upper()}` | {default} | {described}{_bounds(field)} |")
    return _HEAD + "\n".join(lines) + "\n"


def shown(value: Any) -> str:
    """A value as it is written, or as little of it as may be seen."""
    if value is None:
        return "not set"
    if isinstance(value, SecretStr):
        return "********"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value) or "none"
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _bounds(field: Any) -> str:
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    return f" {low:,} to {high:,}." if low is not None and high is not None else ""
