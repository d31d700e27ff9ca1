"""What errors of torch mean, in the words of the lesson."""

_SAYINGS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("element 0 of tensors does not require grad",),
        (
            "backward has no graph to go back through: nothing behind the result requires a "
            "gradient, or detach(), item(), numpy() or no_grad() has cut the graph off."
        ),
    ),
    (
        ("'NoneType' object has no attribute 'zero_'", "'NoneType' object has no attribute 'data'"),
        "Before the first backward, .grad is None: empty it if it is not None, or after the step.",
    ),
    (
        ("for -: 'Tensor' and 'NoneType'", "for *: 'float' and 'NoneType'"),
        (
            "A None takes part in this. Is it a .grad? It is None until backward has run, and "
            "stays None in what is no leaf."
        ),
    ),
    (
        ("Trying to backward through the graph a second time",),
        (
            "backward frees its graph: compute the result anew before you call it again. In a "
            "loop, does the step stay outside the graph?"
        ),
    ),
    (
        ("a leaf Variable that requires grad is being used in an in-place operation",),
        "The step is no part of the model: change the parameter under torch.no_grad().",
    ),
    (
        ("grad can be implicitly created only for scalar outputs",),
        (
            "backward begins at a single number: reduce the result to one, or give it the gradient "
            "that arrives there."
        ),
    ),
    (
        ("Can't call numpy() on Tensor that requires grad",),
        "This value is part of a graph: detach() gives it without.",
    ),
    (
        ("Only Tensors of floating point", "only Tensors of floating point"),
        "Only floating point numbers have gradients: write 3.0 for 3.",
    ),
    (
        ("One of the differentiated Tensors appears to not have been used in the graph",),
        "The result does not depend on what it is differentiated by: was it computed from a copy?",
    ),
    (
        ("has been modified by an inplace operation",),
        "A value that backward still needs was overwritten: compute a new one instead.",
    ),
)


def meaning(text: str) -> str:
    """Return what an error's text means, as a sentence; "" if there is nothing to add."""
    return next(
        (said for signs, said in _SAYINGS if any(sign in text for sign in signs)),
        "",
    )
