"""What is taken from a master for those who teach: each mistake beside the right way."""

import jupytext

from autograder.assignment.description import MistakeText
from autograder.authoring.describing import describe_master

MASTER = """\
# Slopes

```otter
# BEGIN QUESTION
name: q1
```

## Question 1

What is the slope?

```otter
# BEGIN SOLUTION
```

```python
def slope(x):
    return 2 * x
```

```otter
# END SOLUTION
# END QUESTION
```
"""
MISTAKES = """
import reference
from autograder.catalogue import Catalogue

def slowly(x):
    double = x + x
    return double

slope = Catalogue(reference.slope)
slope.edit("no factor 2", hint="x" "²?", change={"2 * x": "x"})
slope.edit("one too many", hint="?", change={"double": "double + 1"}, of=slowly)
slope.edit(name_of_it(), hint="?", change={"2 * x": "x"})
slope.edit("it does not fit", hint="?", change={"3 * x": "x"})

@slope.entry("the square", hint="That is f.")
def squared(x):
    return x**2

unasked = Catalogue(reference.unasked)
unasked.edit("of no question", change={"1": "2"})
"""
REFERENCE = """
def slope(x):
    \"\"\"Return it.\"\"\"
    return 2 * x

def unasked():
    return 1
"""


def test_mistakes() -> None:
    """Edits are read as well as functions; what is worked out by code is left out."""
    modules = {"mistakes": MISTAKES, "alternatives": "", "reference": REFERENCE}
    description = describe_master(jupytext.reads(MASTER, fmt="md"), modules, {})
    assert description.title == "Slopes"
    assert description.mistakes == (
        MistakeText(
            question="q1",
            name="the square",
            hint="That is f.",
            wrong="return x ** 2",
            right="return 2 * x",
        ),
        MistakeText(
            question="q1", name="no factor 2", hint="x²?", wrong="return x", right="return 2 * x"
        ),
    )
