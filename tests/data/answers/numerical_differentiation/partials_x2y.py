# %% right: short
def partials_x2y(x, y):
    return 2 * x * y, x ** 2

# %% right: names and a list
def partials_x2y(x, y):
    df_dx = 2 * x * y   # y is a constant
    df_dy = x * x       # x is a constant
    return [df_dx, df_dy]

# %% right: product rule
def partials_x2y(x, y):
    df_dx = x * y + y * x
    df_dy = pow(x, 2)
    return (df_dx, df_dy)

# %% right: stacked
import torch
def partials_x2y(x, y):
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    return torch.stack([2 * x * y, x.square()])

# %% right: numpy
import numpy as np
def partials_x2y(x, y):
    x = np.float64(x)
    y = np.float64(y)
    return np.array([2.0, x]) * np.array([x * y, x])

# %% right: graph with q = x²
def partials_x2y(x, y):
    q = x ** 2
    df_dq, df_dy = y, q
    dq_dx = 2 * x
    return df_dq * dq_dx, df_dy

# %% wrong: swapped | cause: order
def partials_x2y(x, y):
    return x ** 2, 2 * x * y

# %% wrong: y dropped | cause: upstream-dropped
def partials_x2y(x, y):
    return 2 * x, x ** 2

# %% wrong: 2 dropped | cause: factor
def partials_x2y(x, y):
    return x * y, x ** 2

# %% wrong: x for x squared | cause: input-for-square
def partials_x2y(x, y):
    return 2 * x * y, x

# %% wrong: y kept in the second | cause: value-for-derivative
def partials_x2y(x, y):
    return 2 * x * y, x ** 2 * y

# %% wrong: derived x as well in the second | cause: wrong-formula
def partials_x2y(x, y):
    return 2 * x * y, 2 * x

# %% wrong: f = x y² | cause: model-wrong
def partials_x2y(x, y):
    return y ** 2, 2 * x * y

# %% wrong: total sum | cause: incomplete
def partials_x2y(x, y):
    return 2 * x * y + x ** 2

# %% wrong: at the lecture's point only | cause: hard-coded
def partials_x2y(x, y):
    return 4.0, 1.0

# %% wrong: printed | cause: prints
def partials_x2y(x, y):
    print('df/dx =', 2 * x * y)
    print('df/dy =', x ** 2)

# %% wrong: finite differences | cause: not-by-hand | corner: by hand
def partials_x2y(x, y):
    f = lambda x, y: x ** 2 * y
    h = 1e-5
    return (f(x + h, y) - f(x - h, y)) / (2 * h), (f(x, y + h) - f(x, y - h)) / (2 * h)

# %% wrong: the Python 2 way of a fraction | cause: int-cast
def partials_x2y(x, y):
    return 2 * x * y // 1, x ** 2 // 1
