# %% right: the rule
import torch
def online_update(w, x, y, learning_rate):
    y_hat = torch.sigmoid(w @ x)
    return w - learning_rate * (y_hat - y) * y_hat * (1 - y_hat) * x

# %% right: plus and y - y_hat
import torch
def online_update(w, x, y, learning_rate):
    out = 1 / (1 + torch.exp(-(w * x).sum()))
    error = y - out
    delta = error * out * (1 - out)
    return w + learning_rate * delta * x

# %% right: loop over weights on a copy
import torch
def online_update(w, x, y, learning_rate):
    new = w.clone()
    s = torch.sigmoid(torch.dot(w, x))
    for i in range(len(w)):
        new[i] -= learning_rate * (s - y) * s * (1 - s) * x[i]
    return new

# %% right: numpy inside
import numpy as np
import torch
def online_update(w, x, y, learning_rate):
    a, v = w.numpy(), x.numpy()
    p = 1 / (1 + np.exp(-a.dot(v)))
    a = a - learning_rate * (p - float(y)) * p * (1 - p) * v
    return torch.tensor(a)

# %% right: sub with alpha
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid((w * x).sum())
    grad = (p - y) * (p - p * p) * x
    return torch.sub(w, grad, alpha=learning_rate)

# %% right: autograd on half the square
import torch
def online_update(w, x, y, learning_rate):
    w = w.detach().clone().requires_grad_(True)
    loss = 0.5 * (torch.sigmoid(w @ x) - y) ** 2
    loss.backward()
    with torch.no_grad():
        w -= learning_rate * w.grad
    return w.detach()

# %% wrong: uphill | cause: sign
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w @ x)
    return w + learning_rate * (p - y) * p * (1 - p) * x

# %% wrong: derivative of the sigmoid missing | cause: missing-activation-derivative
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w @ x)
    return w - learning_rate * (p - y) * x

# %% wrong: a 2 from the square | cause: factor
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w @ x)
    return w - learning_rate * 2 * (p - y) * p * (1 - p) * x

# %% wrong: no activation in the forward pass | cause: missing-activation
import torch
def online_update(w, x, y, learning_rate):
    p = w @ x
    return w - learning_rate * (p - y) * p * (1 - p) * x

# %% wrong: learning rate left out | cause: factor
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w @ x)
    return w - (p - y) * p * (1 - p) * x

# %% wrong: input left out | cause: upstream-dropped
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w @ x)
    return w - learning_rate * (p - y) * p * (1 - p)

# %% wrong: the weight for the input | cause: weight-for-input
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w @ x)
    return w - learning_rate * (p - y) * p * (1 - p) * w

# %% wrong: target dropped | cause: target-dropped
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w @ x)
    return w - learning_rate * p * p * (1 - p) * x

# %% wrong: the gradient is returned | cause: derivative-for-update
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w @ x)
    return learning_rate * (p - y) * p * (1 - p) * x

# %% wrong: the old weights are returned | cause: frozen
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w @ x)
    new_w = w - learning_rate * (p - y) * p * (1 - p) * x
    return w

# %% wrong: changes w in place | cause: mutates-input | corner: input afterwards
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w @ x)
    w -= learning_rate * (p - y) * p * (1 - p) * x
    return w

# %% wrong: elementwise activation, no sum | cause: model-wrong
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w * x)
    return w - learning_rate * (p - y) * p * (1 - p) * x

# %% wrong: weights updated one by one, each with a new prediction | cause: mixed-update
import torch
def online_update(w, x, y, learning_rate):
    w = w.clone()
    for i in range(len(w)):
        p = torch.sigmoid(w @ x)
        w[i] = w[i] - learning_rate * (p - y) * p * (1 - p) * x[i]
    return w

# %% wrong: the learning rate shrinks the weights, not the gradient | cause: wrong-formula
import torch
def online_update(w, x, y, learning_rate):
    p = torch.sigmoid(w @ x)
    return w * (1 - learning_rate) - (p - y) * p * (1 - p) * x
