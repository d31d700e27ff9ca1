"""What an instructor can set for Gradescope, in the master's ``generate: plugins:``."""

import json
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from autograder.errors import UsageError

PLUGIN = "autograder.lms.otter_plugin.Graded"
CONFIG_FILE = "otter_config.json"

Visibility = Literal["visible", "after_due_date", "after_published", "hidden"]


class GradescopeConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How results are shown on Gradescope, and which submission counts."""

    assignment: str = ""
    """The assignment's name, which is that of the notebook handed out."""
    public_tests: Visibility = "visible"
    hidden_tests: Visibility = "visible"
    """Anything but ``visible`` hides the student's total too: that is Gradescope's own rule."""
    leaderboard: bool = False
    best_of: bool = False
    """Whether an earlier submission's higher score is kept."""
    max_tries: int | None = None
    """How many submissions are graded; None for any number."""
    timeout: float | None = None
    """Seconds for each cell, and for each test's calls; a submission gets six times that. None
    for the assignment's own limits."""


def read_config(text: bytes) -> GradescopeConfig:
    """Return what ``otter_config.json`` says of our plugin.

    Raises:
        UsageError: it is not JSON, or sets something that there is not.
    """
    try:
        return msgspec.convert(_settings(json.loads(text)), type=GradescopeConfig)
    except (ValueError, msgspec.ValidationError) as error:
        message = f"the configuration of {PLUGIN} in {CONFIG_FILE} is wrong: {error}"
        raise UsageError(message) from error


def with_plugin(
    text: bytes, assignment: str, defaults: Mapping[str, object] | None = None
) -> bytes:
    """Return ``otter_config.json`` with our plugin in it, and the assignment's name.

    Args:
        text: what Otter has made of the master.
        assignment: the assignment's name.
        defaults: what holds where the master says nothing.

    Raises:
        UsageError: what is said of our plugin is wrong.
    """
    read_config(text)
    config = json.loads(text)
    settings = {**(defaults or {}), **_settings(config), "assignment": assignment}
    try:
        msgspec.convert(settings, type=GradescopeConfig)
    except msgspec.ValidationError as error:
        message = f"[gradescope] of autograder.toml is wrong: {error}"
        raise UsageError(message) from error
    others = [entry for entry in config.get("plugins") or [] if PLUGIN not in _names(entry)]
    config["plugins"] = [{PLUGIN: settings}, *others]
    return json.dumps(config, indent=2, sort_keys=True).encode() + b"\n"


def _settings(config: Mapping[str, Any]) -> dict[str, Any]:
    for entry in config.get("plugins") or []:
        if isinstance(entry, dict) and PLUGIN in entry:
            return dict(entry[PLUGIN] or {})
    return {}


def _names(entry: object) -> list[str]:
    return [str(name) for name in entry] if isinstance(entry, dict) else [str(entry)]
