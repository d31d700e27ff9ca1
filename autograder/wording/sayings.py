"""What errors of Python and of torch mean, in the words of the lesson."""

from autograder.basics.language import marked

_SAYINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("element 0 of tensors does not require grad",),
        (
            marked(
                "backward has no graph to go back through: nothing behind the result requires a "
                "gradient, or detach(), item(), numpy() or no_grad() has cut the graph off."
            )
        ),
    ),
    (
        ("'NoneType' object has no attribute 'zero_'", "'NoneType' object has no attribute 'data'"),
        marked(
            "Before the first backward, .grad is None: empty it if it is not None, or after the "
            "step."
        ),
    ),
    (
        (
            "and 'NoneType'",
            "unary -: 'NoneType'",
            *(f"for {sign}: 'NoneType'" for sign in ("+", "-", "*", "/", "**")),
        ),
        (
            marked(
                "A None takes part in this. Is it a .grad? It is None until backward has run, and "
                "stays None in what is no leaf."
            )
        ),
    ),
    (
        ("Trying to backward through the graph a second time",),
        (
            marked(
                "backward frees its graph: compute the result anew before you call it again. In a "
                "loop, does the step stay outside the graph?"
            )
        ),
    ),
    (
        (
            "a leaf Variable that requires grad is being used in an in-place operation",
            "a view of a leaf Variable that requires grad is being used in an in-place operation",
        ),
        marked("The step is no part of the model: change the parameter under torch.no_grad()."),
    ),
    (
        ("grad can be implicitly created only for scalar outputs",),
        (
            marked(
                "backward begins at a single number: reduce the result to one, or give it the "
                "gradient that arrives there."
            )
        ),
    ),
    (
        ("Can't call numpy() on Tensor that requires grad",),
        marked("This value is part of a graph: detach() gives it without."),
    ),
    (
        ("Only Tensors of floating point", "only Tensors of floating point"),
        marked("Only floating point numbers have gradients: write 3.0 for 3."),
    ),
    (
        ("One of the differentiated Tensors appears to not have been used in the graph",),
        marked(
            "The result does not depend on what it is differentiated by: was it computed from a "
            "copy?"
        ),
    ),
    (
        ("has been modified by an inplace operation",),
        marked("A value that backward still needs was overwritten: compute a new one instead."),
    ),
    (
        ("type(s) for ^:", "type(s) for ^=:"),
        marked("`^` is no power in Python: write `**`."),
    ),
    (
        (
            "division by zero",
            "modulo by zero",
            "float modulo",
            "cannot be raised to a negative power",
        ),
        marked("Something is divided by a number that is 0 for this input."),
    ),
    (
        ("math domain error",),
        (
            marked(
                "This function of math has no value there, as the logarithm of 0 has none, or the "
                "root of a negative number."
            )
        ),
    ),
    (
        ("bad operand type for unary -: 'Value'",),
        marked("A minus before a value calls the method `__neg__` of its class, which has none."),
    ),
    (
        ("'float' and 'Value'", "'int' and 'Value'"),
        (
            marked(
                "With a number on the left, Python calls the method of the value on the right: "
                "`__radd__`, `__rsub__`, `__rmul__`, `__rtruediv__`."
            )
        ),
    ),
    (
        ("'Value' and 'float'", "'Value' and 'int'", "'Value' and 'Value'"),
        (
            marked(
                "An operator calls the method of the value on the left: `__add__`, `__sub__`, "
                "`__mul__`, `__truediv__`, `__pow__`."
            )
        ),
    ),
    (
        ("'NoneType' object has no attribute 'next_functions'",),
        marked(
            "grad_fn is None where nothing was recorded: a leaf has none, nor has a plain tensor."
        ),
    ),
    (
        ("1D tensors expected",),
        marked("torch.dot takes two vectors, and no tensors of another shape."),
    ),
    (
        ("too many values to unpack",),
        marked("There are more values here than names to the left of the equals sign."),
    ),
    (
        ("not enough values to unpack",),
        marked("There are fewer values here than names to the left of the equals sign."),
    ),
    (
        ("must match the size of tensor b",),
        marked("Two tensors meet whose sizes do not fit: print the shape of each."),
    ),
    (
        ("shapes cannot be multiplied", "size mismatch, got", "inconsistent tensor size"),
        marked("In A @ B, A has as many columns as B has rows: print the shape of each."),
    ),
    (
        ("is out of bounds for dimension", "list index out of range", "tuple index out of range"),
        marked("There is no such place: those of n entries are 0 to n - 1."),
    ),
    (
        ("only one element tensors can be converted", "elements cannot be converted to Scalar"),
        marked("A tensor of one entry becomes a number; this one has more."),
    ),
    (
        ("Boolean value of Tensor with more than one value is ambiguous",),
        marked("`if` asks one question; a comparison of tensors has an answer for each entry."),
    ),
    (
        ("to have the same dtype", "to have same dtype", "expected scalar type"),
        marked("Two precisions meet, such as float32 and float64: bring both to one dtype."),
    ),
    (
        ("must be Tensor, not float", "must be Tensor, not int"),
        marked("torch's functions take tensors: make one of the number, or use math."),
    ),
    (
        (
            *("'float' object is not callable", "'int' object is not callable"),
            *("'Tensor' object is not callable", "'list' object is not callable"),
        ),
        (
            marked(
                "Round brackets after a value call it as a function: is an operator missing before "
                "them, or is a value called like a function, such as sum, max or list?"
            )
        ),
    ),
    (
        ("maximum recursion depth exceeded",),
        marked("A function that calls itself goes no deeper than about 1,000 calls: use a loop."),
    ),
)


SAID = frozenset(said for _, said in _SAYINGS)
"""Whole sentences, with their full stop."""


def meaning(text: str) -> str:
    """Return what an error's text means, as a sentence; "" if there is nothing to add."""
    return next(
        (said for signs, said in _SAYINGS if any(sign in text for sign in signs)),
        "",
    )
