"""The right answers to `sigmoid_neuron`, and the functions that some of them are derivatives of.

The functions ending in ``_sum``, ``_loss`` or ``_value`` are what is differentiated; those with
a question's own name are right answers to the question. n is the number of samples, d the number
of features. Lectures 000 and 001.
"""
# staff-only-canary-5f2c9d1e

import torch

from autograder.checks import probe

LEAKY_SLOPE = 0.1


def sigmoid(z):
    """Compute 1 / (1 + e^-z) for each entry of a tensor, without overflow."""
    return torch.sigmoid(z)


def sigmoid_sum(z):
    """Add the sigmoids of all entries: its gradient by z is the derivative at each entry."""
    return torch.sigmoid(z).sum()


def sigmoid_derivative(z):
    """Return the derivative of the sigmoid at each entry of a tensor."""
    s = torch.sigmoid(z)
    return s * (1 - s)


def model(X, W, b):
    """Return the predictions (n,) of the sigmoid neuron for X (n, d), W (d,), b (1,)."""
    return torch.sigmoid(X @ W + b)


def mse(y_pred, y):
    """Return the mean squared error of two tensors (n,)."""
    return ((y_pred - y) ** 2).mean()


def rmse(y_pred, y):
    """Return the root of the mean squared error."""
    return mse(y_pred, y).sqrt()


def mae(y_pred, y):
    """Return the mean absolute error of two tensors (n,)."""
    return (y_pred - y).abs().mean()


def neuron_loss(W, b, X, y):
    """Return the mean squared error of the sigmoid neuron."""
    return mse(model(X, W, b), y)


def gradient(W, b, X, y):
    """Return the gradients (d,) and (1,) of the neuron's mean squared error by W and b."""
    y_pred = model(X, W, b)
    dloss_dz = 2 * (y_pred - y) * y_pred * (1 - y_pred) / len(y)
    return dloss_dz @ X, dloss_dz.sum().reshape(1)


def learn(W, b, X, y, epochs, learning_rate):
    """Descend along the gradient; return W, b and each epoch's loss before its step."""
    losses = []
    for _ in range(epochs):
        losses.append(mse(model(X, W, b), y))
        W_grad, b_grad = gradient(W, b, X, y)
        W, b = W - learning_rate * W_grad, b - learning_rate * b_grad
    return W, b, losses


def tanh_sum(z):
    """Add the tanh of all entries."""
    return torch.tanh(z).sum()


def tanh_grad(z):
    """Return the derivative of tanh at each entry."""
    return 1 - torch.tanh(z) ** 2


def relu_sum(z):
    """Add max(0, z) over all entries."""
    return torch.clamp(z, min=0).sum()


def relu_grad(z):
    """Return the derivative of max(0, z) at each entry; 0 at the kink."""
    return (z > 0).to(z.dtype)


def leaky_relu_sum(z):
    """Add max(0.1·z, z) over all entries."""
    return torch.maximum(LEAKY_SLOPE * z, z).sum()


def leaky_relu_grad(z):
    """Return the derivative of max(0.1·z, z) at each entry; 0.1 at the kink."""
    return torch.where(z > 0, 1.0, LEAKY_SLOPE).to(z.dtype)


def elu_sum(z, alpha):
    """Add z where z ≥ 0 and α(e^z − 1) elsewhere."""
    return torch.where(z >= 0, z, alpha * torch.expm1(z.clamp(max=0))).sum()


def elu_grad(z, alpha):
    """Return the derivative of ELU at each entry; α at the kink."""
    return torch.where(z > 0, torch.ones_like(z), alpha * torch.exp(z.clamp(max=0)))


def online_loss(w, x, y):
    """Return half the squared error of a neuron without a bias on one sample."""
    return (torch.sigmoid(w @ x) - y) ** 2 / 2


def online_update(w, x, y, learning_rate):
    """Return the weights after one step on one sample."""
    y_pred = torch.sigmoid(w @ x)
    return w - learning_rate * (y_pred - y) * y_pred * (1 - y_pred) * x


def network_loss(Ws, x, y):
    """Return half the squared distance of an L-layer sigmoid network's output from y."""
    a = x
    for W in Ws:
        a = torch.sigmoid(a @ W)
    return ((a - y) ** 2).sum() / 2


def backprop(Ws, x, y):
    """Return the gradient of :func:`network_loss` by each of the matrices, from autograd.

    The question's own formula stands in the solved notebook; what judges it is independent.
    """
    leaves = [W.detach().clone().requires_grad_() for W in Ws]
    return list(torch.autograd.grad(network_loss(leaves, x, y), leaves))


# Probes of the hidden tests: ways to call `gradient` and `learn`, and the slopes at a kink


@probe
def called(student, *args):
    """Call the function as it is."""
    return student(*args)


def _bump(X, W, b):
    return 1 / (2 + (X @ W - b) ** 2)


def _pull(W, b, X, y):
    # Each depends on both parameters, so that it tells at which of them it was taken.
    return W - X.mean(dim=0) + b, b - y.mean() + W.mean()


def _line(X, W, b):
    return X @ W + 2 * b


def _spread(y_pred, y):
    return (y_pred - y).abs().max()


ANOTHER_NEURON = {"gradient": _pull, "model": _line, "mse": _spread}
"""What stands in the place of questions 2 to 4, whatever those have come to."""

with_another_model = called.replacing(model=_bump)
with_another_gradient = called.replacing(gradient=_pull)
with_another_neuron = called.replacing(**ANOTHER_NEURON)


@probe
def parameters(learn, W, b, X, y, epochs, learning_rate):
    """Return the parameters without the losses, and what is no such triple as it is."""
    returned = learn(W, b, X, y, epochs, learning_rate)
    whole = isinstance(returned, (tuple, list)) and len(returned[2:]) == 1
    return list(returned)[:2] if whole else returned


_X = torch.tensor([[1.0, 2.0], [-2.0, 1.5], [3.0, -1.0]])
_START = {"W": torch.tensor([0.5, -1.0]), "b": torch.tensor([0.25]), "X": _X}
NO_REASON_TO_STOP = [
    # It fits from the start, and: the loss falls, rises, and rises again.
    {**_START, "y": model(**_START), "epochs": 12, "learning_rate": 1.0},
    {**_START, "y": torch.full((3,), 0.5), "epochs": 4, "learning_rate": 5.0},
    # It fits with the model of `with_another_neuron`.
    {**_START, "y": _X @ _START["W"] + 2 * _START["b"], "epochs": 4, "learning_rate": 1.0},
    # The loss stays where it is, whatever the model and its gradient.
    {**_START, "y": torch.full((3,), 0.5), "epochs": 4, "learning_rate": 1e-9},
]
"""Runs that a loop may want to end early; as many epochs as are asked for are run all the same."""


@probe
def _about_a_long_run(learn, W, b, X, y, epochs, learning_rate):
    """Say whether there is a loss for each of many epochs."""
    returned = learn(W, b, X, y, epochs, learning_rate)
    if not isinstance(returned, (tuple, list)) or len(returned) != 3:  # noqa: PLR2004 -- W, b, losses
        return returned
    return (len(returned[2]) == epochs or len(returned[2]),)


@probe
def second_run(learn, W, b, X, y, epochs, learning_rate):
    """Train twice from the same tensors, and return what comes the second time."""
    learn(W, b, X, y, epochs, learning_rate)
    return learn(W, b, X, y, epochs, learning_rate)


@probe
def _second_parameters(learn, W, b, X, y, epochs, learning_rate):
    """As :func:`second_run`, without the losses."""
    learn(W, b, X, y, epochs, learning_rate)
    return list(learn(W, b, X, y, epochs, learning_rate))[:2]


about_a_long_run = _about_a_long_run.replacing(**ANOTHER_NEURON)
parameters_with_another_neuron = parameters.replacing(**ANOTHER_NEURON)
second_run_with_another_neuron = _second_parameters.replacing(**ANOTHER_NEURON)


@probe
def at_the_kink(slope, z, left, right):
    """Return the slopes; where z is 0, one between both sides counts as the left one."""
    returned = slope(z)
    if returned is None:
        return None
    value = torch.as_tensor(returned, dtype=torch.float64)
    low, high = min(float(left), float(right)) - 1e-6, max(float(left), float(right)) + 1e-6
    between = (z == 0) & (value >= low) & (value <= high)
    return torch.where(between, torch.full_like(value, float(left)), value)


@probe
def at_the_kink_of_elu(slope, z, alpha, right):
    """As :func:`at_the_kink`; the slope on the left is alpha."""
    returned = slope(z, alpha)
    if returned is None:
        return None
    value = torch.as_tensor(returned, dtype=torch.float64)
    low, high = min(float(alpha), float(right)) - 1e-6, max(float(alpha), float(right)) + 1e-6
    between = (z == 0) & (value >= low) & (value <= high)
    return torch.where(between, torch.full_like(value, float(alpha)), value)
