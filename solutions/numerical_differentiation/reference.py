"""The right answers to `numerical_differentiation`, and how the tests call what takes a function.

The functions with a question's own name are right answers to the question; those ending in
``_value`` are what is differentiated. A probe hands over a formula as a function: the formula
stands in the test's input as text, so that a failure shows the student what was differentiated.
"""
# staff-only-canary-5f2c9d1e

import torch

from autograder.checks import probe


@probe
def on_a_formula(difference, f, x, h):
    """Hand over the formula as a function of x."""
    return difference(eval(f"lambda x: {f}"), x, h)  # noqa: S307 -- the text is the test's own


@probe
def in_double_precision(gradient, f, x, h):
    """Hand over the formula as a function of x, which is in double precision."""
    return gradient(eval(f"lambda x: {f}"), x.double(), float(h))  # noqa: S307 -- the text is the test's own


@probe
def order_of_the_error(difference, f, slope, x, h):
    """Return the power of h with which the error falls."""
    import math  # noqa: PLC0415 -- a probe imports what it needs inside

    function = eval(f"lambda x: {f}")  # noqa: S307 -- the text is the test's own
    true = eval(slope, {"x": x})  # noqa: S307 -- the text is the test's own
    quotients = [difference(function, x, step) for step in (h, h / 2)]
    if None in quotients:
        return None
    large, small = (abs(float(quotient) - true) for quotient in quotients)
    return [math.log2(large / small) if large and small else math.nan]


@probe
def power_of_the_step(best_step, functions, x, steps):
    """Return the chosen step as a power of ten: steps differ by factors, not by amounts."""
    import math  # noqa: PLC0415 -- a probe imports what it needs inside

    f, df = (eval(f"lambda x: {text}") for text in functions.split(" and "))  # noqa: S307 -- the text is the test's own
    step = best_step(f, df, float(x), [float(one) for one in steps.split(", ")])
    if step is None or isinstance(step, list | tuple):
        return step
    return [math.log10(step) if step > 0 else step]


@probe
def on_a_list_of_steps(best_step, x, steps):
    """Choose among these steps for a cube."""
    return best_step(lambda x: x**3, lambda x: 3 * x**2, x, steps)


def forward_difference(f, x, h):
    """Return the slope of f between x and x + h."""
    return (f(x + h) - f(x)) / h


def central_difference(f, x, h):
    """Return the slope of f between x - h and x + h."""
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_gradient(f, x, h):
    """Return the central difference along each coordinate of x, in a tensor of shape (d,)."""
    steps = h * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + step) - f(x - step)) / (2 * h) for step in steps])


def x2y_value(x, y):
    """Compute x²y."""
    return x**2 * y


def partials_x2y(x, y):
    """Return the partial derivatives of x²y."""
    return 2 * x * y, x**2


def mean_squared_loss(t_u, t_c, w, b):
    """Return the mean squared error of w·t_u + b against t_c."""
    return ((w * t_u + b - t_c) ** 2).mean()


def rates_of_change(t_u, t_c, w, b, delta):
    """Return the central differences of the loss by w and by b."""
    up = mean_squared_loss(t_u, t_c, w + delta, b)
    down = mean_squared_loss(t_u, t_c, w - delta, b)
    more = mean_squared_loss(t_u, t_c, w, b + delta)
    less = mean_squared_loss(t_u, t_c, w, b - delta)
    return (up - down) / (2 * delta), (more - less) / (2 * delta)


def descent_step(params, rates, learning_rate):
    """Return the parameters after one step against their rates of change."""
    return params - learning_rate * rates


def grad_linear(A, x):
    """Return the gradient of Ax in denominator layout: entry (j, i) is that of (Ax)_i by x_j."""
    del x
    return A.T


def quadratic_value(A, x):
    """Compute xᵀAx."""
    return x @ A @ x


def grad_quadratic(A, x):
    """Return the gradient of xᵀAx; A need not be symmetric."""
    return (A + A.T) @ x


def sq_norm_value(x):
    """Compute the sum of the squares of x."""
    return (x * x).sum()


def grad_sq_norm(x):
    """Return the gradient of the sum of the squares of x."""
    return 2 * x


def best_step(f, df, x, steps):
    """Return the step whose forward difference comes closest to df(x)."""
    true = df(x)
    return min(steps, key=lambda h: abs((f(x + h) - f(x)) / h - true))
