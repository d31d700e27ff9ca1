"""What an instructor can set for Gradescope."""

import json

import pytest

from autograder.errors import UsageError
from autograder.lms.gradescope.config import PLUGIN, GradescopeConfig, read_config, with_plugin


def test_the_plugin_is_added() -> None:
    """Otter's own settings stay, and the assignment's name is known afterwards."""
    text = with_plugin(b'{"lang": "python", "plugins": ["other.Plugin"]}', "graphs")
    content = json.loads(text)
    assert content["lang"] == "python"
    assert content["plugins"] == [{PLUGIN: {"assignment": "graphs"}}, "other.Plugin"]
    assert read_config(text) == GradescopeConfig(assignment="graphs")


def test_what_the_master_sets_is_kept() -> None:
    """The plugin is there once, with the instructor's settings."""
    given = {"plugins": [{PLUGIN: {"hidden_tests": "after_published", "max_tries": 5}}]}
    text = with_plugin(json.dumps(given).encode(), "graphs")
    assert len(json.loads(text)["plugins"]) == 1
    config = read_config(text)
    assert (config.hidden_tests, config.max_tries) == ("after_published", 5)
    assert with_plugin(text, "graphs") == text


@pytest.mark.parametrize("settings", [{"hiden_tests": "visible"}, {"hidden_tests": "never"}])
def test_misspelt_settings(settings: dict[str, str]) -> None:
    """They are refused when the zip is built, not when the first student submits."""
    text = json.dumps({"plugins": [{PLUGIN: settings}]}).encode()
    with pytest.raises(UsageError, match="the configuration of autograder"):
        with_plugin(text, "graphs")


def test_no_json() -> None:
    """It says so."""
    with pytest.raises(UsageError, match=r"otter_config\.json is wrong"):
        read_config(b"{")
