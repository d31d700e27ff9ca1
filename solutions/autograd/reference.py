"""The right answers to `autograd`, and the functions that they are derivatives of.

The functions ending in ``_loss`` are what is differentiated; ``op_graph`` is what the answer to q8
is checked against; those with a question's own name are right answers to the question.
"""
# staff-only-canary-5f2c9d1e

import torch

from autograder.checks import probe


def leaf(value):
    """Return a new leaf tensor with this value that gathers a gradient."""
    value = torch.as_tensor(value)
    if not value.is_floating_point():
        value = value.to(torch.get_default_dtype())
    return value.detach().clone().requires_grad_()


@probe
def second_call(function, *args):
    """Call a function twice with the same arguments, and return what comes the second time."""
    function(*args)
    return function(*args)


def product_loss(a, b):
    """Multiply two numbers."""
    return a * b


def product_gradients(a, b):
    """Return the gradients of a·b, found by autograd."""
    a, b = leaf(a), leaf(b)
    (a * b).backward()
    return a.grad, b.grad


def vector_loss(a, b, external_grad):
    """Compute the single number whose gradient L.backward(gradient=external_grad) finds."""
    return (external_grad * (3 * a**3 - b**2)).sum()


def vector_gradients(a, b, external_grad):
    """Return the gradients of 3a³ − b², weighted by the gradient that arrives from outside."""
    a, b = leaf(a), leaf(b)
    (3 * a**3 - b**2).backward(gradient=external_grad)
    return a.grad, b.grad


def intermediate_gradient(w):
    """Return dz/dw and dz/dy for y = 3(w + 2) and z = mean(y)."""
    w = leaf(w)
    y = 3 * (w + 2)
    y.retain_grad()
    y.mean().backward()
    return w.grad, y.grad


def detached_gradient(x):
    """Return the gradient of Σ(2x + (3 + x.detach()))."""
    x = leaf(x)
    (2 * x + (3 + x.detach())).sum().backward()
    return x.grad


def tracked(x, f):
    """Return f(x) with a graph, and f(x) computed without one."""
    with_graph = f(x)
    with torch.no_grad():
        return with_graph, f(x)


def zeroed_steps(weights, steps, learning_rate):
    """Return the weights after each step of descent on Σ 3·weights."""
    weights = leaf(weights)
    after = []
    for _ in range(steps):
        (3 * weights).sum().backward()
        with torch.no_grad():
            weights -= learning_rate * weights.grad
        weights.grad = None
        after.append(weights.detach().clone())
    return after


def quadratic_loss(x, y, w1, w2, b):
    """Return the squared error of the quadratic model w1·x² + w2·x + b."""
    return (w1 * x**2 + w2 * x + b - y) ** 2


def quadratic_autograd(x, y, w1, w2, b):
    """Return the derivatives of the quadratic model's loss, found by autograd."""
    w1, w2, b = leaf(w1), leaf(w2), leaf(b)
    quadratic_loss(x, y, w1, w2, b).backward()
    return w1.grad, w2.grad, b.grad


def topological(t):
    """List the nodes of a tensor's graph, each before all those that its gradient goes on to."""
    nodes, seen = [], set()
    waiting = [] if t.grad_fn is None else [(t.grad_fn, False)]
    while waiting:
        node, is_done = waiting.pop()
        if is_done:
            nodes.append(node)
        elif node not in seen:
            seen.add(node)
            waiting.append((node, True))
            waiting.extend((parent, False) for parent, _ in node.next_functions if parent)
    return nodes[::-1]


def op_graph(t):
    """Return the names of a graph's nodes, and which of them come before which."""
    nodes = topological(t)
    place = {node: number for number, node in enumerate(nodes)}
    pairs = [
        (place[node], place[parent])
        for node in nodes
        for parent, _ in node.next_functions
        if parent is not None
    ]
    return graph_ops(t), pairs


def graph_ops(t):
    """List the names of the operations behind a tensor, in topological order from the output."""
    return [type(node).__name__ for node in topological(t)]


def sum_of_squares_gradient(n):
    """Return the gradient of Σ(aᵢ + 1)² at a = ones(n)."""
    a = torch.ones(n, requires_grad=True)
    ((a + 1) ** 2).sum().backward()
    return a.grad


def dead_weight_gradients(x):
    """Return the gradients of Σ w2·sigmoid(w1·x) at w1 = w2 = 0."""
    w1, w2 = torch.zeros((), requires_grad=True), torch.zeros((), requires_grad=True)
    (w2 * torch.sigmoid(w1 * x)).sum().backward()
    return w1.grad, w2.grad
