"""The right answers to `computational_graphs`, and the functions that they are derivatives of.

The functions ending in ``_gate_value``, ``_loss``, ``_output`` or ``_value`` are what is
differentiated; those with a question's own name are right answers to the question. Scalars are
Python floats or 0-d tensors.
"""
# staff-only-canary-5f2c9d1e

import torch


def mul_gate_value(x, y):
    """Multiply two scalars."""
    return x * y


def add_gate_value(x, y):
    """Add two scalars."""
    return x + y


def max_gate_value(x, y):
    """Return the larger of two scalars; at a tie the first one, so that its gradient is 1."""
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    return torch.where(x >= y, x, y)


def mul_gate(x, y):
    """Return the local gradients of x·y."""
    return y, x


def add_gate(x, y):
    """Return the local gradients of x + y, which depend on neither input."""
    del x, y
    return 1.0, 1.0


def max_gate(x, y):
    """Return the local gradients of max(x, y); a tie counts for x."""
    return (1.0, 0.0) if x >= y else (0.0, 1.0)


def xyz_value(x, y, z):
    """Compute (x + y)·z."""
    return (x + y) * z


def backward_xyz(x, y, z):
    """Return the gradients of (x + y)·z by x, y and z."""
    return z, z, x + y


def linear_loss(x, y, w):
    """Return the squared error of the linear model x·w."""
    return (x * w - y) ** 2


def linear_gradient(x, y, w):
    """Return the derivative of the linear model's loss by w."""
    return 2 * (x * w - y) * x


def affine_loss(x, y, w, b):
    """Return the squared error of the affine model x·w + b."""
    return (x * w + b - y) ** 2


def affine_gradient(x, y, w, b):
    """Return the derivatives of the affine model's loss by w and b."""
    dloss_dresidual = 2 * (x * w + b - y)
    return dloss_dresidual * x, dloss_dresidual


def quadratic_loss(x, y, w1, w2, b):
    """Return the squared error of the quadratic model w1·x² + w2·x + b."""
    return (w1 * x**2 + w2 * x + b - y) ** 2


def quadratic_gradient(x, y, w1, w2, b):
    """Return the derivatives of the quadratic model's loss by w1, w2 and b."""
    dloss_dresidual = 2 * (w1 * x**2 + w2 * x + b - y)
    return dloss_dresidual * x**2, dloss_dresidual * x, dloss_dresidual


def branch_output(x, w1, w2, w3):
    """Compute w2·(w1·x) + w3·(w1·x), whose node w1·x has two children."""
    h = w1 * x
    return w2 * h + w3 * h


def branch_gradient(x, w1, w2, w3):
    """Return the derivatives of the branched model's output by its three weights."""
    h = w1 * x
    return (w2 + w3) * x, h, h


def two_layers(W1, b1, W2, b2, X):
    """Compute W2(W1 X + b1) + b2: two layers without an activation between them."""
    return W2 @ (W1 @ X + b1) + b2


def collapse(W1, b1, W2, b2):
    """Return the weight (m, d) and the bias (m,) of the one layer that two layers make."""
    return W2 @ W1, W2 @ b1 + b2
