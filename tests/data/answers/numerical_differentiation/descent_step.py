# %% right: short
def descent_step(params, rates, learning_rate):
    return params - learning_rate * rates

# %% right: copy and in place
def descent_step(params, rates, learning_rate):
    new = params.clone()
    new -= learning_rate * rates
    return new

# %% right: loop
import torch
def descent_step(params, rates, learning_rate):
    out = []
    for p, r in zip(params, rates):
        out.append(p - learning_rate * r)
    return torch.stack(out)

# %% right: torch.sub
import torch
def descent_step(params, rates, learning_rate):
    return torch.sub(params, rates, alpha=learning_rate)

# %% right: numpy
import numpy as np
import torch
def descent_step(params, rates, learning_rate):
    p = np.array(params)
    p = p - learning_rate * np.array(rates)
    return torch.tensor(p)

# %% right: detached and added with a minus
def descent_step(params, rates, learning_rate):
    lr = -learning_rate
    result = params.detach().clone().add_(rates * lr)
    return result

# %% wrong: uphill | cause: sign
def descent_step(params, rates, learning_rate):
    return params + learning_rate * rates

# %% wrong: changes params | cause: mutates-input | corner: input afterwards
def descent_step(params, rates, learning_rate):
    params -= learning_rate * rates
    return params

# %% wrong: changes params.data | cause: mutates-input | corner: input afterwards
def descent_step(params, rates, learning_rate):
    params.data = params.data - learning_rate * rates
    return params

# %% wrong: changes rates | cause: mutates-input | corner: input afterwards
def descent_step(params, rates, learning_rate):
    rates *= learning_rate
    return params - rates

# %% wrong: no learning rate | cause: factor
def descent_step(params, rates, learning_rate):
    return params - rates

# %% wrong: the step alone | cause: derivative-for-update
def descent_step(params, rates, learning_rate):
    return -learning_rate * rates

# %% wrong: params scaled as well | cause: wrong-formula
def descent_step(params, rates, learning_rate):
    return learning_rate * (params - rates)

# %% wrong: multiplied | cause: wrong-formula
def descent_step(params, rates, learning_rate):
    return params - learning_rate * rates * params

# %% wrong: divided by the rate | cause: wrong-formula
def descent_step(params, rates, learning_rate):
    return params - rates / learning_rate

# %% wrong: one parameter stays | cause: frozen
def descent_step(params, rates, learning_rate):
    new = params.clone()
    new[0] = params[0] - learning_rate * rates[0]
    return new

# %% wrong: the mean rate for all | cause: wrong-formula
def descent_step(params, rates, learning_rate):
    return params - learning_rate * rates.mean()

# %% wrong: direction only | cause: wrong-formula
import torch
def descent_step(params, rates, learning_rate):
    return params - learning_rate * torch.sign(rates)

# %% wrong: rates in the other order | cause: order
def descent_step(params, rates, learning_rate):
    return params - learning_rate * rates.flip(0)

# %% wrong: subtraction on its own line | cause: frozen
def descent_step(params, rates, learning_rate):
    new_params = params.clone()
    - learning_rate * rates
    return new_params
