"""Other right answers to `autograd`: every one of them must get full marks.

One catalogue stands for each function that students write, under the function's own name.
"""
# staff-only-canary-5f2c9d1e

import contextlib
import graphlib

import numpy as np
import torch
from torch.autograd import Variable, grad

from autograder.catalogue import Catalogue

product_gradients = Catalogue()
vector_gradients = Catalogue()
intermediate_gradient = Catalogue()
detached_gradient = Catalogue()
tracked = Catalogue()
zeroed_steps = Catalogue()
quadratic_autograd = Catalogue()
graph_ops = Catalogue()
sum_of_squares_gradient = Catalogue()
dead_weight_gradients = Catalogue()


# q1: c = a·b


@product_gradients.entry("torch.autograd.grad instead of backward")
def product_gradients_by_grad(a, b):
    """Ask for both gradients, without .grad."""
    a = torch.tensor(a, requires_grad=True)
    b = torch.tensor(b, requires_grad=True)
    return grad(a * b, (a, b))


@product_gradients.entry("tensors of one entry, returned as a list of floats")
def product_gradients_in_lists(a, b):
    """Use shape (1,)."""
    a = torch.tensor([a], requires_grad=True)
    b = torch.tensor([b], requires_grad=True)
    torch.mul(a, b).backward()
    return [a.grad.item(), b.grad.item()]


@product_gradients.entry("one tensor for both factors, in double precision")
def product_gradients_stacked(a, b):
    """Differentiate the product of a tensor's entries."""
    ab = torch.tensor([a, b], dtype=torch.float64, requires_grad=True)
    (ab[0] * ab[1]).backward()
    return ab.grad


@product_gradients.entry("the old Variable, and a hook that keeps what arrives")
def product_gradients_by_hooks(a, b):
    """Collect the gradients on their way."""
    arrived = {}
    a, b = (Variable(torch.tensor(number), requires_grad=True) for number in (a, b))
    a.register_hook(lambda gradient: arrived.update(a=gradient))
    b.register_hook(lambda gradient: arrived.update(b=gradient))
    (a * b).backward()
    return arrived["a"], arrived["b"]


# q2: L = 3a³ − b²


@vector_gradients.entry("the weighted sum of the outputs")
def vector_gradients_of_the_weighted_sum(a, b, external_grad):
    """Make one number of L first."""
    a = a.clone().requires_grad_()
    b = b.clone().requires_grad_()
    L = 3 * a**3 - b**2
    (L * external_grad).sum().backward()
    return a.grad, b.grad


@vector_gradients.entry("torch.autograd.grad with grad_outputs, in double precision")
def vector_gradients_by_grad(a, b, external_grad):
    """Ask for both gradients, without .grad."""
    a = a.double().requires_grad_()
    b = b.double().requires_grad_()
    return grad(3 * a.pow(3) - b.pow(2), [a, b], grad_outputs=external_grad.double())


@vector_gradients.entry("torch.func.vjp")
def vector_gradients_by_vjp(a, b, external_grad):
    """Let torch make the function that goes back."""
    _, back = torch.func.vjp(lambda a, b: 3 * a**3 - b**2, a, b)
    return back(external_grad)


@vector_gradients.entry("entry by entry in a loop, the gradients adding up")
def vector_gradients_in_a_loop(a, b, external_grad):
    """Go back from each output by itself."""
    a = a.detach().clone().requires_grad_()
    b = b.detach().clone().requires_grad_()
    L = (3 * a * a * a - b * b).flatten()
    for output, weight in zip(L, external_grad.flatten(), strict=True):
        output.backward(weight, retain_graph=True)
    return a.grad, b.grad


# q3: x = w + 2, y = 3x, z = mean(y)


@intermediate_gradient.entry("a hook on y instead of retain_grad")
def intermediate_gradient_by_hook(w):
    """Catch the gradient of y on its way."""
    caught = []
    w = w.clone().requires_grad_()
    y = (w + 2) * 3
    y.register_hook(caught.append)
    y.mean().backward()
    return w.grad, caught[0]


@intermediate_gradient.entry("torch.autograd.grad by both at once")
def intermediate_gradient_by_grad(w):
    """Ask for the gradients by a leaf and by an inner tensor."""
    w = w.clone().requires_grad_()
    y = 3 * (w + 2)
    return grad(y.mean(), (w, y))


@intermediate_gradient.entry("y made a leaf of its own, and its gradient sent on by hand")
def intermediate_gradient_in_two_passes(w):
    """Go back in two stages."""
    w = w.clone().requires_grad_()
    y = 3 * (w + 2)
    copy = y.detach().requires_grad_()
    copy.mean().backward()
    y.backward(copy.grad)
    return [w.grad, copy.grad]


# q4: r = Σ(2x + (3 + x.detach()))


@detached_gradient.entry("the detached part computed under no_grad")
def detached_gradient_under_no_grad(x):
    """Compute 3 + x without a graph."""
    x = x.clone().requires_grad_()
    with torch.no_grad():
        z = 3 + x
    r = torch.sum(2 * x + z)
    r.backward()
    return x.grad


@detached_gradient.entry("a copy that was never tracked, by torch.autograd.grad")
def detached_gradient_of_a_copy(x):
    """Keep the plain tensor beside the tracked one."""
    tracked_x = x.clone().requires_grad_()
    return grad((2 * tracked_x + (3 + x)).sum(), tracked_x)[0]


@detached_gradient.entry("as a numpy array, in double precision")
def detached_gradient_in_numpy(x):
    """Leave torch at the end."""
    x = x.double().requires_grad_()
    (2 * x + 3 + torch.from_numpy(np.asarray(x.detach().numpy()))).sum().backward()
    return x.grad.numpy()


# q5: with and without a graph


@tracked.entry("inference mode")
def tracked_in_inference_mode(x, f):
    """Use the stricter switch."""
    with torch.inference_mode():
        without_graph = f(x)
    return f(x), without_graph


@tracked.entry("f applied to a detached x, under no_grad, returned as a list")
def tracked_of_a_detached_x(x, f):
    """Give f a tensor that is not tracked."""
    with torch.no_grad():
        without_graph = f(x.detach())
    return [f(x), without_graph]


@tracked.entry("set_grad_enabled, and put back")
def tracked_by_hand(x, f):
    """Switch off and on."""
    before = torch.is_grad_enabled()
    try:
        torch.set_grad_enabled(False)
        without_graph = f(x)
        torch.set_grad_enabled(True)
        with_graph = f(x)
    finally:
        torch.set_grad_enabled(before)
    return with_graph, without_graph


@tracked.entry("a decorated function inside")
def tracked_by_decorator(x, f):
    """Use no_grad as a decorator."""

    @torch.no_grad()
    def plain(t):
        return f(t)

    with contextlib.nullcontext():
        return f(x), plain(x)


# q6: emptying the gradient


@zeroed_steps.entry("zero_ on the gradient, the update under no_grad")
def zeroed_steps_with_zero(weights, steps, learning_rate):
    """Do as the lecture does."""
    w = weights.clone().detach().requires_grad_()
    history = []
    for _ in range(steps):
        output = (w * 3).sum()
        output.backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
            w.grad.zero_()
        history.append(w.clone().detach())
    return history


@zeroed_steps.entry("w.data assigned anew, a tuple")
def zeroed_steps_by_data(weights, steps, learning_rate):
    """Change the data beside the graph."""
    w = weights.clone()
    w.requires_grad = True
    history = ()
    for _ in range(steps):
        w.grad = None
        torch.sum(3 * w).backward()
        w.data = w.data - learning_rate * w.grad.data
        history += (w.data,)
    return history


@zeroed_steps.entry("torch.optim.SGD")
def zeroed_steps_by_optimizer(weights, steps, learning_rate):
    """Let an optimizer step and empty."""
    w = torch.nn.Parameter(weights.clone())
    optimizer = torch.optim.SGD([w], lr=learning_rate)
    history = []
    for _ in range(steps):
        optimizer.zero_grad()
        (w * 3).sum().backward()
        optimizer.step()
        history.append(w.detach().numpy().copy())
    return history


@zeroed_steps.entry("a new leaf in every step, one stacked tensor")
def zeroed_steps_with_new_leaves(weights, steps, learning_rate):
    """Begin each step with a fresh tensor, whose gradient is empty."""
    history = []
    w = weights
    for _ in range(steps):
        w = w.detach().requires_grad_()
        w = w - learning_rate * grad((w * 3).sum(), w)[0]
        history.append(w)
    return torch.stack(history)


# q7: loss = (w1·x² + w2·x + b − y)²


@quadratic_autograd.entry("one vector for all parameters")
def quadratic_autograd_with_one_vector(x, y, w1, w2, b):
    """Pack the parameters."""
    params = torch.tensor([float(w1), float(w2), float(b)], requires_grad=True)
    x = float(x)
    prediction = params @ torch.tensor([x * x, x, 1.0])
    torch.square(prediction - y).backward()
    return params.grad


@quadratic_autograd.entry("torch.autograd.grad, in double precision")
def quadratic_autograd_by_grad(x, y, w1, w2, b):
    """Ask for the three gradients."""
    weights = [torch.tensor(float(w), dtype=torch.float64, requires_grad=True) for w in (w1, w2, b)]
    prediction = weights[0] * x**2 + weights[1] * x + weights[2]
    return grad((prediction - y) ** 2, weights)


@quadratic_autograd.entry("tensors of one entry, and the library's mean squared error")
def quadratic_autograd_by_mse_loss(x, y, w1, w2, b):
    """Use (1,) everywhere."""
    x, y = torch.tensor([float(x)]), torch.tensor([float(y)])
    w1 = torch.tensor([float(w1)], requires_grad=True)
    w2 = torch.tensor([float(w2)], requires_grad=True)
    b = torch.tensor([float(b)], requires_grad=True)
    torch.nn.functional.mse_loss(w1 * x * x + w2 * x + b, y).backward()
    return [w1.grad, w2.grad, b.grad]


@quadratic_autograd.entry("torch.func.grad by three arguments")
def quadratic_autograd_by_func(x, y, w1, w2, b):
    """Differentiate the loss as a function."""

    def loss(w1, w2, b):
        return (w1 * x**2 + w2 * x + b - y) ** 2

    weights = [torch.as_tensor(w, dtype=torch.float32) for w in (w1, w2, b)]
    return torch.func.grad(loss, argnums=(0, 1, 2))(*weights)


# q8: the graph


@graph_ops.entry("depth first by recursion, each node after all it leads to, then turned round")
def graph_ops_by_recursion(t):
    """Sort as many engines do."""
    order, seen = [], set()

    def visit(node):
        if node is None or node in seen:
            return
        seen.add(node)
        for parent, _ in node.next_functions:
            visit(parent)
        order.append(type(node).__name__)

    visit(t.grad_fn)
    return order[::-1]


@graph_ops.entry("users counted, a node listed when its last user has been")
def graph_ops_by_counting(t):
    """Apply Kahn's algorithm."""
    if t.grad_fn is None:
        return []
    users = {t.grad_fn: 0}
    waiting = [t.grad_fn]
    while waiting:
        for parent, _ in waiting.pop(0).next_functions:
            if parent is not None:
                if parent not in users:
                    users[parent] = 0
                    waiting.append(parent)
                users[parent] += 1
    ready, names = [t.grad_fn], []
    while ready:
        node = ready.pop(0)
        names.append(type(node).__name__)
        for parent, _ in node.next_functions:
            if parent is not None:
                users[parent] -= 1
                if users[parent] == 0:
                    ready.append(parent)
    return names


@graph_ops.entry("graphlib of the standard library, a tuple")
def graph_ops_by_graphlib(t):
    """Let the library sort."""
    sorter, waiting, seen = graphlib.TopologicalSorter(), [t.grad_fn], {None}
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        sorter.add(node)
        for parent, _ in node.next_functions:
            if parent is not None:
                sorter.add(parent, node)
                waiting.append(parent)
    return tuple(node.__class__.__name__ for node in sorter.static_order())


# q9: d = Σ(aᵢ + 1)²


@sum_of_squares_gradient.entry("b·b instead of a power, as in the lecture")
def sum_of_squares_gradient_by_product(n):
    """Multiply b by itself."""
    a = torch.ones(n, requires_grad=True)
    b = a + 1
    c = b * b
    d = c.sum()
    d.backward()
    return a.grad


@sum_of_squares_gradient.entry("an external gradient of ones instead of the sum, as a list")
def sum_of_squares_gradient_with_external_grad(n):
    """Go back from the vector c."""
    a = torch.ones(n, requires_grad=True)
    torch.square(a + 1).backward(gradient=torch.ones(n))
    return a.grad.tolist()


@sum_of_squares_gradient.entry("torch.autograd.grad on a dot product")
def sum_of_squares_gradient_by_dot(n):
    """Write the sum of squares as b·b."""
    a = torch.ones(n).requires_grad_()
    return grad((a + 1) @ (a + 1), a)[0]


# q10: y = w2·sigmoid(w1·x)


@dead_weight_gradients.entry("0-d weights, the sigmoid written out")
def dead_weight_gradients_written_out(x):
    """Use plain operations."""
    w1 = torch.tensor(0.0, requires_grad=True)
    w2 = torch.tensor(0.0, requires_grad=True)
    y = w2 / (1 + torch.exp(-w1 * x))
    y.sum().backward()
    return w1.grad, w2.grad


@dead_weight_gradients.entry("an external gradient of ones instead of the sum")
def dead_weight_gradients_with_external_grad(x):
    """Go back from the vector y."""
    w1 = torch.zeros(1, requires_grad=True)
    w2 = torch.zeros(1, requires_grad=True)
    y = w2 * torch.nn.functional.sigmoid(w1 * x)
    y.backward(torch.ones_like(y))
    return [w1.grad, w2.grad]


@dead_weight_gradients.entry("torch.autograd.grad, in double precision")
def dead_weight_gradients_by_grad(x):
    """Ask for both gradients."""
    w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    return grad((w[1] * torch.sigmoid(w[0] * x)).sum(), w)[0]
