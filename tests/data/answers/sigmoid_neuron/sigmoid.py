# %% right: naive formula, which tensors forgive
import torch
def sigmoid(z):
    z = torch.as_tensor(z)
    return 1 / (1 + torch.exp(-z))

# %% right: two branches without overflow
import torch
def sigmoid(z):
    z = torch.as_tensor(z)
    e = torch.exp(-z.abs())
    return torch.where(z >= 0, 1 / (1 + e), e / (1 + e))

# %% right: through tanh
import torch
def sigmoid(z):
    return 0.5 * (1 + torch.tanh(0.5 * torch.as_tensor(z)))

# %% right: clamped
import torch
def sigmoid(z):
    z = torch.clamp(torch.as_tensor(z), -500, 500)
    return torch.reciprocal(1 + torch.exp(-z))

# %% right: numpy inside
import numpy as np
import torch
def sigmoid(z):
    a = np.asarray(z)
    with np.errstate(over='ignore'):
        s = 1.0 / (1.0 + np.exp(-a))
    return torch.as_tensor(s)

# %% right: logarithm of the sum
import torch
def sigmoid(z):
    z = torch.as_tensor(z)
    return torch.exp(-torch.logaddexp(torch.zeros_like(z), -z))

# %% right: a loop over the elements
import math
import torch
def sigmoid(z):
    z = torch.as_tensor(z)
    out = torch.empty_like(z)
    for i, v in enumerate(z.flatten().tolist()):
        if v >= 0:
            s = 1 / (1 + math.exp(-v))
        else:
            s = math.exp(v) / (1 + math.exp(v))
        out.view(-1)[i] = s
    return out

# %% wrong: minus in the exponent forgotten | cause: sign
import torch
def sigmoid(z):
    return 1 / (1 + torch.exp(z))

# %% wrong: exp(z) over 1 + exp(z) overflows | cause: not-finite | corner: large
import torch
def sigmoid(z):
    z = torch.as_tensor(z)
    return torch.exp(z) / (1 + torch.exp(z))

# %% wrong: math.exp overflows | cause: raises | corner: large
import math
import torch
def sigmoid(z):
    z = torch.as_tensor(z)
    s = [1 / (1 + math.exp(-v)) for v in z.flatten()]
    return torch.tensor(s, dtype=z.dtype).reshape(z.shape)

# %% wrong: brackets missing | cause: wrong-formula
import torch
def sigmoid(z):
    return 1 / 1 + torch.exp(-z)

# %% wrong: tanh | cause: wrong-formula
import torch
def sigmoid(z):
    return torch.tanh(z)

# %% wrong: its derivative | cause: wrong-formula
import torch
def sigmoid(z):
    s = 1 / (1 + torch.exp(-z))
    return s * (1 - s)

# %% wrong: a softmax over the vector | cause: wrong-formula
import torch
def sigmoid(z):
    e = torch.exp(z)
    return e / e.sum()

# %% wrong: rounded to zero and one | cause: float-cast
import torch
def sigmoid(z):
    s = 1 / (1 + torch.exp(-z))
    return torch.round(s)

# %% wrong: the whole vector at once | cause: wrong-formula
import torch
def sigmoid(z):
    return 1 / (1 + torch.exp(-z.mean()))

# %% wrong: negates z in place | cause: mutates-input | corner: input afterwards
import torch
def sigmoid(z):
    z = torch.as_tensor(z)
    z *= -1
    return 1 / (1 + torch.exp(z))

# %% wrong: missing call of return | cause: returns-nothing
import torch
def sigmoid(z):
    s = 1 / (1 + torch.exp(-z))
