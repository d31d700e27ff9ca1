"""Mistakes that students make in `numerical_differentiation`, each with a hint.

One catalogue stands for each function that students write, under the function's own name. The
hints are shown to students, so they help without giving the answer away.
"""
# staff-only-canary-5f2c9d1e

import torch

from autograder.catalogue import Catalogue

forward_difference = Catalogue()
central_difference = Catalogue()
numerical_gradient = Catalogue()
partials_x2y = Catalogue()
rates_of_change = Catalogue()
descent_step = Catalogue()
grad_linear = Catalogue()
grad_quadratic = Catalogue()
grad_sq_norm = Catalogue()
best_step = Catalogue()


# q1: (f(x + h) - f(x)) / h


@forward_difference.entry(
    "only f(x) is divided by h: brackets around the difference are missing",
    hint="Division comes before subtraction. Print the number above the fraction line on its own.",
)
def forward_difference_without_brackets(f, x, h):
    """Divide the second term only."""
    return f(x + h) - f(x) / h


@forward_difference.entry(
    "the change of f is not divided by the step",
    hint="This is how much f changes. The question asks how much it changes for each unit of x.",
)
def forward_difference_without_division(f, x, h):
    """Return the change itself."""
    return f(x + h) - f(x)


@forward_difference.entry(
    "the difference is taken backwards, from x − h to x",
    hint="Which side of x does the formula look at? Compare your result at h = 0.1 with the table.",
)
def forward_difference_backwards(f, x, h):
    """Take the backward difference."""
    return (f(x) - f(x - h)) / h


@forward_difference.entry(
    "the two values of f are subtracted in the wrong order",
    hint="Where f rises, the slope is positive. Is yours?",
)
def forward_difference_with_reversed_sign(f, x, h):
    """Subtract the later value from the earlier one."""
    return (f(x) - f(x + h)) / h


@forward_difference.entry(
    "the points are h apart, but the change is divided by 2h",
    hint="Divide by the distance between the two points at which you evaluate f.",
)
def forward_difference_divided_by_two_steps(f, x, h):
    """Divide by the distance of the central difference."""
    return (f(x + h) - f(x)) / (2 * h)


@forward_difference.entry(
    "the argument h is ignored: the step is a fixed small number",
    hint="Call your function with h = 0.1 and with h = 0.01. The two results should differ.",
)
def forward_difference_with_its_own_step(f, x, h):
    """Use a step of its own, in double precision."""
    del h
    x = torch.as_tensor(x, dtype=torch.float64)
    return (f(x + 1e-6) - f(x)) / 1e-6


# q2: (f(x + h) - f(x - h)) / (2h)


@central_difference.entry(
    "the change is divided by h, but the two points are 2h apart",
    hint="How far is it from x − h to x + h?",
)
def central_difference_divided_by_one_step(f, x, h):
    """Keep the denominator of the forward difference."""
    return (f(x + h) - f(x - h)) / h


@central_difference.entry(
    "brackets around 2h are missing: the change is divided by 2 and multiplied by h",
    hint="Python reads a / 2 * h from left to right, as (a / 2) * h.",
)
def central_difference_multiplied_by_the_step(f, x, h):
    """Divide by 2, then multiply by h."""
    return (f(x + h) - f(x - h)) / 2 * h


@central_difference.entry(
    "only one point is moved: this is the forward difference",
    hint="The central difference looks at both sides of x and does not need f(x) itself.",
)
def central_difference_on_one_side(f, x, h):
    """Return the answer to question 1."""
    return (f(x + h) - f(x)) / h


@central_difference.entry(
    "only one point is moved, and the change is divided by 2h",
    hint="Which two points does the picture join? Neither of them is x.",
)
def central_difference_of_half_the_change(f, x, h):
    """Divide the forward change by 2h."""
    return (f(x + h) - f(x)) / (2 * h)


@central_difference.entry(
    "the points are half a step away from x instead of a whole step",
    hint="This is a central difference, but with h / 2. The question wants x + h and x − h.",
)
def central_difference_with_half_steps(f, x, h):
    """Move by h / 2 on each side."""
    return (f(x + h / 2) - f(x - h / 2)) / h


@central_difference.entry(
    "the two values of f are subtracted in the wrong order",
    hint="Where f rises, the slope is positive. Is yours?",
)
def central_difference_with_reversed_sign(f, x, h):
    """Subtract the right value from the left one."""
    return (f(x - h) - f(x + h)) / (2 * h)


# q3: one coordinate at a time


@numerical_gradient.entry(
    "all coordinates are moved at the same time",
    hint="A partial derivative moves one coordinate and holds the others still. x + h moves "
    "every entry of x.",
)
def numerical_gradient_moving_all(f, x, h):
    """Use the whole vector's move for each coordinate."""
    rate = (f(x + h) - f(x - h)) / (2 * h)
    return torch.stack([rate for _ in x])


@numerical_gradient.entry(
    "the two moved points are one and the same tensor",
    hint="`plus = x` makes no copy: it is a second name for x. A change through one name shows "
    "under the other. `clone()` makes a copy.",
)
def numerical_gradient_with_two_names(f, x, h):
    """Move x up and down again through two names."""
    gradient = torch.zeros_like(x)
    for i in range(len(x)):
        plus = x
        minus = x
        plus[i] += h
        minus[i] -= h
        gradient[i] = (f(plus) - f(minus)) / (2 * h)
    return gradient


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


@numerical_gradient.entry(
    "a copy is made once, before the loop: earlier coordinates stay moved",
    hint="In the second turn of the loop, is the first coordinate back in its place?",
)
def numerical_gradient_with_one_copy(f, x, h):
    """Move more and more coordinates of two copies."""
    plus, minus = x.clone(), x.clone()
    gradient = torch.zeros_like(x)
    for i in range(len(x)):
        plus[i] += h
        minus[i] -= h
        gradient[i] = (f(plus) - f(minus)) / (2 * h)
    return gradient


@numerical_gradient.entry(
    "the differences are forward instead of central",
    hint="Look at both sides of each coordinate, as in question 2.",
)
def numerical_gradient_on_one_side(f, x, h):
    """Take forward differences."""
    steps = h * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + step) - f(x)) / h for step in steps])


@numerical_gradient.entry(
    "the change is divided by h, but the two points are 2h apart",
    hint="How far is it from x − h to x + h?",
)
def numerical_gradient_divided_by_one_step(f, x, h):
    """Keep the denominator of the forward difference."""
    steps = h * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + step) - f(x - step)) / h for step in steps])


@numerical_gradient.entry(
    "the gradient is right, but x is moved for good",
    hint="Whoever calls your function still needs x. Work on a copy.",
)
def numerical_gradient_writing_into_x(f, x, h):
    """Compute rightly, and then use x as scratch paper."""
    steps = h * torch.eye(len(x), dtype=x.dtype)
    gradient = torch.stack([(f(x + step) - f(x - step)) / (2 * h) for step in steps])
    x += h
    return gradient


# q4: f = x²y


@partials_x2y.entry(
    "the two partial derivatives are swapped",
    hint="Both are right. Which one does the question want first?",
)
def partials_x2y_swapped(x, y):
    """Return the derivative by y first."""
    return x**2, 2 * x * y


@partials_x2y.entry(
    "the factor 2 of the square is missing",
    hint="What is the derivative of x² by x?",
)
def partials_x2y_without_two(x, y):
    """Differentiate the square to x."""
    return x * y, x**2


@partials_x2y.entry(
    "y is lost in the first derivative: a constant factor stays where it is",
    hint="Hold y = 5 still. What is then the derivative of 5x² by x?",
)
def partials_x2y_without_the_factor(x, y):
    """Drop y as if it were added."""
    del y
    return 2 * x, x**2


@partials_x2y.entry(
    "y stays in the second derivative",
    hint="Hold x = 3 still. What is then the derivative of 9y by y?",
)
def partials_x2y_keeping_y(x, y):
    """Leave y standing."""
    return 2 * x * y, x**2 * y


@partials_x2y.entry(
    "both variables move at once: the two partial derivatives are added up",
    hint="For the first number, y is a constant: only x moves.",
)
def partials_x2y_of_both(x, y):
    """Return the sum of both in each place."""
    return 2 * x * y + x**2, 2 * x * y + x**2


# q5: central rates of change of the loss


def model(t_u, w, b):
    """Predict the temperature."""
    return w * t_u + b


def loss_fn(t_p, t_c):
    """Compute the mean squared error."""
    return ((t_p - t_c) ** 2).mean()


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


@rates_of_change.entry(
    "brackets around 2·delta are missing: the change is divided by 2 and multiplied by delta",
    hint="Python reads a / 2 * delta from left to right, as (a / 2) * delta.",
)
def rates_of_change_multiplied(t_u, t_c, w, b, delta):
    """Multiply by delta."""
    up, down = loss_fn(model(t_u, w + delta, b), t_c), loss_fn(model(t_u, w - delta, b), t_c)
    more, less = loss_fn(model(t_u, w, b + delta), t_c), loss_fn(model(t_u, w, b - delta), t_c)
    return (up - down) / 2 * delta, (more - less) / 2 * delta


@rates_of_change.entry(
    "the change is divided by delta, but the two points are 2·delta apart",
    hint="How far is it from w − delta to w + delta?",
)
def rates_of_change_divided_by_one_delta(t_u, t_c, w, b, delta):
    """Keep the denominator of the forward difference."""
    up, down = loss_fn(model(t_u, w + delta, b), t_c), loss_fn(model(t_u, w - delta, b), t_c)
    more, less = loss_fn(model(t_u, w, b + delta), t_c), loss_fn(model(t_u, w, b - delta), t_c)
    return (up - down) / delta, (more - less) / delta


@rates_of_change.entry(
    "w moves in the second rate as well",
    hint="For rate_b, w stands still. Compare the two lines of your code, argument by argument.",
)
def rates_of_change_copied(t_u, t_c, w, b, delta):
    """Copy the line of w, and change nothing but its name."""
    up, down = loss_fn(model(t_u, w + delta, b), t_c), loss_fn(model(t_u, w - delta, b), t_c)
    rate_w = (up - down) / (2 * delta)
    rate_b = (up - down) / (2 * delta)
    return rate_w, rate_b


@rates_of_change.entry(
    "w and b move at the same time",
    hint="One parameter moves, the other one stands still.",
)
def rates_of_change_moving_both(t_u, t_c, w, b, delta):
    """Move both parameters for both rates."""
    up = loss_fn(model(t_u, w + delta, b + delta), t_c)
    down = loss_fn(model(t_u, w - delta, b - delta), t_c)
    return (up - down) / (2 * delta), (up - down) / (2 * delta)


@rates_of_change.entry(
    "the differences are forward instead of central",
    hint="Look at the loss on both sides of w, and on both sides of b.",
)
def rates_of_change_on_one_side(t_u, t_c, w, b, delta):
    """Take forward differences."""
    here = loss_fn(model(t_u, w, b), t_c)
    rate_w = (loss_fn(model(t_u, w + delta, b), t_c) - here) / delta
    return rate_w, (loss_fn(model(t_u, w, b + delta), t_c) - here) / delta


@rates_of_change.entry(
    "the rates are returned in another order than (rate_w, rate_b)",
    hint="Both numbers are right. Compare your return line with the question.",
)
def rates_of_change_swapped(t_u, t_c, w, b, delta):
    """Return the rate of b first."""
    up, down = loss_fn(model(t_u, w + delta, b), t_c), loss_fn(model(t_u, w - delta, b), t_c)
    more, less = loss_fn(model(t_u, w, b + delta), t_c), loss_fn(model(t_u, w, b - delta), t_c)
    return (more - less) / (2 * delta), (up - down) / (2 * delta)


@rates_of_change.entry(
    "the measured temperatures t_c are left out of the loss",
    hint="The loss compares the prediction with t_c. Print your loss at w = 1, b = 0.",
)
def rates_of_change_without_target(t_u, t_c, w, b, delta):
    """Square the prediction itself."""
    nothing = torch.zeros_like(t_c)
    up = loss_fn(model(t_u, w + delta, b), nothing)
    down = loss_fn(model(t_u, w - delta, b), nothing)
    more = loss_fn(model(t_u, w, b + delta), nothing)
    less = loss_fn(model(t_u, w, b - delta), nothing)
    return (up - down) / (2 * delta), (more - less) / (2 * delta)


# q6: params - learning_rate · rates


@descent_step.entry(
    "the step goes uphill",
    hint="Where the rate is positive, the loss grows with the parameter. In which direction "
    "should the parameter go?",
)
def descent_step_uphill(params, rates, learning_rate):
    """Add the step."""
    return params + learning_rate * rates


@descent_step.entry(
    "the learning rate is left out",
    hint="The rate gives the direction. What decides how far to go?",
)
def descent_step_without_learning_rate(params, rates, learning_rate):
    """Subtract the whole rate."""
    del learning_rate
    return params - rates


@descent_step.entry(
    "only the step is returned, not the new parameters",
    hint="A step starts somewhere. Where are the old parameters in your result?",
)
def descent_step_alone(params, rates, learning_rate):
    """Return the change of the parameters."""
    del params
    return -learning_rate * rates


@descent_step.entry(
    "the step is divided by the learning rate",
    hint="A smaller learning rate should give a smaller step. Try 0.1 and 0.01.",
)
def descent_step_divided(params, rates, learning_rate):
    """Divide where the rule multiplies."""
    return params - rates / learning_rate


@descent_step.entry(
    "the parameters are multiplied by the learning rate too",
    hint="Only the rates are scaled. Check your brackets.",
)
def descent_step_with_wrong_brackets(params, rates, learning_rate):
    """Scale the whole difference."""
    return learning_rate * (params - rates)


@descent_step.entry(
    "params is changed in place",
    hint="`params -= …` writes into the tensor of whoever called you. Compute a new one.",
)
def descent_step_in_place(params, rates, learning_rate):
    """Write into the argument."""
    params -= learning_rate * rates
    return params


# q7: rules for vectors and matrices


@grad_linear.entry(
    "this is the other layout: one row for each output",
    hint="Read again which layout this course uses. Which shape does the gradient have for A of "
    "shape (2, 3)?",
)
def grad_linear_in_numerator_layout(A, x):
    """Return the Jacobian."""
    del x
    return A


@grad_linear.entry(
    "the product Ax itself is returned instead of its gradient",
    hint="That is the value of the function. The gradient says how each output moves with each "
    "input.",
)
def grad_linear_returning_the_value(A, x):
    """Return the forward value."""
    return A @ x


@grad_linear.entry(
    "the outputs are added up: one number is left for each input",
    hint="Keep a number for each pair of an input and an output.",
)
def grad_linear_summed(A, x):
    """Sum over the outputs."""
    del x
    return A.sum(dim=0)


@grad_quadratic.entry(
    "A is taken for symmetric",
    hint="2Ax is right only if A equals its transpose. Write the sum for a 2 × 2 matrix, and "
    "differentiate the term with a₁₂ and the term with a₂₁.",
)
def grad_quadratic_of_a_symmetric_matrix(A, x):
    """Return 2Ax."""
    return 2 * A @ x


@grad_quadratic.entry(
    "one of the two x is treated as a constant",
    hint="x stands on both sides of A. The product rule gives one term for each of them.",
)
def grad_quadratic_with_one_term(A, x):
    """Differentiate the right x only."""
    return A.T @ x


@grad_quadratic.entry(
    "the left x alone is differentiated",
    hint="x stands on both sides of A. What does the x on the right contribute?",
)
def grad_quadratic_of_the_left_factor(A, x):
    """Differentiate the left x only."""
    return A @ x


@grad_quadratic.entry(
    "the factor x is missing: a matrix is returned",
    hint="The function gives one number, so its gradient has the shape of x.",
)
def grad_quadratic_without_x(A, x):
    """Return the matrix alone."""
    del x
    return A + A.T


@grad_sq_norm.entry(
    "the factor 2 is missing",
    hint="What is the derivative of x₁² by x₁?",
)
def grad_sq_norm_without_two(x):
    """Return x."""
    return 1.0 * x


@grad_sq_norm.entry(
    "the squared norm itself is returned instead of its gradient",
    hint="That is the value of the function. Its gradient has one number for each entry of x.",
)
def grad_sq_norm_returning_the_value(x):
    """Return the forward value."""
    return (x * x).sum()


@grad_sq_norm.entry(
    "this is the gradient of the norm, not of its square",
    hint="‖x‖² has no square root in it.",
)
def grad_sq_norm_of_the_norm(x):
    """Return x / ‖x‖."""
    return x / (x * x).sum().sqrt()


# q8: the best step


@best_step.entry(
    "the smallest step is taken for the best one",
    hint="Look at the left end of the picture. What happens to the error there?",
)
def best_step_smallest(f, df, x, steps):
    """Return the smallest step."""
    del f, df, x
    return min(steps)


@best_step.entry(
    "the sign of the error is kept: a large negative error counts as small",
    hint="Which error is better, −1000 or 0.001? Python's `min` takes the first.",
)
def best_step_with_signed_error(f, df, x, steps):
    """Forget the absolute value."""
    return min(steps, key=lambda h: (f(x + h) - f(x)) / h - df(x))


@best_step.entry(
    "the smallest error is returned instead of the step that has it",
    hint="Your loop finds the right place. Return the step that stands there.",
)
def best_step_returning_the_error(f, df, x, steps):
    """Return the error."""
    return min(abs((f(x + h) - f(x)) / h - df(x)) for h in steps)


@best_step.entry(
    "the position of the step is returned instead of the step",
    hint="You have found the index. Use it on `steps`.",
)
def best_step_returning_the_index(f, df, x, steps):
    """Return the place in the list."""
    errors = [abs((f(x + h) - f(x)) / h - df(x)) for h in steps]
    return errors.index(min(errors))


@best_step.entry(
    "the errors are those of the central difference",
    hint="This question is about the forward difference. The two have different best steps.",
)
def best_step_of_central_differences(f, df, x, steps):
    """Use question 2 in place of question 1."""
    return min(steps, key=lambda h: abs((f(x + h) - f(x - h)) / (2 * h) - df(x)))


@best_step.entry(
    "x is turned into a float32 tensor, which keeps only 7 digits",
    hint="A Python float has 16 digits. torch.tensor(x) keeps 7 of them, unless you ask for "
    "torch.float64.",
)
def best_step_in_single_precision(f, df, x, steps):
    """Lose nine digits before the first difference."""
    x = torch.tensor(x)
    return min(steps, key=lambda h: abs(float((f(x + h) - f(x)) / h - df(x))))


@best_step.entry(
    "the step with the largest error is returned",
    hint="Print the errors beside the steps. Which one do you want?",
)
def best_step_worst(f, df, x, steps):
    """Turn the comparison round."""
    return max(steps, key=lambda h: abs((f(x + h) - f(x)) / h - df(x)))
