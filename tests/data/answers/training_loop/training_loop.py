# %% right: the lecture's functions
import torch
def model(t_u, w, b):
    return w * t_u + b

def loss_fn(t_p, t_c):
    squared_diffs = (t_p - t_c) ** 2
    return squared_diffs.mean()

def grad_fn(t_u, t_c, t_p, w, b):
    d = 2 * (t_p - t_c) / t_p.size(0)
    return torch.stack([(d * t_u).sum(), d.sum()])

def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        t_p = model(t_u, w, b)
        loss = loss_fn(t_p, t_c)
        if not torch.isfinite(loss):
            raise FloatingPointError(f"loss is {float(loss)} in epoch {epoch}: choose a smaller learning rate")
        losses.append(loss.item())
        grad = grad_fn(t_u, t_c, t_p, w, b)
        params = params - learning_rate * grad
    return params, losses

# %% right: in place on a clone, losses in a tensor
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    params = params.clone()
    losses = torch.empty(n_epochs, dtype=t_u.dtype)
    n = len(t_u)
    for i in range(n_epochs):
        r = params[0] * t_u + params[1] - t_c
        losses[i] = (r * r).sum() / n
        if torch.isnan(losses[i]) or torch.isinf(losses[i]):
            raise FloatingPointError("diverged at epoch " + str(i + 1))
        params[0], params[1] = (params[0] - learning_rate * 2 * (r * t_u).sum() / n,
                                params[1] - learning_rate * 2 * r.sum() / n)
    return params, losses

# %% right: numpy all through
import numpy as np
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    u, c = t_u.numpy(), t_c.numpy()
    w, b = [v for v in params.numpy()]
    losses = []
    with np.errstate(all='ignore'):
        for epoch in range(n_epochs):
            err = w * u + b - c
            loss = np.mean(err ** 2)
            if not np.isfinite(loss):
                raise FloatingPointError('not finite, epoch %d' % (epoch + 1))
            losses.append(loss)
            w, b = w - learning_rate * np.mean(2 * err * u), b - learning_rate * np.mean(2 * err)
    return torch.tensor([w, b]), losses

# %% right: plain floats
import math
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    w, b = params.tolist()
    xs, ys = t_u.tolist(), t_c.tolist()
    n = len(xs)
    losses = []
    epoch = 0
    while epoch < n_epochs:
        epoch += 1
        total = gw = gb = 0.0
        for x, y in zip(xs, ys):
            r = w * x + b - y
            if abs(r) > 1e100:
                raise FloatingPointError(f'epoch {epoch}: the loss has exploded')
            total += r * r
            gw += 2 * r * x
            gb += 2 * r
        losses.append(total / n)
        w -= learning_rate * gw / n
        b -= learning_rate * gb / n
    return torch.tensor([w, b], dtype=params.dtype), losses

# %% right: design matrix, list of two, prints now and then
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    X = torch.stack((t_u, torch.ones_like(t_u)), 1)
    history = []
    for epoch in range(1, n_epochs + 1):
        e = X @ params - t_c
        loss = e.square().mean()
        if not loss < float('inf'):
            raise FloatingPointError(f"Epoch {epoch}: loss {loss}")
        history.append(loss)
        if epoch in {1, 2, 3, 10, 11, 99, 100, 4000, 5000}:
            print('Epoch %d, Loss %f' % (epoch, float(loss)))
        params = params - learning_rate * 2 * X.T @ e / len(e)
    return [params, history]

# %% wrong: bias frozen | cause: frozen
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    w, b = params
    losses = []
    for epoch in range(1, n_epochs + 1):
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        w = w - learning_rate * (2 * r * t_u).mean()
    return torch.stack([w, b]), losses

# %% wrong: weight frozen by a new name | cause: frozen
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    w, b = params
    losses = []
    for epoch in range(1, n_epochs + 1):
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        new_w = w - learning_rate * (2 * r * t_u).mean()
        b = b - learning_rate * (2 * r).mean()
    return torch.stack([w, b]), losses

# %% wrong: loss after the step | cause: loss-after-step
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        r = w * t_u + b - t_c
        params = params - learning_rate * torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
    return params, losses

# %% wrong: one epoch short | cause: one-step-short
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs):
        w, b = params
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        params = params - learning_rate * torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])
    return params, losses

# %% wrong: one epoch too many | cause: one-step-over
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(n_epochs + 1):
        w, b = params
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        params = params - learning_rate * torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])
    return params, losses

# %% wrong: uphill | cause: sign
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        params = params + learning_rate * torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])
    return params, losses

# %% wrong: factor 2 | cause: factor
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        params = params - learning_rate * torch.stack([(r * t_u).mean(), r.mean()])
    return params, losses

# %% wrong: sum for mean in the gradient | cause: sum-for-mean
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        params = params - learning_rate * torch.stack([(2 * r * t_u).sum(), (2 * r).sum()])
    return params, losses

# %% wrong: the gradient is taken once | cause: stale-state
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    w, b = params
    r = w * t_u + b - t_c
    grad = torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])
    losses = []
    for epoch in range(1, n_epochs + 1):
        loss = ((params[0] * t_u + params[1] - t_c) ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        params = params - learning_rate * grad
    return params, losses

# %% wrong: b's step uses the new w | cause: mixed-update
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    w, b = params
    losses = []
    for epoch in range(1, n_epochs + 1):
        loss = ((w * t_u + b - t_c) ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        w = w - learning_rate * (2 * (w * t_u + b - t_c) * t_u).mean()
        b = b - learning_rate * (2 * (w * t_u + b - t_c)).mean()
    return torch.stack([w, b]), losses

# %% wrong: gradient in the order (b, w) | cause: order
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        params = params - learning_rate * torch.stack([(2 * r).mean(), (2 * r * t_u).mean()])
    return params, losses

# %% wrong: starts at (1, 0) whatever is given | cause: hard-coded
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    params = torch.tensor([1.0, 0.0], dtype=t_u.dtype)
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        params = params - learning_rate * torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])
    return params, losses

# %% wrong: an optimizer with momentum's memory | cause: accumulated
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    grad = torch.zeros_like(params)
    for epoch in range(1, n_epochs + 1):
        w, b = params
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        grad += torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])
        params = params - learning_rate * grad
    return params, losses

# %% wrong: divergence is not noticed | cause: not-finite | corner: divergence
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        r = w * t_u + b - t_c
        losses.append((r ** 2).mean().item())
        params = params - learning_rate * torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])
    return params, losses

# %% wrong: stops quietly when it diverges | cause: not-finite | corner: divergence
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if torch.isinf(loss) or torch.isnan(loss):
            print('diverged in epoch', epoch)
            break
        losses.append(loss.item())
        params = params - learning_rate * torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])
    return params, losses

# %% wrong: the params of the lecture's cell as the only result | cause: incomplete
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    for epoch in range(1, n_epochs + 1):
        w, b = params
        t_p = w * t_u + b
        loss = ((t_p - t_c) ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        d = 2 * (t_p - t_c) / t_p.size(0)
        grad = torch.stack([(d * t_u).sum(), d.sum()])
        params = params - learning_rate * grad
        print('Epoch %d, Loss %f' % (epoch, float(loss)))
    return params

# %% wrong: losses of every second epoch | cause: incomplete
import torch
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = params
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        if epoch % 2 == 0:
            losses.append(loss.item())
        params = params - learning_rate * torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])
    return params, losses

# %% wrong: the params live in a global | cause: stale-state | corner: second call
import torch
theta = None
def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    global theta
    if theta is None:
        theta = params
    losses = []
    for epoch in range(1, n_epochs + 1):
        w, b = theta
        r = w * t_u + b - t_c
        loss = (r ** 2).mean()
        if not torch.isfinite(loss):
            raise FloatingPointError(f"epoch {epoch}")
        losses.append(loss.item())
        theta = theta - learning_rate * torch.stack([(2 * r * t_u).mean(), (2 * r).mean()])
    return theta, losses
