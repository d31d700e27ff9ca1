"""The zygote starts, wherever the grader runs."""

import os
import subprocess
import sys

# The process itself is as good as any other to show what it was given.
_CHILD = r"""
from pathlib import Path
from autograder.sandbox import launch
launch._MAIN = "import sys; print(ascii(sys.argv[3:]), flush=True); sys.stdin.read()"
zygote = launch.Zygote(["\ubaa8\ub4c8"], waits=True)
zygote._process.wait()
print(zygote._log.read_text(encoding="ascii"))
zygote.close()
"""


def test_where_the_locale_is_not_utf_8() -> None:
    """It is told what to import, whatever the locale can say."""
    environment = {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == ascii(["\ubaa8\ub4c8", "..."])
