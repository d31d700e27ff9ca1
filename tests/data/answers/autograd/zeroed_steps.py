# %% right: zero_ after each step
import torch
def zeroed_steps(weights, steps, learning_rate):
    weights = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        model_output = (weights * 3).sum()
        model_output.backward()
        with torch.no_grad():
            weights -= learning_rate * weights.grad
        weights.grad.zero_()
        history.append(weights.detach().clone())
    return history

# %% right: grad = None before each step
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.clone().detach()
    w.requires_grad = True
    out = []
    for _ in range(steps):
        w.grad = None
        (3 * w).sum().backward()
        w.data = w.data - learning_rate * w.grad
        out.append(w.data)
    return out

# %% right: reassigned and requires_grad_()
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_()
    result = []
    for epoch in range(steps):
        output = torch.sum(w * 3)
        output.backward()
        w = (w - learning_rate * w.grad).detach().requires_grad_()
        result.append(w)
    return result

# %% right: SGD by the library
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = torch.nn.Parameter(weights.detach().clone())
    optimizer = torch.optim.SGD([w], lr=learning_rate)
    ws = []
    for i in range(steps):
        optimizer.zero_grad()
        loss = (w * 3).sum()
        loss.backward()
        optimizer.step()
        ws.append(w.data.clone())
    return ws

# %% right: torch.autograd.grad and a tuple
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.clone().requires_grad_()
    ws = ()
    for i in range(steps):
        g = torch.autograd.grad((3 * w).sum(), w)[0]
        w = (w.detach() - learning_rate * g).requires_grad_()
        ws += (w.detach(),)
    return ws

# %% right: zeroed by hand
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = torch.tensor(weights.tolist(), dtype=weights.dtype, requires_grad=True)
    all_w = []
    for s in range(steps):
        if w.grad is not None:
            w.grad *= 0
        y = 0
        for wi in w:
            y = y + 3 * wi
        y.backward()
        w.data.sub_(learning_rate * w.grad)
        all_w.append(torch.tensor(w.tolist(), dtype=w.dtype))
    return all_w

# %% wrong: never zeroed | cause: not-zeroed
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        (w * 3).sum().backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        history.append(w.detach().clone())
    return history

# %% wrong: zeroed before the loop | cause: zeroed-outside-loop
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    w.grad = torch.zeros_like(w)
    w.grad.zero_()
    history = []
    for step in range(steps):
        (w * 3).sum().backward()
        w.data -= learning_rate * w.grad
        history.append(w.detach().clone())
    return history

# %% wrong: zeroed after the loop | cause: zeroed-outside-loop
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        out = (w * 3).sum()
        out.backward()
        w.data -= learning_rate * w.grad
        history.append(w.detach().clone())
    w.grad.zero_()
    return history

# %% wrong: the same tensor in every place | cause: aliased
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        (w * 3).sum().backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        w.grad.zero_()
        history.append(w)
    return history

# %% wrong: weights before each step | cause: one-step-short
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        history.append(w.detach().clone())
        (w * 3).sum().backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        w.grad.zero_()
    return history

# %% wrong: the start as well | cause: one-step-over
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = [w.detach().clone()]
    for step in range(steps):
        (w * 3).sum().backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        w.grad.zero_()
        history.append(w.detach().clone())
    return history

# %% wrong: the mean for the sum | cause: mean-for-sum
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        (w * 3).mean().backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        w.grad.zero_()
        history.append(w.detach().clone())
    return history

# %% wrong: no learning rate | cause: factor
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        (w * 3).sum().backward()
        with torch.no_grad():
            w -= w.grad
        w.grad.zero_()
        history.append(w.detach().clone())
    return history

# %% wrong: the gradients are returned | cause: derivative-for-update
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    grads = []
    for step in range(steps):
        (w * 3).sum().backward()
        grads.append(w.grad.clone())
        w.grad.zero_()
    return grads

# %% wrong: zeroed before the step | cause: frozen
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        (w * 3).sum().backward()
        w.grad.zero_()
        with torch.no_grad():
            w -= learning_rate * w.grad
        history.append(w.detach().clone())
    return history

# %% wrong: only the last weights | cause: incomplete
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    for step in range(steps):
        (w * 3).sum().backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        w.grad.zero_()
    return w.detach()

# %% wrong: uphill | cause: sign
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        (w * 3).sum().backward()
        w.data += learning_rate * w.grad
        w.grad.zero_()
        history.append(w.detach().clone())
    return history

# %% wrong: the power 3 for 3 times | cause: model-wrong
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        (w ** 3).sum().backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        w.grad.zero_()
        history.append(w.detach().clone())
    return history

# %% wrong: zero without the underscore | cause: raises
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        (w * 3).sum().backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        w.grad.zero()
        history.append(w.detach().clone())
    return history

# %% wrong: the lecture's figures | cause: hard-coded
import torch
def zeroed_steps(weights, steps, learning_rate):
    return [torch.full_like(weights, v) for v in (0.7, 0.4, 0.1)]

# %% wrong: two steps a gradient | cause: accumulated
import torch
def zeroed_steps(weights, steps, learning_rate):
    w = weights.detach().clone().requires_grad_(True)
    history = []
    for step in range(steps):
        out = (w * 3).sum()
        out.backward(retain_graph=True)
        out.backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        w.grad.zero_()
        history.append(w.detach().clone())
    return history
