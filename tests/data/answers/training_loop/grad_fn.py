# %% right: the lecture's
import torch
def dloss_fn(t_p, t_c):
    return 2 * (t_p - t_c) / t_p.size(0)

def dmodel_dw(t_u, w, b):
    return t_u

def dmodel_db(t_u, w, b):
    return 1.0

def grad_fn(t_u, t_c, t_p, w, b):
    dloss_dtp = dloss_fn(t_p, t_c)
    dloss_dw = dloss_dtp * dmodel_dw(t_u, w, b)
    dloss_db = dloss_dtp * dmodel_db(t_u, w, b)
    return torch.stack([dloss_dw.sum(), dloss_db.sum()])

# %% right: means
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    r = t_p - t_c
    return torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])

# %% right: dot product
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    err = t_p - t_c
    n = err.shape[0]
    dw = 2 / n * (err @ t_u)
    db = 2 / n * err.sum()
    return torch.tensor([dw, db])

# %% right: loop, floats in a list
def grad_fn(t_u, t_c, t_p, w, b):
    dw = 0.0
    db = 0.0
    n = len(t_u)
    for u, c, p in zip(t_u.tolist(), t_c.tolist(), t_p.tolist()):
        dw += 2 * (p - c) * u / n
        db += 2 * (p - c) / n
    return [dw, db]

# %% right: design matrix
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    Phi = torch.stack([t_u, torch.ones_like(t_u)], dim=1)
    return 2 * Phi.T @ (t_p - t_c) / len(t_u)

# %% right: numpy
import numpy as np
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    u, c, p = (np.asarray(v) for v in (t_u, t_c, t_p))
    g = np.array([np.average(2 * (p - c) * u), np.average(2 * (p - c))])
    return torch.from_numpy(g)

# %% right: prediction computed anew
import torch
def model(t_u, w, b):
    return w * t_u + b

def grad_fn(t_u, t_c, t_p, w, b):
    t_p = model(t_u, w, b)
    diff = 2.0 * (t_p - t_c)
    grads = torch.cat([torch.mean(diff * t_u, dim=0, keepdim=True),
                       torch.mean(diff, dim=0, keepdim=True)])
    return grads

# %% wrong: n forgotten | cause: sum-for-mean
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    d = 2 * (t_p - t_c)
    return torch.stack([(d * t_u).sum(), d.sum()])

# %% wrong: n divided twice | cause: mean-for-sum
import torch
def dloss_fn(t_p, t_c):
    return 2 * (t_p - t_c) / t_p.size(0)

def grad_fn(t_u, t_c, t_p, w, b):
    d = dloss_fn(t_p, t_c)
    return torch.stack([(d * t_u).mean(), d.mean()])

# %% wrong: mean of a dot product | cause: sum-for-mean
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    err = (t_p - t_c).reshape(1, -1)
    dw = 2 * torch.mean(err @ t_u.reshape(-1, 1))
    db = 2 * torch.mean(err)
    return torch.stack([dw, db])

# %% wrong: factor 2 | cause: factor
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    d = (t_p - t_c) / len(t_c)
    return torch.stack([(d * t_u).sum(), d.sum()])

# %% wrong: sign | cause: sign
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    d = 2 * (t_c - t_p) / len(t_c)
    return torch.stack([(d * t_u).sum(), d.sum()])

# %% wrong: b first | cause: order
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    d = 2 * (t_p - t_c) / len(t_c)
    return torch.stack([d.sum(), (d * t_u).sum()])

# %% wrong: w for t_u | cause: weight-for-input
import torch
def dmodel_dw(t_u, w, b):
    return w

def grad_fn(t_u, t_c, t_p, w, b):
    d = 2 * (t_p - t_c) / len(t_c)
    return torch.stack([(d * dmodel_dw(t_u, w, b)).sum(), d.sum()])

# %% wrong: b for 1 | cause: value-for-derivative
import torch
def dmodel_db(t_u, w, b):
    return b

def grad_fn(t_u, t_c, t_p, w, b):
    d = 2 * (t_p - t_c) / len(t_c)
    return torch.stack([(d * t_u).sum(), (d * dmodel_db(t_u, w, b)).sum()])

# %% wrong: not summed | cause: not-reduced
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    d = 2 * (t_p - t_c) / len(t_c)
    return torch.stack([d * t_u, d])

# %% wrong: product of the means | cause: wrong-formula
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    d = (2 * (t_p - t_c)).mean()
    return torch.stack([d * t_u.mean(), d])

# %% wrong: model's derivative without the loss's | cause: upstream-dropped
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    return torch.stack([t_u.mean(), torch.ones_like(t_u).mean()])

# %% wrong: target dropped | cause: target-dropped
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    d = 2 * t_p / len(t_p)
    return torch.stack([(d * t_u).sum(), d.sum()])

# %% wrong: b gets w's gradient | cause: copied
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    dloss_dtp = 2 * (t_p - t_c) / t_p.size(0)
    dloss_dw = dloss_dtp * t_u
    dloss_db = dloss_dtp * t_u
    return torch.stack([dloss_dw.sum(), dloss_db.sum()])

# %% wrong: t_p for t_u | cause: wrong-formula
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    d = 2 * (t_p - t_c) / t_p.size(0)
    return torch.stack([(d * t_p).sum(), d.sum()])

# %% wrong: the lecture's gradient | cause: hard-coded
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    return torch.tensor([4517.297, 82.6])

# %% wrong: all pairs | cause: broadcast
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    d = 2 * (t_p.reshape(-1, 1) - t_c)
    dw = (d * t_u).mean()
    db = d.mean()
    return torch.stack([dw, db])

# %% wrong: autograd | cause: not-by-hand | corner: by hand
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    params = torch.tensor([float(w), float(b)], dtype=t_u.dtype, requires_grad=True)
    loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
    loss.backward()
    return params.grad

# %% wrong: square left on | cause: wrong-formula
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    d = 2 * (t_p - t_c) ** 2 / t_p.size(0)
    return torch.stack([(d * t_u).sum(), d.sum()])

# %% wrong: only the weight's | cause: incomplete
import torch
def grad_fn(t_u, t_c, t_p, w, b):
    return (2 * (t_p - t_c) * t_u).mean()
