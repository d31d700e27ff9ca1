"""Mistakes that students make in `numerical_differentiation`, each with a hint.

One catalogue stands for each function that students write, under the function's own name. The
hints are shown to students, so they help without giving the answer away.
"""
# staff-only-canary-5f2c9d1e

import reference
import torch

from autograder.catalogue import Catalogue

# q1: (f(x + h) - f(x)) / h

forward_difference = Catalogue(reference.forward_difference)

forward_difference.edit(
    "only f(x) is divided by h: brackets around the difference are missing",
    hint="Division comes before subtraction. Print the number above the fraction line on its own.",
    change={"(f(x + h) - f(x)) / h": "f(x + h) - f(x) / h"},
)

forward_difference.edit(
    "the change of f is not divided by the step",
    hint="This is how much f changes. The question asks how much it changes for each unit of x.",
    change={"(f(x + h) - f(x)) / h": "f(x + h) - f(x)"},
)

forward_difference.edit(
    "the difference is taken backwards, from x − h to x",
    hint="Which side of x does the formula look at? Compare your result at h = 0.1 with the table.",
    change={"f(x + h) - f(x)": "f(x) - f(x - h)"},
)

forward_difference.edit(
    "the two values of f are subtracted in the wrong order",
    hint="Where f rises, the slope is positive. Is yours?",
    change={"f(x + h) - f(x)": "f(x) - f(x + h)"},
)

forward_difference.edit(
    "the points are h apart, but the change is divided by 2h",
    hint="Divide by the distance between the two points at which you evaluate f.",
    change={"(f(x + h) - f(x)) / h": "(f(x + h) - f(x)) / (2 * h)"},
)

forward_difference.edit(
    "the argument h is ignored: the step is a fixed small number",
    hint="Call your function with h = 0.1 and with h = 0.01. The two results should differ.",
    change={
        "return (f(x + h) - f(x)) / h": (
            "h = 1e-6\nx = torch.as_tensor(x, dtype=torch.float64)\nreturn (f(x + h) - f(x)) / h"
        ),
    },
)

forward_difference.edit(
    "the result is rounded",
    hint="Round what you print, and nothing else: whoever calls the function may need the digits.",
    change={"(f(x + h) - f(x)) / h": "round(float((f(x + h) - f(x)) / h), 5)"},
)

forward_difference.edit(
    "x itself is moved, so that f is taken twice at the same point",
    hint="A second name for a tensor is no copy, and `+=` writes into it. `x + h` makes a new one.",
    change={
        "return (f(x + h) - f(x)) / h": "moved = x\nmoved += h\nreturn (f(moved) - f(x)) / h",
    },
)


# q2: (f(x + h) - f(x - h)) / (2h)

central_difference = Catalogue(reference.central_difference)

central_difference.edit(
    "the change is divided by h, but the two points are 2h apart",
    hint="How far is it from x − h to x + h?",
    change={"2 * h": "h"},
)

central_difference.edit(
    "brackets around 2h are missing: the change is divided by 2 and multiplied by h",
    hint="Python reads a / 2 * h from left to right, as (a / 2) * h.",
    change={"(f(x + h) - f(x - h)) / (2 * h)": "(f(x + h) - f(x - h)) / 2 * h"},
)

central_difference.edit(
    "only one point is moved: this is the forward difference",
    hint="The central difference looks at both sides of x and does not need f(x) itself.",
    change={"(f(x + h) - f(x - h)) / (2 * h)": "(f(x + h) - f(x)) / h"},
)

central_difference.edit(
    "only one point is moved, and the change is divided by 2h",
    hint="Which two points does the picture join? Neither of them is x.",
    change={"f(x - h)": "f(x)"},
)

central_difference.edit(
    "the points are half a step away from x instead of a whole step",
    hint="This is a central difference, but with h / 2. The question wants x + h and x − h.",
    change={"(f(x + h) - f(x - h)) / (2 * h)": "(f(x + h / 2) - f(x - h / 2)) / h"},
)

central_difference.edit(
    "the two values of f are subtracted in the wrong order",
    hint="Where f rises, the slope is positive. Is yours?",
    change={"f(x + h) - f(x - h)": "f(x - h) - f(x + h)"},
)

central_difference.edit(
    "the two points are x and x + 2h: both lie on one side",
    hint="Which two points does the picture join? How far is each of them from x?",
    change={"f(x + h) - f(x - h)": "f(x + 2 * h) - f(x)"},
)

central_difference.edit(
    "this is the formula of the second derivative",
    hint="That one says how fast the slope changes. The question asks for the slope.",
    change={"(f(x + h) - f(x - h)) / (2 * h)": "(f(x + h) - 2 * f(x) + f(x - h)) / h**2"},
)

central_difference.edit(
    "the result is rounded",
    hint="Round what you print, and nothing else: whoever calls the function may need the digits.",
    change={
        "(f(x + h) - f(x - h)) / (2 * h)": "round(float((f(x + h) - f(x - h)) / (2 * h)), 5)",
    },
)


# q3: one coordinate at a time


def numerical_gradient_on_copies(f, x, h):
    """Return what is right, moved up and down on two copies."""
    gradient = torch.zeros_like(x)
    for i in range(len(x)):
        plus, minus = x.clone(), x.clone()
        plus[i] += h
        minus[i] -= h
        gradient[i] = (f(plus) - f(minus)) / (2 * h)
    return gradient


numerical_gradient = Catalogue(reference.numerical_gradient)

numerical_gradient.edit(
    "x is cut to single precision: with a small step, rounding is all that is left",
    hint="Print x.dtype inside your function. Which precision came in?",
    change={
        "steps = h * torch.eye(len(x), dtype=x.dtype)": (
            "x = x.float()\nsteps = h * torch.eye(len(x))"
        ),
    },
)

numerical_gradient.edit(
    "all coordinates are moved at the same time",
    hint="A partial derivative moves one coordinate and holds the others still. x + h moves "
    "every entry of x.",
    change={"f(x + step) - f(x - step)": "f(x + h) - f(x - h)"},
)

numerical_gradient.edit(
    "the two moved points are one and the same tensor",
    hint="`plus = x` makes no copy: it is a second name for x. A change through one name shows "
    "under the other. `clone()` makes a copy.",
    change={"x.clone(), x.clone()": "x, x"},
    of=numerical_gradient_on_copies,
)


@numerical_gradient.entry(
    "a coordinate is not moved back before the next one is moved",
    hint="Print x at the end of each turn of your loop. It should be the same every time.",
)
def numerical_gradient_not_moved_back(f, x, h):
    """Leave each coordinate at its lower point."""
    gradient = torch.zeros_like(x)
    for i in range(len(x)):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        gradient[i] = (up - f(x)) / (2 * h)
    return gradient


numerical_gradient.edit(
    "a copy is made once, before the loop: earlier coordinates stay moved",
    hint="In the second turn of the loop, is the first coordinate back in its place?",
    change={
        "gradient = torch.zeros_like(x)": (
            "gradient = torch.zeros_like(x)\nplus, minus = x.clone(), x.clone()"
        ),
        "plus, minus = x.clone(), x.clone()": "",
    },
    of=numerical_gradient_on_copies,
)

numerical_gradient.edit(
    "the differences are forward instead of central",
    hint="Look at both sides of each coordinate, as in question 2.",
    change={"(f(x + step) - f(x - step)) / (2 * h)": "(f(x + step) - f(x)) / h"},
)

numerical_gradient.edit(
    "the change is divided by h, but the two points are 2h apart",
    hint="How far is it from x − h to x + h?",
    change={"2 * h": "h"},
)

numerical_gradient.edit(
    "the gradient is right, but x is moved for good",
    hint="Whoever calls your function still needs x. Work on a copy.",
    change={
        "return gradient": "x += h\nreturn gradient",
    },
    of=numerical_gradient_on_copies,
)

numerical_gradient.edit(
    "the result is rounded",
    hint="Round what you print, and nothing else: whoever calls the function may need the digits.",
    change={"return gradient": "return gradient.round(decimals=4)"},
    of=numerical_gradient_on_copies,
)


# q4: f = x²y

partials_x2y = Catalogue(reference.partials_x2y)

partials_x2y.edit(
    "the two partial derivatives are swapped",
    hint="Both are right. Which one does the question want first?",
    change={"2 * x * y, x**2": "x**2, 2 * x * y"},
)

partials_x2y.edit(
    "the factor 2 of the square is missing",
    hint="What is the derivative of x² by x?",
    change={"2 * x * y": "x * y"},
)

partials_x2y.edit(
    "y is lost in the first derivative: a constant factor stays where it is",
    hint="Hold y = 5 still. What is then the derivative of 5x² by x?",
    change={"2 * x * y": "2 * x"},
)

partials_x2y.edit(
    "y stays in the second derivative",
    hint="Hold x = 3 still. What is then the derivative of 9y by y?",
    change={"x**2": "x**2 * y"},
)

partials_x2y.edit(
    "both variables move at once: the two partial derivatives are added up",
    hint="For the first number, y is a constant: only x moves.",
    change={"2 * x * y, x**2": "2 * x * y + x**2, 2 * x * y + x**2"},
)


# q5: central rates of change of the loss

rates_of_change = Catalogue(reference.rates_of_change)


@rates_of_change.entry(
    "the bias is taken off the targets themselves, which the caller needs again",
    hint="`t_c -= b` writes into the tensor that you were given. Compute a new one.",
)
def rates_of_change_in_place(t_u, t_c, w, b, delta):
    """Change the targets in place."""
    t_c -= b

    def loss(w, extra):
        return ((w * t_u + extra - t_c) ** 2).mean()

    rate_w = (loss(w + delta, 0) - loss(w - delta, 0)) / (2 * delta)
    return rate_w, (loss(w, delta) - loss(w, -delta)) / (2 * delta)


@rates_of_change.entry(
    "the loss is a sum: the 1/n of the mean is lost",
    hint="With twice as many readings, should the loss be twice as large?",
)
def rates_of_change_of_the_sum(t_u, t_c, w, b, delta):
    """Sum the squares."""

    def loss(w, b):
        return ((w * t_u + b - t_c) ** 2).sum()

    rate_w = (loss(w + delta, b) - loss(w - delta, b)) / (2 * delta)
    return rate_w, (loss(w, b + delta) - loss(w, b - delta)) / (2 * delta)


rates_of_change.edit(
    "brackets around 2·delta are missing: the change is divided by 2 and multiplied by delta",
    hint="Python reads a / 2 * delta from left to right, as (a / 2) * delta.",
    change={
        "(up - down) / (2 * delta)": "(up - down) / 2 * delta",
        "(more - less) / (2 * delta)": "(more - less) / 2 * delta",
    },
)

rates_of_change.edit(
    "the change is divided by delta, but the two points are 2·delta apart",
    hint="How far is it from w − delta to w + delta?",
    change={
        "(up - down) / (2 * delta)": "(up - down) / delta",
        "(more - less) / (2 * delta)": "(more - less) / delta",
    },
)

rates_of_change.edit(
    "w moves in the second rate as well",
    hint="For rate_b, w stands still. Compare the two lines of your code, argument by argument.",
    change={"more - less": "up - down"},
)

rates_of_change.edit(
    "w and b move at the same time",
    hint="One parameter moves, the other one stands still.",
    change={
        "mean_squared_loss(t_u, t_c, w + delta, b)": (
            "mean_squared_loss(t_u, t_c, w + delta, b + delta)"
        ),
        "mean_squared_loss(t_u, t_c, w - delta, b)": (
            "mean_squared_loss(t_u, t_c, w - delta, b - delta)"
        ),
        "more - less": "up - down",
    },
)

rates_of_change.edit(
    "the differences are forward instead of central",
    hint="Look at the loss on both sides of w, and on both sides of b.",
    change={
        "mean_squared_loss(t_u, t_c, w - delta, b)": "mean_squared_loss(t_u, t_c, w, b)",
        "mean_squared_loss(t_u, t_c, w, b - delta)": "mean_squared_loss(t_u, t_c, w, b)",
        "(up - down) / (2 * delta)": "(up - down) / delta",
        "(more - less) / (2 * delta)": "(more - less) / delta",
    },
)

rates_of_change.edit(
    "the rates are returned in another order than (rate_w, rate_b)",
    hint="Both numbers are right. Compare your return line with the question.",
    change={"up - down": "more - less", "more - less": "up - down"},
)

rates_of_change.edit(
    "the measured temperatures t_c are left out of the loss",
    hint="The loss compares the prediction with t_c. Print your loss at w = 1, b = 0.",
    change={
        "up = mean_squared_loss(t_u, t_c, w + delta, b)": (
            "t_c = torch.zeros_like(t_c)\nup = mean_squared_loss(t_u, t_c, w + delta, b)"
        ),
    },
)

rates_of_change.edit(
    "the change is divided by 0.2, whatever delta is",
    hint="How far is it from w − delta to w + delta, for another delta than 0.1?",
    change={
        "(up - down) / (2 * delta)": "(up - down) / 0.2",
        "(more - less) / (2 * delta)": "(more - less) / 0.2",
    },
)


@rates_of_change.entry(
    "the mean is squared, where the squares are to be averaged",
    hint="Errors of +3 and −3 are no perfect fit. Which comes first, the square or the mean?",
)
def rates_of_change_of_the_squared_mean(t_u, t_c, w, b, delta):
    """Square the mean error."""

    def loss(w, b):
        return (w * t_u + b - t_c).mean() ** 2

    rate_w = (loss(w + delta, b) - loss(w - delta, b)) / (2 * delta)
    return rate_w, (loss(w, b + delta) - loss(w, b - delta)) / (2 * delta)


# q6: params - learning_rate · rates

descent_step = Catalogue(reference.descent_step)

descent_step.edit(
    "the step goes uphill",
    hint="Where the rate is positive, the loss grows with the parameter. In which direction "
    "should the parameter go?",
    change={"params - learning_rate * rates": "params + learning_rate * rates"},
)

descent_step.edit(
    "the learning rate is left out",
    hint="The rate gives the direction. What decides how far to go?",
    change={"learning_rate * rates": "rates"},
)

descent_step.edit(
    "only the step is returned, not the new parameters",
    hint="A step starts somewhere. Where are the old parameters in your result?",
    change={"params - learning_rate * rates": "-learning_rate * rates"},
)

descent_step.edit(
    "the step is divided by the learning rate",
    hint="A smaller learning rate should give a smaller step. Try 0.1 and 0.01.",
    change={"learning_rate * rates": "rates / learning_rate"},
)

descent_step.edit(
    "the parameters are multiplied by the learning rate too",
    hint="Only the rates are scaled. Check your brackets.",
    change={"params - learning_rate * rates": "learning_rate * (params - rates)"},
)

descent_step.edit(
    "params is changed in place",
    hint="`params -= …` writes into the tensor of whoever called you. Compute a new one.",
    change={
        "return params - learning_rate * rates": "params -= learning_rate * rates\nreturn params",
    },
)

descent_step.edit(
    "the rates of all parameters are taken off each of them",
    hint="Each parameter has a rate of its own. Which one belongs to the first?",
    change={"learning_rate * rates": "learning_rate * rates.sum()"},
)

descent_step.edit(
    "large rates are cut off",
    hint="Where a rate is large, the loss is steep. How long should the step be, by the rule?",
    change={"learning_rate * rates": "learning_rate * rates.clamp(-5000, 5000)"},
)


# q7: rules for vectors and matrices

grad_linear = Catalogue(reference.grad_linear)

grad_linear.edit(
    "this is the other layout: one row for each output",
    hint="Read again which layout this course uses. Which shape does the gradient have for A of "
    "shape (2, 3)?",
    change={"A.T": "A"},
)

grad_linear.edit(
    "the product Ax itself is returned instead of its gradient",
    hint="That is the value of the function. The gradient says how each output moves with each "
    "input.",
    change={"del x": "", "A.T": "A @ x"},
)

grad_linear.edit(
    "the outputs are added up: one number is left for each input",
    hint="Keep a number for each pair of an input and an output.",
    change={"A.T": "A.sum(dim=0)"},
)

grad_quadratic = Catalogue(reference.grad_quadratic)

grad_quadratic.edit(
    "A is taken for symmetric",
    hint="2Ax is right only if A equals its transpose. Write the sum for a 2 × 2 matrix, and "
    "differentiate the term with a₁₂ and the term with a₂₁.",
    change={"A + A.T": "2 * A"},
)

grad_quadratic.edit(
    "one of the two x is treated as a constant",
    hint="x stands on both sides of A. The product rule gives one term for each of them.",
    change={"A + A.T": "A.T"},
)

grad_quadratic.edit(
    "the left x alone is differentiated",
    hint="x stands on both sides of A. What does the x on the right contribute?",
    change={"A + A.T": "A"},
)

grad_quadratic.edit(
    "the factor x is missing: a matrix is returned",
    hint="The function gives one number, so its gradient has the shape of x.",
    change={"(A + A.T) @ x": "A + A.T"},
)

grad_quadratic.edit(
    "the upper half of A is mirrored onto the lower one",
    hint="A need not be symmetric: a₁₂ and a₂₁ are two numbers. Where does a₂₁ come into yours?",
    change={"(A + A.T) @ x": "2 * (torch.triu(A) + torch.triu(A, diagonal=1).T) @ x"},
)

grad_sq_norm = Catalogue(reference.grad_sq_norm)

grad_sq_norm.edit(
    "the factor 2 is missing",
    hint="What is the derivative of x₁² by x₁?",
    change={"2 * x": "1.0 * x"},
)

grad_sq_norm.edit(
    "the squared norm itself is returned instead of its gradient",
    hint="That is the value of the function. Its gradient has one number for each entry of x.",
    change={"2 * x": "(x * x).sum()"},
)

grad_sq_norm.edit(
    "this is the gradient of the norm, not of its square",
    hint="‖x‖² has no square root in it.",
    change={"2 * x": "x / (x * x).sum().sqrt()"},
)

grad_sq_norm.edit(
    "twice the norm stands in every entry",
    hint="Each entry has a derivative of its own. What is that of x₁² + x₂² by x₁?",
    change={"2 * x": "2 * (x * x).sum().sqrt() * torch.ones_like(x)"},
)


# q8: the best step

best_step = Catalogue(reference.best_step)

best_step.edit(
    "the smallest step is taken for the best one",
    hint="Look at the left end of the picture. What happens to the error there?",
    change={"min(steps, key=lambda h: abs((f(x + h) - f(x)) / h - true))": "min(steps)"},
)

best_step.edit(
    "the sign of the error is kept: a large negative error counts as small",
    hint="Which error is better, −1000 or 0.001? Python's `min` takes the first.",
    change={"abs((f(x + h) - f(x)) / h - true)": "(f(x + h) - f(x)) / h - true"},
)

best_step.edit(
    "the smallest error is returned instead of the step that has it",
    hint="Your loop finds the right place. Return the step that stands there.",
    change={
        "min(steps, key=lambda h: abs((f(x + h) - f(x)) / h - true))": (
            "min(abs((f(x + h) - f(x)) / h - true) for h in steps)"
        ),
    },
)

best_step.edit(
    "the position of the step is returned instead of the step",
    hint="You have found the index. Use it on `steps`.",
    change={
        "return min(steps, key=lambda h: abs((f(x + h) - f(x)) / h - true))": (
            "errors = [abs((f(x + h) - f(x)) / h - true) for h in steps]\n"
            "return errors.index(min(errors))"
        ),
    },
)

best_step.edit(
    "the errors are those of the central difference",
    hint="This question is about the forward difference. The two have different best steps.",
    change={"(f(x + h) - f(x)) / h": "(f(x + h) - f(x - h)) / (2 * h)"},
)

best_step.edit(
    "x is turned into a float32 tensor, which keeps only 7 digits",
    hint="A Python float has 16 digits. torch.tensor(x) keeps 7 of them, unless you ask for "
    "torch.float64.",
    change={
        "true = df(x)": "x = torch.tensor(x)\ntrue = df(x)",
    },
)

best_step.edit(
    "the step with the largest error is returned",
    hint="Print the errors beside the steps. Which one do you want?",
    change={"min": "max"},
)
