# %% right: two copies for each coordinate
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    for i in range(len(x)):
        up = x.clone()
        down = x.clone()
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad

# %% right: unit vectors
import torch
def numerical_gradient(f, x, h):
    E = torch.eye(x.shape[0], dtype=x.dtype) * h
    return torch.stack([(f(x + e) - f(x - e)) / (2 * h) for e in E])

# %% right: one copy, changed and put back
import torch
def numerical_gradient(f, x, h):
    z = x.clone()
    out = []
    for i in range(z.numel()):
        old = z[i].item()
        z[i] = old + h
        fp = float(f(z))
        z[i] = old - h
        fm = float(f(z))
        z[i] = old
        out.append((fp - fm) / (2 * h))
    return torch.tensor(out, dtype=x.dtype)

# %% right: x itself, restored from a saved value
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    for idx in range(x.shape[0]):
        tmp_val = x[idx].clone()
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = tmp_val   # 还原值
    return grad

# %% right: numpy in between
import numpy as np
import torch
def numerical_gradient(f, x, h):
    base = x.numpy()
    g = np.zeros(base.size)
    for i in range(base.size):
        step = np.zeros_like(base)
        step[i] = h
        g[i] = (float(f(torch.tensor(base + step))) - float(f(torch.tensor(base - step)))) / (2 * h)
    return torch.from_numpy(g)

# %% right: helper for one partial derivative
import torch
def partial(f, x, i, h):
    e = torch.zeros_like(x)
    e[i] = h
    return (f(x + e) - f(x - e)) / 2 / h

def numerical_gradient(f, x, h):
    grads = list(map(lambda i: partial(f, x, i, h), range(len(x))))
    return torch.tensor([float(g) for g in grads], dtype=x.dtype)

# %% wrong: all coordinates moved at once | cause: wrong-formula
import torch
def numerical_gradient(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h) * torch.ones_like(x)

# %% wrong: divided by h | cause: factor
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / h
    return grad

# %% wrong: 2 * h without brackets | cause: wrong-formula
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / 2 * h
    return grad

# %% wrong: forward difference | cause: wrong-formula
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = h
        grad[i] = (f(x + e) - f(x)) / h
    return grad

# %% wrong: coordinates not put back | cause: stale-state
import torch
def numerical_gradient(f, x, h):
    z = x.clone()
    grad = torch.zeros_like(x)
    for i in range(len(z)):
        z[i] += h
        up = f(z)
        z[i] -= 2 * h
        down = f(z)
        grad[i] = (up - down) / (2 * h)
    return grad

# %% wrong: x comes back shifted | cause: mutates-input | corner: input afterwards
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    original = x.clone()
    for i in range(len(x)):
        x[:] = original
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        down = f(x)
        grad[i] = (up - down) / (2 * h)
    return grad

# %% wrong: up and down are the same tensor | cause: aliased
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    for i in range(len(x)):
        up = x.clone()
        down = up
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad

# %% wrong: an h of its own | cause: hard-coded
import torch
def numerical_gradient(f, x, h):
    h = 1.0
    grad = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / (2 * h)
    return grad

# %% wrong: down minus up | cause: sign
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = h
        grad[i] = (f(x - e) - f(x + e)) / (2 * h)
    return grad

# %% wrong: an integer array for the result | cause: int-cast
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros(len(x), dtype=torch.long)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / (2 * h)
    return grad

# %% wrong: the last coordinate is left out | cause: one-step-short
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    for i in range(len(x) - 1):
        e = torch.zeros_like(x)
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / (2 * h)
    return grad

# %% wrong: returned after the first coordinate | cause: one-step-short
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / (2 * h)
        return grad

# %% wrong: steps accumulate in e | cause: accumulated
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    e = torch.zeros_like(x)
    for i in range(len(x)):
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / (2 * h)
    return grad

# %% wrong: each coordinate alone into f | cause: wrong-formula
import torch
def numerical_gradient(f, x, h):
    grad = torch.zeros_like(x)
    for i in range(len(x)):
        only = torch.zeros_like(x)
        only[i] = x[i]
        step = torch.zeros_like(x)
        step[i] = h
        grad[i] = (f(only + step) - f(only - step)) / (2 * h)
    return grad
