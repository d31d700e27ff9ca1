"""Other right answers to `sigmoid_neuron`: every one of them must get full marks.

One catalogue stands for each function that students write, under the function's own name.
"""
# staff-only-canary-5f2c9d1e

import math

import numpy as np
import torch

from autograder.catalogue import Catalogue

sigmoid = Catalogue()
sigmoid_derivative = Catalogue()
model = Catalogue()
mse = Catalogue()
rmse = Catalogue()
mae = Catalogue()
gradient = Catalogue()
learn = Catalogue()
tanh_grad = Catalogue()
relu_grad = Catalogue()
leaky_relu_grad = Catalogue()
elu_grad = Catalogue()
online_update = Catalogue()
backprop = Catalogue()


# q1: the sigmoid and its derivative


@sigmoid.entry("the formula as it is: in a tensor an infinite exponential only gives 0")
def sigmoid_as_printed(z):
    """Compute 1 / (1 + e^-z)."""
    return 1 / (1 + torch.exp(-z))


@sigmoid.entry("through tanh")
def sigmoid_through_tanh(z):
    """Compute (1 + tanh(z/2)) / 2."""
    return (1 + torch.tanh(z / 2)) / 2


@sigmoid.entry("numpy inside, double precision, clipped")
def sigmoid_in_numpy(z):
    """Compute with an array."""
    return torch.as_tensor(1 / (1 + np.exp(-np.clip(np.asarray(z, dtype=float), -500, 500))))


@sigmoid.entry("a loop with a branch for each sign")
def sigmoid_in_a_loop(z):
    """Compute entry by entry with math."""
    result = torch.empty_like(z)
    for i, number in enumerate(z.reshape(-1).tolist()):
        e = math.exp(-abs(number))
        result.view(-1)[i] = 1 / (1 + e) if number >= 0 else e / (1 + e)
    return result


@sigmoid_derivative.entry("the sigmoid to the right times the sigmoid to the left")
def sigmoid_derivative_symmetric(z):
    """Compute σ(z)·σ(−z)."""
    return torch.sigmoid(z) * torch.sigmoid(-z)


@sigmoid_derivative.entry("the quotient, with an exponential that cannot overflow")
def sigmoid_derivative_as_quotient(z):
    """Compute e^-|z| / (1 + e^-|z|)²."""
    e = torch.exp(-z.abs())
    return e / (1 + e) ** 2


@sigmoid_derivative.entry("in place on a copy of its own")
def sigmoid_derivative_in_place(z):
    """Compute σ − σ²."""
    s = torch.sigmoid(z)
    result = s.clone()
    result -= s**2
    return result


# q2: the neuron


@model.entry("the lecture's sum of products")
def model_by_sum(X, W, b):
    """Multiply with broadcasting, then add."""
    u = torch.sum(X * W, dim=1) + b
    return 1 / (1 + torch.exp(-u))


@model.entry("a column, flattened at the end")
def model_by_columns(X, W, b):
    """Use matrices throughout."""
    return torch.sigmoid(X.mm(W.view(-1, 1)) + b).view(-1)


@model.entry("a loop over samples and features, returned as a list")
def model_in_loops(X, W, b):
    """Compute sample by sample with plain numbers."""
    predictions = []
    for row in X.tolist():
        z = b.item() + sum(x * w for x, w in zip(row, W.tolist(), strict=True))
        predictions.append((1 + math.tanh(z / 2)) / 2)
    return predictions


@model.entry("numpy inside, double precision")
def model_in_numpy(X, W, b):
    """Compute with arrays."""
    X, W, b = (np.asarray(part, dtype=np.float64) for part in (X, W, b))
    return 1 / (1 + np.exp(-(X @ W + b)))


@model.entry("in place on its own tensor")
def model_in_place(X, W, b):
    """Change the product step by step."""
    z = torch.mv(X, W)
    z += b
    return z.sigmoid_()


# q3: three losses


@mse.entry("a dot product over n")
def mse_by_dot_product(y_pred, y):
    """Multiply the error with itself."""
    e = y - y_pred
    return e @ e / len(e)


@mse.entry("a loop with plain numbers")
def mse_in_a_loop(y_pred, y):
    """Add the squares one by one."""
    total = 0.0
    for p, t in zip(y_pred, y, strict=True):
        total += (p.item() - t.item()) ** 2
    return total / len(y)


@mse.entry("the library's function")
def mse_of_the_library(y_pred, y):
    """Call PyTorch's loss."""
    return torch.nn.functional.mse_loss(y_pred, y)


@rmse.entry("the norm divided by the root of n")
def rmse_by_norm(y_pred, y):
    """Divide the length of the error by the root of n."""
    return torch.linalg.norm(y_pred - y) / math.sqrt(len(y))


@rmse.entry("numpy inside, a plain float")
def rmse_in_numpy(y_pred, y):
    """Compute with arrays."""
    return float(np.sqrt(np.mean(np.square(np.asarray(y_pred) - np.asarray(y)))))


@rmse.entry("the power one half")
def rmse_by_power(y_pred, y):
    """Raise the mean to the power ½."""
    return (y_pred - y).pow(2).mean() ** 0.5


@mae.entry("the larger of an error and its negative")
def mae_by_maximum(y_pred, y):
    """Use maximum for the absolute value."""
    e = y_pred - y
    return torch.maximum(e, -e).sum() / e.shape[0]


@mae.entry("a loop with plain numbers")
def mae_in_a_loop(y_pred, y):
    """Add the distances one by one."""
    pairs = zip(y_pred.tolist(), y.tolist(), strict=True)
    return sum(abs(p - t) for p, t in pairs) / len(y)


@mae.entry("the library's function, as a tensor of one entry")
def mae_of_the_library(y_pred, y):
    """Call PyTorch's loss."""
    return torch.nn.functional.l1_loss(y_pred, y).reshape(1)


# q4: the neuron's gradient


@gradient.entry("the lecture's columns, every factor by name")
def gradient_by_columns(W, b, X, y):
    """Average the table of all samples' gradients."""
    z = torch.sum(X * W, dim=-1) + b
    y_pred = torch.sigmoid(z)
    dl_dy = (2 * (y_pred - y)).unsqueeze(dim=-1)
    ds_dz = (torch.sigmoid(z) * (1.0 - torch.sigmoid(z))).unsqueeze(dim=-1)
    return torch.mean(dl_dy * ds_dz * X, dim=0), torch.mean(dl_dy * ds_dz * 1.0, dim=0)


@gradient.entry("a loop over the samples, added in place")
def gradient_in_a_loop(W, b, X, y):
    """Add one sample after the other."""
    W_grad, b_grad = torch.zeros_like(W), torch.zeros_like(b)
    for row, target in zip(X, y, strict=True):
        s = torch.sigmoid(row @ W + b)
        d = 2 * (s - target) * s * (1 - s)
        W_grad += d * row
        b_grad += d
    return W_grad / len(X), b_grad / len(X)


@gradient.entry("a column of ones for the bias, returned as a list")
def gradient_with_ones(W, b, X, y):
    """Treat b as one more weight."""
    A = torch.hstack([X, torch.ones(X.shape[0], 1, dtype=X.dtype)])
    p = torch.sigmoid(A @ torch.cat([W, b]))
    g = 2 * A.T @ ((p - y) * p * (1 - p)) / y.numel()
    return [g[:-1], g[-1:]]


@gradient.entry("numpy inside, double precision")
def gradient_in_numpy(W, b, X, y):
    """Compute with arrays."""
    W, b, X, y = (np.asarray(part, dtype=np.float64) for part in (W, b, X, y))
    a = 1 / (1 + np.exp(-(X @ W + b)))
    d = 2 * (a - y) * a * (1 - a)
    return torch.from_numpy((d[:, None] * X).mean(axis=0)), torch.tensor([d.mean()])


@gradient.entry("the residual the other way round, with both signs")
def gradient_with_two_signs(W, b, X, y):
    """Write the loss as (y − ŷ)²."""
    p = torch.sigmoid(X.matmul(W) + b)
    g = -2 * (y - p) * (p - p**2)
    return (g.view(-1, 1) * X).mean(0), g.mean(0, keepdim=True)


@gradient.entry("the functions of questions 1 and 2 called")
def gradient_with_own_functions(W, b, X, y):
    """Use what the notebook has already."""
    residual = model(X, W, b) - y
    d = 2 * residual * sigmoid_derivative(X @ W + b) / len(y)
    return X.T @ d, d.sum().reshape(1)


# q5: the loop


@learn.entry("everything in one function, in place on clones, losses in a tensor")
def learn_in_place_on_clones(W, b, X, y, epochs, learning_rate):
    """Derive the gradient within the loop."""
    W, b = W.clone(), b.clone()
    losses = torch.zeros(epochs)
    for i in range(epochs):
        p = torch.sigmoid((X * W).sum(dim=1) + b)
        losses[i] = torch.mean((p - y) ** 2)
        d = (2 * (p - y) * p * (1 - p)).unsqueeze(1)
        W -= learning_rate * (d * X).mean(dim=0)
        b -= learning_rate * d.mean(dim=0)
    return W, b, losses


@learn.entry("one vector for all parameters, losses as tensors")
def learn_with_one_vector(W, b, X, y, epochs, learning_rate):
    """Treat b as one more weight."""
    parameters = torch.cat([W, b])
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1)
    losses = []
    while len(losses) < epochs:
        p = torch.sigmoid(A @ parameters)
        losses.append(((p - y) ** 2).mean())
        step = A.T @ (2 * (p - y) * p * (1 - p)) / len(y)
        parameters = parameters - learning_rate * step
    return parameters[:-1], parameters[-1:], losses


@learn.entry("numpy all through")
def learn_in_numpy(W, b, X, y, epochs, learning_rate):
    """Compute with arrays."""
    W, b, X, y = (np.array(part) for part in (W, b, X, y))
    losses = []
    for _ in range(epochs):
        p = 1 / (1 + np.exp(-(X @ W + b)))
        losses.append(np.mean((p - y) ** 2))
        d = 2 * (p - y) * p * (1 - p) / len(y)
        W = W - learning_rate * X.T @ d
        b = b - learning_rate * d.sum(keepdims=True)
    return torch.from_numpy(W), torch.from_numpy(b), losses


@learn.entry("questions 2, 3 and 4 called by keyword, returned as a list")
def learn_with_own_functions(W, b, X, y, epochs, learning_rate):
    """Use what the notebook has already."""
    losses = []
    for _ in range(epochs):
        losses.append(float(mse(y_pred=model(X=X, W=W, b=b), y=y)))
        W_grad, b_grad = gradient(W=W, b=b, X=X, y=y)
        W, b = W - learning_rate * W_grad, b - learning_rate * b_grad
    return [W, b, losses]


# q6: four activations


@tanh_grad.entry("a product of two factors")
def tanh_grad_as_product(z):
    """Compute (1 − t)(1 + t)."""
    t = torch.tanh(z)
    return (1 - t) * (1 + t)


@tanh_grad.entry("through the sigmoid")
def tanh_grad_through_sigmoid(z):
    """Use tanh(z) = 2σ(2z) − 1."""
    s = torch.sigmoid(2 * z)
    return 4 * s * (1 - s)


@tanh_grad.entry("numpy inside, double precision")
def tanh_grad_in_numpy(z):
    """Compute with an array."""
    return 1 - np.tanh(np.asarray(z, dtype=np.float64)) ** 2


@relu_grad.entry("1 at the kink")
def relu_grad_with_one_at_zero(z):
    """Count zero as positive."""
    return (z >= 0).float()


@relu_grad.entry("one half at the kink")
def relu_grad_with_half_at_zero(z):
    """Use the sign."""
    return (torch.sign(z) + 1) / 2


@relu_grad.entry("masks on a copy")
def relu_grad_with_masks(z):
    """Set both sides."""
    g = z.clone()
    g[z <= 0] = 0
    g[z > 0] = 1
    return g


@relu_grad.entry("whole numbers")
def relu_grad_in_integers(z):
    """Return integers."""
    return (z > 0).int()


@leaky_relu_grad.entry("arithmetic with a mask, 1 at the kink")
def leaky_relu_grad_by_mask(z):
    """Mix the two slopes."""
    positive = (z >= 0).to(z.dtype)
    return positive + 0.1 * (1 - positive)


@leaky_relu_grad.entry("the sign, the mean of both slopes at the kink")
def leaky_relu_grad_by_sign(z):
    """Go from the middle to both sides."""
    return 0.55 + 0.45 * torch.sign(z)


@leaky_relu_grad.entry("numpy inside")
def leaky_relu_grad_in_numpy(z):
    """Choose with an array."""
    return torch.tensor(np.where(np.asarray(z) > 0, 1.0, 0.1))


@elu_grad.entry("the value plus alpha below zero")
def elu_grad_from_the_value(z, alpha):
    """Use that the slope is ELU's value plus α."""
    value = alpha * torch.expm1(torch.clamp(z, max=0))
    return torch.where(z > 0, torch.ones_like(z), value + alpha)


@elu_grad.entry("a loop with math, 1 at the kink")
def elu_grad_in_a_loop(z, alpha):
    """Compute entry by entry."""
    result = torch.ones_like(z).reshape(-1)
    for i, number in enumerate(z.reshape(-1).tolist()):
        if number < 0:
            result[i] = float(alpha) * math.exp(number)
    return result.reshape(z.shape)


@elu_grad.entry("numpy inside, double precision")
def elu_grad_in_numpy(z, alpha):
    """Choose with an array."""
    z = np.asarray(z, dtype=float)
    return torch.as_tensor(np.where(z > 0, 1.0, float(alpha) * np.exp(np.minimum(z, 0))))


# q7: one sample at a time


@online_update.entry("plus, with y − ŷ")
def online_update_with_plus(w, x, y, learning_rate):
    """Turn both signs."""
    out = 1 / (1 + torch.exp(-(w * x).sum()))
    return w + learning_rate * (y - out) * out * (1 - out) * x


@online_update.entry("in place on a clone, weight by weight")
def online_update_in_a_loop(w, x, y, learning_rate):
    """Change one weight after the other."""
    new = w.clone()
    s = torch.sigmoid(torch.dot(w, x))
    for i in range(len(w)):
        new[i] -= learning_rate * (s - y) * s * (1 - s) * x[i]
    return new


@online_update.entry("numpy inside")
def online_update_in_numpy(w, x, y, learning_rate):
    """Compute with arrays."""
    a, v = np.asarray(w, dtype=float), np.asarray(x, dtype=float)
    p = 1 / (1 + np.exp(-a.dot(v)))
    return torch.tensor(a - float(learning_rate) * (p - float(y)) * p * (1 - p) * v)


@online_update.entry("autograd on half the square")
def online_update_by_autograd(w, x, y, learning_rate):
    """Let torch derive the rule."""
    w = w.clone().requires_grad_()
    (0.5 * (torch.sigmoid(w @ x) - y) ** 2).backward()
    return (w - learning_rate * w.grad).detach()


# q8: L layers


@backprop.entry("weighted sums kept, gradients inserted at the front")
def backprop_with_weighted_sums(Ws, x, y):
    """Follow the formula with f and a."""
    f, a = [], [x]
    for W in Ws:
        f.append(W.T @ a[-1])
        a.append(torch.sigmoid(f[-1]))
    delta = (a[-1] - y) * torch.sigmoid(f[-1]) * torch.sigmoid(-f[-1])
    grads = [a[-2].unsqueeze(1) @ delta.unsqueeze(0)]
    for number in range(len(Ws) - 2, -1, -1):
        slope = torch.sigmoid(f[number]) * torch.sigmoid(-f[number])
        delta = slope * (Ws[number + 1] @ delta)
        grads.insert(0, a[number].unsqueeze(1) @ delta.unsqueeze(0))
    return grads


@backprop.entry("columns and a tuple")
def backprop_with_columns(Ws, x, y):
    """Treat all vectors as matrices."""
    A = [x.reshape(-1, 1)]
    for W in Ws:
        A.append(torch.sigmoid(W.t().mm(A[-1])))
    delta = (A[-1] - y.reshape(-1, 1)) * A[-1] * (1 - A[-1])
    grads = []
    for number in range(len(Ws), 0, -1):
        grads.append(A[number - 1].mm(delta.t()))
        delta = A[number - 1] * (1 - A[number - 1]) * Ws[number - 1].mm(delta)
    return tuple(grads[::-1])


@backprop.entry("numpy inside, double precision")
def backprop_in_numpy(Ws, x, y):
    """Compute with arrays."""
    weights = [np.asarray(W, dtype=float) for W in Ws]
    a = [np.asarray(x, dtype=float)]
    for W in weights:
        a.append(1 / (1 + np.exp(-(a[-1] @ W))))
    delta = (a[-1] - np.asarray(y, dtype=float)) * a[-1] * (1 - a[-1])
    grads = []
    for W, before in zip(reversed(weights), reversed(a[:-1]), strict=True):
        grads.append(np.outer(before, delta))
        delta = before * (1 - before) * (W @ delta)
    return grads[::-1]


@backprop.entry("recursion")
def backprop_by_recursion(Ws, x, y):
    """Let each layer ask the next one what comes back."""

    def back(number, a):
        if number == len(Ws):
            return a - y, []
        out = torch.sigmoid(a @ Ws[number])
        upstream, later = back(number + 1, out)
        delta = upstream * out * (1 - out)
        return Ws[number] @ delta, [torch.outer(a, delta), *later]

    return back(0, x)[1]
