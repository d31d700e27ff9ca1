"""Where something is defined, or only stands."""

import pytest

from autograder.submissions.places import functions, not_run

DOUBLE = "def double(x):\n    return 2 * x"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("# " + DOUBLE.replace("\n", "\n# "), "in comments"),
        ("#" + DOUBLE.replace("\n", "\n#"), "in comments"),
        ("x = 1\n    # " + DOUBLE.replace("\n", "\n    # "), "in comments"),
        ("# answer = 1\n# double = lambda x: 2 * x", "in comments"),
        (f"'''\n{DOUBLE}\n'''", "within quotation marks"),
        (f'x = 1\n"""\n{DOUBLE}\n"""', "within quotation marks"),
        (f"%%script false --no-raise-error\n{DOUBLE}", "below %%script"),
        (f"# my answer\n\n%%bash\n{DOUBLE}", "below %%bash"),
        (f"%%writefile answer.py\n{DOUBLE}", "below %%writefile"),
        ("# the function double(x) gives 2 * x", ""),
        (f"text = '''\n{DOUBLE}\n'''", ""),
        ("%%bash\nls", ""),
        (DOUBLE, ""),
        ("def (", ""),
    ],
)
def test_what_is_not_run(source: str, said: str) -> None:
    """Comments, texts, and what a magic keeps from Python."""
    name, how = not_run(source, {"double", "slope"})
    assert name == ("double" if said else "")
    assert how.startswith(said) or not name


def test_functions() -> None:
    """Those at the beginning of a line; inner ones are nobody's answer."""
    cells = ["def a():\n    def b(): ...", "class C:\n    def d(self): ...", "async def e(): ..."]
    assert functions(cells) == {"a", "C", "e"}
