"""Other right answers to `numerical_differentiation`: each of them must get full marks.

One catalogue stands for each function that students write, under the function's own name.
"""
# staff-only-canary-5f2c9d1e

import numpy as np
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


@forward_difference.entry("in named steps, with the second point's own distance")
def forward_difference_step_by_step(f, x, h):
    """Divide by the distance that rounding leaves."""
    second = x + h
    rise = f(second) - f(x)
    run = second - x
    return rise / run


@forward_difference.entry("in a double-precision tensor")
def forward_difference_in_double(f, x, h):
    """Convert first."""
    x = torch.as_tensor(x, dtype=torch.float64)
    return ((f(x + h) - f(x)) / h).item()


@forward_difference.entry("two quotients subtracted, with numpy inside")
def forward_difference_in_numpy(f, x, h):
    """Divide each value on its own."""
    x = np.float64(float(x))
    return np.subtract(f(x + float(h)) / float(h), f(x) / float(h))


# q2: (f(x + h) - f(x - h)) / (2h)


@central_difference.entry("the mean of the slopes on both sides")
def central_difference_as_a_mean(f, x, h):
    """Average the forward and the backward difference."""
    forward = (f(x + h) - f(x)) / h
    backward = (f(x) - f(x - h)) / h
    return (forward + backward) / 2


@central_difference.entry("half the change, divided by h")
def central_difference_of_half_changes(f, x, h):
    """Halve first."""
    return 0.5 * (f(x + h) - f(x - h)) / h


@central_difference.entry("both points in one loop, in floats")
def central_difference_in_a_loop(f, x, h):
    """Weigh the two values by their signs."""
    x, h = float(x), float(h)
    total = 0.0
    for sign in (1, -1):
        total += sign * f(x + sign * h)
    return total / (2 * h)


# q3: one coordinate at a time


@numerical_gradient.entry("a copy for each point, in a loop")
def numerical_gradient_with_clones(f, x, h):
    """Clone x twice for each coordinate."""
    gradient = torch.zeros_like(x)
    for i in range(x.shape[0]):
        plus, minus = x.clone(), x.clone()
        plus[i] += h
        minus[i] -= h
        gradient[i] = (f(plus) - f(minus)) / (2 * h)
    return gradient


@numerical_gradient.entry("x itself moved, and its entry put back each time")
def numerical_gradient_restoring_x(f, x, h):
    """Keep the old entry, and write it back."""
    gradient = []
    for i in range(len(x)):
        old = x[i].item()
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        gradient.append((up - down) / (2 * h))
    return torch.stack(gradient)


@numerical_gradient.entry("one difference after the other, returned as a list of floats")
def numerical_gradient_as_a_list(f, x, h):
    """Build each unit vector by a comparison."""
    places = torch.arange(len(x))
    steps = [h * (places == i).to(x.dtype) for i in places]
    return [float(f(x + step) - f(x - step)) / (2 * h) for step in steps]


@numerical_gradient.entry("each coordinate as a function of one number")
def numerical_gradient_by_slices(f, x, h):
    """Differentiate the slice of f along each coordinate, in double precision."""
    x = x.double()

    def along(i, amount):
        moved = x.clone()
        moved[i] = moved[i] + amount
        return f(moved)

    return torch.tensor([(along(i, h) - along(i, -h)) / (2 * h) for i in range(len(x))])


# q4: f = x²y


@partials_x2y.entry("the product rule on x·x·y, returned as a list")
def partials_x2y_by_product_rule(x, y):
    """Differentiate one factor after the other."""
    return [1 * x * y + x * 1 * y, x * x * 1]


@partials_x2y.entry("one stacked tensor")
def partials_x2y_stacked(x, y):
    """Return both numbers in one tensor of double precision."""
    x, y = (torch.as_tensor(number, dtype=torch.float64) for number in (x, y))
    return torch.stack([2 * x * y, x.square()])


@partials_x2y.entry("plain floats, with numpy for the square")
def partials_x2y_in_floats(x, y):
    """Convert the inputs first."""
    x, y = float(x), float(y)
    return 2 * x * y, np.square(x)


# q5: central rates of change of the loss


@rates_of_change.entry("the loss as an inner function of the two parameters")
def rates_of_change_by_a_closure(t_u, t_c, w, b, delta):
    """Define the loss once."""

    def loss(w, b):
        return torch.mean((w * t_u + b - t_c) ** 2)

    rate_w = (loss(w + delta, b) - loss(w - delta, b)) / (2 * delta)
    rate_b = (loss(w, b + delta) - loss(w, b - delta)) / (2 * delta)
    return rate_w, rate_b


@rates_of_change.entry("a loop over the readings, in floats")
def rates_of_change_in_a_loop(t_u, t_c, w, b, delta):
    """Sum the squares one by one, and divide by their number."""
    w, b, delta = float(w), float(b), float(delta)
    pairs = list(zip(t_u.tolist(), t_c.tolist(), strict=True))

    def loss(w, b):
        total = 0.0
        for reading, celsius in pairs:
            total += (w * reading + b - celsius) ** 2
        return total / len(pairs)

    rate_w = (loss(w + delta, b) - loss(w - delta, b)) / (2 * delta)
    return [rate_w, (loss(w, b + delta) - loss(w, b - delta)) / (2 * delta)]


@rates_of_change.entry("one vector of parameters, moved along the rows of a matrix")
def rates_of_change_as_a_vector(t_u, t_c, w, b, delta):
    """Move both parameters in turn, in double precision."""
    t_u, t_c = t_u.double(), t_c.double()
    params = torch.tensor([float(w), float(b)], dtype=torch.float64)
    rates = []
    for move in delta * torch.eye(2, dtype=torch.float64):
        points = (params + move, params - move)
        up, down = ((point[0] * t_u + point[1] - t_c).pow(2).mean() for point in points)
        rates.append((up - down) / (2 * delta))
    return torch.stack(rates)


@rates_of_change.entry("numpy inside")
def rates_of_change_in_numpy(t_u, t_c, w, b, delta):
    """Compute with arrays."""
    t_u, t_c = t_u.numpy().astype(float), t_c.numpy().astype(float)
    w, b, delta = float(w), float(b), float(delta)

    def loss(w, b):
        return np.mean(np.square(w * t_u + b - t_c))

    rate_w = (loss(w + delta, b) - loss(w - delta, b)) / (2 * delta)
    return rate_w, (loss(w, b + delta) - loss(w, b - delta)) / (2 * delta)


# q6: params - learning_rate · rates


@descent_step.entry("in place on a copy")
def descent_step_on_a_copy(params, rates, learning_rate):
    """Clone first."""
    new = params.clone()
    new -= learning_rate * rates
    return new


@descent_step.entry("entry by entry, returned as a list")
def descent_step_entry_by_entry(params, rates, learning_rate):
    """Loop over both."""
    pairs = zip(params.tolist(), rates.tolist(), strict=True)
    return [param - learning_rate * rate for param, rate in pairs]


@descent_step.entry("one call of torch.sub with a factor")
def descent_step_by_torch_sub(params, rates, learning_rate):
    """Let torch scale and subtract."""
    return torch.sub(params, rates, alpha=float(learning_rate))


# q7: rules for vectors and matrices


@grad_linear.entry("written entry by entry")
def grad_linear_entry_by_entry(A, x):
    """Fill a table of (input, output)."""
    gradient = torch.zeros(len(x), A.shape[0], dtype=A.dtype)
    for i in range(A.shape[0]):
        for j in range(len(x)):
            gradient[j, i] = A[i, j]
    return gradient


@grad_linear.entry("rows and columns exchanged by numpy")
def grad_linear_in_numpy(A, x):
    """Transpose an array."""
    del x
    return np.transpose(A.numpy())


@grad_quadratic.entry("the two terms of the product rule")
def grad_quadratic_in_two_terms(A, x):
    """Differentiate the left x, then the right one."""
    return A @ x + x @ A


@grad_quadratic.entry("the double sum")
def grad_quadratic_by_sums(A, x):
    """Add both terms that hold each entry of x, in floats."""
    rows, entries = A.tolist(), x.tolist()
    places = range(len(entries))
    return [sum((rows[k][j] + rows[j][k]) * entries[j] for j in places) for k in places]


@grad_quadratic.entry("numpy inside")
def grad_quadratic_in_numpy(A, x):
    """Return a tensor of double precision."""
    A, x = A.numpy().astype(float), x.numpy().astype(float)
    return torch.from_numpy(A.dot(x) + A.T.dot(x))


@grad_sq_norm.entry("x added to itself")
def grad_sq_norm_by_a_sum(x):
    """Write x·x with the product rule."""
    return x + x


@grad_sq_norm.entry("entry by entry, as a list")
def grad_sq_norm_as_a_list(x):
    """Double each entry."""
    return [2 * entry for entry in x.tolist()]


# q8: the best step


@best_step.entry("a loop that keeps the best so far")
def best_step_in_a_loop(f, df, x, steps):
    """Compare each error with the smallest one."""
    best, smallest = None, float("inf")
    for h in steps:
        error = abs((f(x + h) - f(x)) / h - df(x))
        if error < smallest:
            best, smallest = h, error
    return best


@best_step.entry("the errors in a double-precision tensor, and argmin")
def best_step_by_argmin(f, df, x, steps):
    """Compute all steps at once."""
    h = torch.tensor(steps, dtype=torch.float64)
    x = torch.tensor(x, dtype=torch.float64)
    errors = ((f(x + h) - f(x)) / h - df(x)).abs()
    return h[errors.argmin()]


@best_step.entry("the squared errors sorted with numpy")
def best_step_by_sorting(f, df, x, steps):
    """Sort the steps by their relative error."""
    h = np.array(steps)
    errors = (((f(x + h) - f(x)) / h - df(x)) / df(x)) ** 2
    return h[np.argsort(errors)][0]
