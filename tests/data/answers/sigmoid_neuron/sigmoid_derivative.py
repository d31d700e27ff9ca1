# %% right: s(1 - s)
import torch
def sigmoid_derivative(z):
    s = torch.sigmoid(torch.as_tensor(z))
    return s * (1 - s)

# %% right: own sigmoid twice
import torch
def sigmoid(z):
    return 1 / (1 + torch.exp(-torch.as_tensor(z)))

def sigmoid_derivative(z):
    return sigmoid(z) * sigmoid(-torch.as_tensor(z))

# %% right: exp of minus the absolute value
import torch
def sigmoid_derivative(z):
    e = torch.exp(-torch.abs(torch.as_tensor(z)))
    return e / (1 + e) ** 2

# %% right: hyperbolic
import torch
def sigmoid_derivative(z):
    t = torch.tanh(torch.as_tensor(z) / 2)
    return (1 - t * t) / 4

# %% right: s - s squared in place
import torch
def sigmoid_derivative(z):
    s = torch.sigmoid(torch.as_tensor(z))
    out = s.clone()
    out -= s ** 2
    return out

# %% right: numpy
import numpy as np
import torch
def sigmoid_derivative(z):
    z = np.asarray(z, dtype=float)
    with np.errstate(over='ignore'):
        s = 1 / (1 + np.exp(-z))
    return torch.tensor(s * (1 - s))

# %% wrong: the sigmoid | cause: value-for-derivative
import torch
def sigmoid_derivative(z):
    return torch.sigmoid(z)

# %% wrong: z taken for the activation | cause: missing-activation
def sigmoid_derivative(z):
    return z * (1 - z)

# %% wrong: sigmoid of the sigmoid | cause: wrong-formula
import torch
def sigmoid_derivative(z):
    s = torch.sigmoid(z)
    s = torch.sigmoid(s)
    return s * (1 - s)

# %% wrong: tanh's rule | cause: wrong-formula
import torch
def sigmoid_derivative(z):
    s = torch.sigmoid(z)
    return 1 - s ** 2

# %% wrong: plus | cause: sign
import torch
def sigmoid_derivative(z):
    s = torch.sigmoid(z)
    return s * (1 + s)

# %% wrong: s minus one | cause: sign
import torch
def sigmoid_derivative(z):
    s = 1 / (1 + torch.exp(-z))
    return s * (s - 1)

# %% wrong: inner minus of the chain rule forgotten | cause: sign
import torch
def sigmoid_derivative(z):
    # ((1+e^-z)^-1)' = -(1+e^-z)^-2 * e^-z
    return -torch.exp(-z) / (1 + torch.exp(-z)) ** 2

# %% wrong: not a number for very negative z | cause: not-finite | corner: large
import torch
def sigmoid_derivative(z):
    z = torch.as_tensor(z)
    return torch.exp(-z) / (1 + torch.exp(-z)) ** 2

# %% wrong: only 1 - s | cause: wrong-formula
import torch
def sigmoid_derivative(z):
    return 1 - torch.sigmoid(z)

# %% wrong: numerator forgotten | cause: wrong-formula
import torch
def sigmoid_derivative(z):
    return 1 / (1 + torch.exp(-z)) ** 2

# %% wrong: summed over the vector | cause: wrong-formula
import torch
def sigmoid_derivative(z):
    s = torch.sigmoid(z)
    return (s * (1 - s)).sum()

# %% wrong: autograd | cause: not-by-hand | corner: by hand
import torch
def sigmoid_derivative(z):
    z = torch.as_tensor(z).clone().detach().requires_grad_(True)
    torch.sigmoid(z).sum().backward()
    return z.grad
