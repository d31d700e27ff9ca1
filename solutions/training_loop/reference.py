"""The right answers to `training_loop`, and the probes through which its loops are watched.

Functions and classes with a question's own name are right answers to the question. `n` is the
number of readings, `d` the number of features, `h` the number of hidden neurons. A probe's first
arguments are the student's objects; see :mod:`autograder.checks.probes`.
"""
# staff-only-canary-5f2c9d1e

import torch
from torch import nn
from torch.utils.data import Dataset

from autograder.checks import CheckFailed, check_by_autograd, probe


def check_either(check, right, own):
    """Run a check against what is right or, if that fails, against the student's own functions.

    What fails is reported against what is right. Own functions that give no numbers at all are
    not worth a report of their own.
    """
    try:
        check(right)
    except CheckFailed as failure:
        try:
            check(own)
        except Exception:  # noqa: BLE001 -- the student's functions may fail in any way
            raise failure from None


# q1 and q2: the model, the loss, and their derivatives


def model(t_u, w, b):
    """Predict the temperatures (n,) in °C from the thermometer's readings (n,)."""
    return w * t_u + b


def loss_fn(t_p, t_c):
    """Return the mean squared error of the predictions (n,), a scalar."""
    return ((t_p - t_c) ** 2).mean()


def model_loss(t_u, t_c, w, b):
    """Return the loss as a function of the parameters."""
    return loss_fn(model(t_u, w, b), t_c)


def dloss_fn(t_p, t_c):
    """Return the derivatives (n,) of the loss by the predictions."""
    return 2 * (t_p - t_c) / len(t_p)


def dmodel_dw(t_u, w, b):
    """Return the derivatives (n,) of the predictions by the weight."""
    del w, b
    return t_u


def dmodel_db(t_u, w, b):
    """Return the derivatives (n,) of the predictions by the bias."""
    del w, b
    return torch.ones_like(t_u)


def grad_fn(t_u, t_c, t_p, w, b):
    """Return the gradient (2,) of the loss by the weight and the bias."""
    del w, b
    dloss_dtp = dloss_fn(t_p, t_c)
    return torch.stack([(dloss_dtp * t_u).sum(), dloss_dtp.sum()])


def joined(dloss_fn, dmodel_dw, dmodel_db):
    """Return the `grad_fn` that joins three derivatives, right or wrong."""

    def grad_fn(t_u, t_c, t_p, w, b):
        arriving = torch.as_tensor(dloss_fn(t_p, t_c))
        by_weight = arriving * torch.as_tensor(dmodel_dw(t_u, w, b))
        by_bias = arriving * torch.as_tensor(dmodel_db(t_u, w, b))
        return by_weight.sum(), by_bias.sum()

    return grad_fn


@probe
def per_reading(derivative, t_u, w, b):
    """Spread a derivative that is one number for all readings over the readings."""
    value = derivative(t_u, w, b)
    plain = isinstance(value, int | float) or (isinstance(value, torch.Tensor) and value.ndim == 0)
    return torch.zeros_like(t_u) + value if plain else value


@probe
def about_its_shape(gradient, t_u, t_c, t_p, w, b):
    """Say whether a gradient is a vector, or a list of numbers."""
    returned = gradient(t_u, t_c, t_p, w, b)
    if returned is None or returned is ...:
        return returned
    shape = tuple(getattr(returned, "shape", (2,)))
    return (len(shape) == 1 or str(shape),)


@probe
def at_its_prediction(grad_fn, t_u, t_c, w, b):
    """Call a `grad_fn` with the prediction that belongs to the parameters."""
    return grad_fn(t_u, t_c, w * t_u + b, w, b)


# q3 and q4: gradient descent, by hand and through autograd


def training_loop(n_epochs, learning_rate, params, t_u, t_c):
    """Return the parameters (2,) after gradient descent, and the loss before each step."""
    return loop_on(model, loss_fn, grad_fn)(n_epochs, learning_rate, params, t_u, t_c)


def loop_on(model, loss_fn, grad_fn):
    """Return the `training_loop` that uses these three functions, right or wrong."""

    def training_loop(n_epochs, learning_rate, params, t_u, t_c):
        losses = []
        for epoch in range(1, n_epochs + 1):
            w, b = params
            t_p = model(t_u, w, b)
            loss = torch.as_tensor(loss_fn(t_p, t_c))
            if not torch.isfinite(loss):
                message = f"epoch {epoch}: the loss is {float(loss)}; try a smaller learning rate"
                raise FloatingPointError(message)
            losses.append(float(loss))
            gradient = [torch.as_tensor(part) for part in grad_fn(t_u, t_c, t_p, w, b)]
            params = params - learning_rate * torch.stack(gradient)
        return params, losses

    return training_loop


def loop_on_own_loss(model, loss_fn):
    """Return the loop that goes down this loss, right or wrong, by central differences."""
    step = 1e-4

    def gradient(t_u, t_c, t_p, w, b):
        del t_p

        def slope(dw, db):
            above = loss_fn(model(t_u, w + dw, b + db), t_c)
            below = loss_fn(model(t_u, w - dw, b - db), t_c)
            return (above - below) / (2 * step)

        return slope(step, 0.0), slope(0.0, step)

    return loop_on(model, loss_fn, gradient)


def in_parts(loop):
    """Return a loop of this module as one that returns what the probe `trained` makes of it."""

    def run(n_epochs, learning_rate, params, t_u, t_c):
        (w, b), losses = loop(n_epochs, learning_rate, params, t_u, t_c)
        return w, b, losses

    return run


def autograd_loop(n_epochs, learning_rate, params, t_u, t_c):
    """Return the same tensor (2,), now trained, and the loss before each step."""
    losses = []
    for _ in range(n_epochs):
        params.grad = None
        loss = model_loss(t_u, t_c, params[0], params[1])
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            params -= learning_rate * params.grad
    return params, losses


_READINGS = {"params": torch.tensor([2.0, -1.0]), "t_u": torch.tensor([1.0, 2.0, 3.0])}
NO_REASON_TO_STOP = [
    # It fits from the start, and: the loss rises from step to step.
    {"n_epochs": 12, "learning_rate": 0.05, **_READINGS, "t_c": torch.tensor([1.0, 3.0, 5.0])},
    {"n_epochs": 4, "learning_rate": 0.5, **_READINGS, "t_c": torch.tensor([2.0, 0.0, 1.0])},
    # The loss stays where it is.
    {"n_epochs": 4, "learning_rate": 1e-9, **_READINGS, "t_c": torch.tensor([2.0, 0.0, 1.0])},
]
"""Runs that a loop may want to end early; as many epochs as are asked for are run all the same."""


@probe
def trained(loop, n_epochs, learning_rate, params, t_u, t_c):
    """Run a loop, and part its parameters: each is judged on its own scale."""
    match loop(n_epochs, learning_rate, params, t_u, t_c):
        case (after, []):
            return after[0], after[1], torch.zeros(0)
        case ((w, b), losses):
            return w, b, losses
        case (after, losses) if getattr(after, "shape", None) == (2,):
            return after[0], after[1], losses
        case (after, losses):
            return after, after, losses
        case returned:
            return returned


@probe
def trained_twice(loop, n_epochs, learning_rate, params, t_u, t_c):
    """Run a loop twice from the same start; return the second run's results, and the start."""
    loop(n_epochs, learning_rate, params, t_u, t_c)
    match loop(n_epochs, learning_rate, params, t_u, t_c):
        case (after, []):
            return after[0], after[1], torch.zeros(0), params
        case ((w, b), losses):
            return w, b, losses, params
        case (after, losses) if getattr(after, "shape", None) == (2,):
            return after[0], after[1], losses, params
        case (after, losses):
            return after, after, losses, params
        case returned:
            return returned


@probe
def about_divergence(loop, n_epochs, learning_rate, params, t_u, t_c):
    """Say whether a loop raises FloatingPointError, and whether it names the right epoch.

    Which epoch is right depends on the type of the numbers. So the loop itself is asked for one
    epoch fewer than it names: that far all its losses are finite, and the next one is not, of the
    parameters that it has then, in single precision at the latest.
    """
    import math  # noqa: PLC0415 -- a probe imports what it needs inside
    import re  # noqa: PLC0415 -- see above

    def run(epochs):
        try:
            return loop(epochs, learning_rate, params.clone(), t_u, t_c), None
        except FloatingPointError as error:
            return None, str(error)

    def is_first_lost(epoch):
        returned, text = run(epoch - 1)
        if text is not None or run(epoch)[1] is None:
            return False
        after, losses = returned
        w, b = after
        residual = w * t_u.double() + b - t_c
        return all(math.isfinite(loss) for loss in losses) and any(
            not bool(torch.isfinite((values**2).mean())) for values in (residual, residual.float())
        )

    returned, text = run(n_epochs)
    if text is None:
        return returned if returned is None or returned is ... else (False, False, False)
    named = [int(digits) for digits in re.findall(r"(?<![\d.])\d+(?![\d.]*\d)", text)]
    inside = [epoch for epoch in named if 1 < epoch <= n_epochs]
    if any(is_first_lost(epoch) for epoch in inside):
        return True, True, True
    return True, bool(named), named[0] if named else False


@probe
def about_the_shape(function, tensor):
    """Say whether what comes back for a tensor has its shape."""
    returned = function(tensor.clone())
    if returned is None or returned is ...:
        return returned
    shape = tuple(torch.as_tensor(returned).shape)
    return (shape == tuple(tensor.shape) or str(shape),)


@probe
def from_a_leaf(loop, n_epochs, learning_rate, params, t_u, t_c):
    """Run a loop on a leaf, and part its parameters."""
    leaf = params.clone().requires_grad_()
    match loop(n_epochs, learning_rate, leaf, t_u, t_c):
        case (after, []):
            return after[0], after[1], torch.zeros(0)
        case ((w, b), losses):
            return w, b, losses
        case (after, losses) if getattr(after, "shape", None) == (2,):
            return after[0], after[1], losses
        case (after, losses):
            return after, after, losses
        case returned:
            return returned


@probe
def with_an_old_gradient(loop, n_epochs, learning_rate, params, t_u, t_c):
    """Run a loop on a leaf whose gradient another call has left behind."""
    leaf = params.clone().requires_grad_()
    (leaf * torch.tensor([3.0, -2.0])).sum().backward()
    match loop(n_epochs, learning_rate, leaf, t_u, t_c):
        case (after, losses):
            return after, losses
        case returned:
            return returned


@probe
def about_the_leaf(loop, n_epochs, learning_rate, params, t_u, t_c):
    """Say what became of the tensor that a loop was given, and what its losses are."""
    leaf = params.clone().requires_grad_()
    match loop(n_epochs, learning_rate, leaf, t_u, t_c):
        case (after, losses):
            given = after is leaf
            tracked = isinstance(losses, torch.Tensor) and losses.requires_grad
            if isinstance(losses, list | tuple):
                tracked = any(getattr(loss, "requires_grad", False) for loss in losses)
            leaves = leaf.is_leaf, leaf.requires_grad
            return given, *leaves, not tracked
        case returned:
            return returned


ABOUT_THE_LEAF = {
    "the tensor that was given comes back": (
        "what comes back is another tensor than the params that were given. Change those in place."
    ),
    "params stays a leaf": (
        "params is no leaf any more: the step became part of the graph. Make it under "
        "torch.no_grad()."
    ),
    "params still requires a gradient": (
        "params requires no gradient any more, so that nobody can go on from here."
    ),
    "the losses have no graph": (
        "the losses keep their graphs, and all of them stay in memory. Keep numbers: loss.item()."
    ),
}


def check_autograd(loop, examples):
    """Check that autograd finds the gradient of a loop."""
    check_by_autograd(loop, inputs=examples, via=from_a_leaf)


@probe
def three_calls(loop, n_epochs, learning_rate, params, t_u, t_c):
    """Run a loop, let it go on, and run it from the start again."""
    leaf, fresh = params.clone().requires_grad_(), params.clone().requires_grad_()
    match loop(n_epochs, learning_rate, leaf, t_u, t_c):
        case (after, _):
            further = loop(n_epochs, learning_rate, after, t_u, t_c)
            afresh = loop(n_epochs, learning_rate, fresh, t_u, t_c)
            return further[0], afresh[0], afresh[1]
        case returned:
            return returned


# q5: any optimizer


def optimizer_loop(n_epochs, optimizer, params, t_u, t_c):
    """Return the tensor (2,) that the optimizer has trained, and the loss before each step."""
    losses = []
    for _ in range(n_epochs):
        loss = model_loss(t_u, t_c, params[0], params[1])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return params, losses


@probe
def with_optimizer(loop, kind, learning_rate, n_epochs, params, t_u, t_c):
    """Run a loop with an optimizer of torch.optim, by name."""
    leaf = params.clone().requires_grad_()
    name, *options = kind.split()
    more = dict.fromkeys(options, 0.5)
    optimizer = getattr(torch.optim, name)([leaf], lr=float(learning_rate), **more)
    match loop(n_epochs, optimizer, leaf, t_u, t_c):
        case ((w, b), losses):
            return w, b, losses
        case (after, losses) if getattr(after, "shape", None) == (2,):
            return after[0], after[1], losses
        case (after, losses):
            return after, after, losses
        case returned:
            return returned


@probe
def with_own_optimizer(loop, learning_rate, n_epochs, params, t_u, t_c):
    """Run a loop with an optimizer that torch does not have, and return the parameters."""

    class ShortSteps(torch.optim.Optimizer):
        """Goes against the gradient, and shortens what is long."""

        def step(self, closure=None):
            loss = None if closure is None else closure()
            with torch.no_grad():
                for group in self.param_groups:
                    for param in group["params"]:
                        if param.grad is not None:
                            param.sub_(group["lr"] * param.grad / (1 + param.grad.norm() / 8))
            return loss

    leaf = params.clone().requires_grad_()
    match loop(n_epochs, ShortSteps([leaf], {"lr": float(learning_rate)}), leaf, t_u, t_c):
        case (after, _):
            return after
        case returned:
            return returned


@probe
def about_the_steps(loop, learning_rate, n_epochs, params, t_u, t_c):
    """Say how often an optimizer was stepped, and whether the tensor given comes back."""

    class Counting(torch.optim.SGD):
        """Counts its steps."""

        steps = 0

        def step(self, closure=None):
            self.steps += 1
            return super().step(closure)

    leaf = params.clone().requires_grad_()
    optimizer = Counting([leaf], lr=float(learning_rate))
    match loop(n_epochs, optimizer, leaf, t_u, t_c):
        case (after, _):
            return optimizer.steps == n_epochs or optimizer.steps, after is leaf
        case returned:
            return returned


ABOUT_THE_STEPS = {
    "each epoch is one step of the optimizer": (
        "optimizer.step was called {found} times, and not once in each epoch. The optimizer makes "
        "the steps, whichever it is."
    ),
    "the tensor that was given comes back": (
        "what comes back is another tensor than the params that were given. The optimizer trains "
        "those."
    ),
}


# q6: one sample at a time


def sgd_linear(xs, ys, w, learning_rate, epochs):
    """Return the weight after a step for each sample, and the gradients of all steps."""
    grads = []
    for _ in range(epochs):
        for x, y in zip(xs, ys, strict=True):
            grad = 2 * x * (x * w - y)
            w = w - learning_rate * grad
            grads.append(grad)
    return w, grads


# q7: data


class ReadingsDataset(Dataset):
    """Readings (n, 2) of two sensors, each with its target."""

    def __init__(self, inputs, targets):
        self.inputs = inputs
        self.targets = targets

    def __len__(self):
        """Return the number of readings."""
        return len(self.inputs)

    def __getitem__(self, i):
        """Return one reading (2,) and its target, a scalar."""
        return {"input": self.inputs[i], "target": self.targets[i]}


@probe
def items(cls, inputs, targets):
    """Take all items of a data set."""
    data = cls(inputs, targets)
    if data.__len__() is None or data[0] is None:
        return None
    read = [data[i] for i in range(len(targets))]
    return (
        len(data),
        [item["input"] for item in read],
        [item["target"] for item in read],
    )


@probe
def batches(cls, inputs, targets, batch_size):
    """Take what a DataLoader makes of a data set, in order."""
    from torch.utils.data import DataLoader  # noqa: PLC0415 -- a probe imports inside

    data = cls(inputs, targets)
    if data.__len__() is None or data[0] is None:
        return None
    read = list(DataLoader(data, batch_size=batch_size))
    return (
        len(read),
        torch.cat([batch["input"] for batch in read]),
        torch.cat([batch["target"] for batch in read]),
        read[-1]["input"],
    )


@probe
def about_the_class(cls, inputs, targets):
    """Say whether a data set is one of torch's, and whether another one beside it changes it."""
    from torch.utils.data import Dataset  # noqa: PLC0415 -- a probe imports inside

    data = cls(inputs, targets)
    before = float(data[0]["target"])
    cls(inputs, targets + 1)
    return isinstance(data, Dataset), float(data[0]["target"]) == before


ABOUT_THE_CLASS = {
    "it is a Dataset": "the class is no Dataset of torch.utils.data. Name it in the brackets.",
    "each data set has its own readings": (
        "as soon as there is a second data set, the first one returns the second one's readings. "
        "Keep what __init__ gets in self, where each data set has its own."
    ),
}


# q8: a network as a module and as a function


class NeuralNetRegressor(nn.Module):
    """Linear, ReLU, Linear: from (n, d) over h hidden neurons to (n, 1)."""

    def __init__(self, input_size, hidden_size):
        super().__init__()
        self.linear1 = nn.Linear(input_size, hidden_size)
        self.linear2 = nn.Linear(hidden_size, 1)
        self.relu = nn.ReLU()

    def forward(self, x):
        """Return the predictions (n, 1)."""
        return self.linear2(self.relu(self.linear1(x)))


def functional_regressor(x, w1, w2):
    """Return the predictions (n, 1) of a network without biases; w1 is (h, d), w2 (1, h)."""
    return torch.relu(x @ w1.T) @ w2.T


@probe
def with_weights(cls, x, w1, b1, w2, b2):
    """Build a module, give it these weights, and return how many it has and what it predicts.

    Layers may have any name: at two or more hidden neurons, the shapes tell the weights apart.
    """
    torch.manual_seed(0)
    module = cls(x.shape[1], w1.shape[0])
    given = [w1, b1, w2, b2]
    parameters = list(module.parameters())
    for parameter in parameters:
        for value in given:
            if parameter.shape == value.shape:
                parameter.data = value.clone()
    predictions = module(x)
    if predictions is None:
        return None
    return sum(parameter.numel() for parameter in parameters), predictions.detach()


# q9: fit a network


def train_regressor(model, x, y, epochs, learning_rate):
    """Train a module on x (n, d) and y (n, 1) with Adam; return the loss before each step."""
    optimizer = torch.optim.Adam(model.parameters(), lr=float(learning_rate))
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@probe
def small_network(train, seed, x, y, epochs, learning_rate):
    """Train a network of four hidden neurons; return its losses and trained weights.

    With 0 for a seed it predicts 0 everywhere at first.
    """
    torch.manual_seed(seed)
    layers = torch.nn.Linear(1, 4), torch.nn.ReLU(), torch.nn.Linear(4, 1)
    network = torch.nn.Sequential(*layers).to(x.dtype)
    if seed == 0:
        for parameter in layers[-1].parameters():
            parameter.data.zero_()
    losses = train(network, x, y, epochs, learning_rate)
    if losses is None or losses is ...:
        return losses
    weights = torch.cat([parameter.detach().flatten() for parameter in network.parameters()])
    return losses, weights


@probe
def fitted(train, seed, bound):
    """Fit y = x² + noise; say whether the network's own loss falls below a bound."""
    torch.manual_seed(seed)
    x = 5 * torch.randn(100, 1)
    y = x**2 + torch.randn(100, 1)
    network = torch.nn.Sequential(torch.nn.Linear(1, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
    epochs = 500
    losses = train(network, x, y, epochs, 0.1)
    if losses is None or losses is ...:
        return losses
    loss = float(((network(x).detach() - y) ** 2).mean())
    return len(losses) == epochs or len(losses), loss < bound or loss


# q10: back to degrees


def predict_celsius(t_u):
    """Return °C for readings of the thermometer, with the parameters of the long run."""
    return 5.3671 * (0.1 * t_u) - 17.3012
