"""Mistakes that students make in `autograd`, each with a hint.

One catalogue stands for each function that students write, under the function's own name. The
hints are shown to students, so they help without giving the answer away.
"""
# staff-only-canary-5f2c9d1e

import torch

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


def leaf(value):
    """Return a new leaf tensor with this value that gathers a gradient."""
    return torch.as_tensor(value).detach().clone().requires_grad_()


# q1: c = a·b


@product_gradients.entry(
    "the two gradients are swapped",
    hint="Each tensor has its own .grad. Which of the two does the question want first?",
)
def product_gradients_swapped(a, b):
    """Return b.grad first."""
    a, b = leaf(a), leaf(b)
    (a * b).backward()
    return b.grad, a.grad


@product_gradients.entry(
    "backward is called twice, and the gradients add up",
    hint="Each call of backward adds to .grad. How often does your code call it for one product?",
)
def product_gradients_twice(a, b):
    """Go back twice."""
    a, b = leaf(a), leaf(b)
    c = a * b
    c.backward(retain_graph=True)
    c.backward()
    return a.grad, b.grad


@product_gradients.entry(
    "the product itself is returned instead of its gradients",
    hint="The forward pass computes c. After c.backward(), the gradients wait in other tensors.",
)
def product_gradients_returning_the_product(a, b):
    """Return the value of the forward pass."""
    a, b = leaf(a), leaf(b)
    c = a * b
    c.backward()
    return c, c


@product_gradients.entry(
    "the graph adds the two numbers instead of multiplying them",
    hint="Print c.grad_fn. Its name says which operation has made c.",
)
def product_gradients_of_the_sum(a, b):
    """Differentiate a + b."""
    a, b = leaf(a), leaf(b)
    (a + b).backward()
    return a.grad, b.grad


@product_gradients.entry(
    "the second tensor does not require gradients, so that its .grad stays None",
    hint="Print a.requires_grad and b.requires_grad before you multiply.",
)
def product_gradients_without_b(a, b):
    """Track a alone."""
    a, b = leaf(a), torch.tensor(b)
    (a * b).backward()
    return a.grad, b.grad


# q2: L = 3a³ − b²


@vector_gradients.entry(
    "external_grad is ignored: the gradient starts from ones",
    hint="Use external_grad = (1, 0). What should come back to the second entries?",
)
def vector_gradients_from_ones(a, b, external_grad):
    """Start the backward pass with ones."""
    a, b = leaf(a), leaf(b)
    (3 * a**3 - b**2).backward(gradient=torch.ones_like(external_grad))
    return a.grad, b.grad


@vector_gradients.entry(
    "the two gradients are swapped",
    hint="Each tensor has its own .grad. Which of the two does the question want first?",
)
def vector_gradients_swapped(a, b, external_grad):
    """Return b.grad first."""
    a, b = leaf(a), leaf(b)
    (3 * a**3 - b**2).backward(gradient=external_grad)
    return b.grad, a.grad


@vector_gradients.entry(
    "the 3 in front of a³ is cubed as well",
    hint="Print L for a = (2, 3) and b = (6, 4): it must be (−12, 65). What does ** belong to?",
)
def vector_gradients_with_cubed_factor(a, b, external_grad):
    """Compute (3a)³."""
    a, b = leaf(a), leaf(b)
    ((3 * a) ** 3 - b**2).backward(gradient=external_grad)
    return a.grad, b.grad


@vector_gradients.entry(
    "the mean of the outputs goes back instead of each output",
    hint="A mean divides each gradient by the number of entries. The question has no mean.",
)
def vector_gradients_of_the_mean(a, b, external_grad):
    """Reduce by the mean."""
    a, b = leaf(a), leaf(b)
    (external_grad * (3 * a**3 - b**2)).mean().backward()
    return a.grad, b.grad


@vector_gradients.entry(
    "b² is added instead of subtracted",
    hint="Print L for a = (2, 3) and b = (6, 4): it must be (−12, 65).",
)
def vector_gradients_with_plus(a, b, external_grad):
    """Compute 3a³ + b²."""
    a, b = leaf(a), leaf(b)
    (3 * a**3 + b**2).backward(gradient=external_grad)
    return a.grad, b.grad


# q3: x = w + 2, y = 3x, z = mean(y)


@intermediate_gradient.entry(
    "y did not keep its gradient, so that y.grad is None",
    hint="Only leaves keep their gradients by themselves. Ask y to keep its own, before backward.",
)
def intermediate_gradient_not_retained(w):
    """Read y.grad, which is None."""
    w = leaf(w)
    y = 3 * (w + 2)
    y.mean().backward()
    return w.grad, y._grad  # noqa: SLF001 -- y.grad, without its warning


@intermediate_gradient.entry(
    "y is cut off from w and made a leaf, so that w.grad is None",
    hint="A new leaf has no past: the way back ends there. Keep y in the graph instead.",
)
def intermediate_gradient_cut_off(w):
    """Detach y to make a leaf of it."""
    w = leaf(w)
    y = (3 * (w + 2)).detach().requires_grad_()
    y.mean().backward()
    return w.grad, y.grad


@intermediate_gradient.entry(
    "z is the sum instead of the mean",
    hint="For w = (1, 1, 1) the lecture has z = 9. Print your z.",
)
def intermediate_gradient_of_the_sum(w):
    """Reduce by the sum."""
    w = leaf(w)
    y = 3 * (w + 2)
    y.retain_grad()
    y.sum().backward()
    return w.grad, y.grad


@intermediate_gradient.entry(
    "the gradient of x is returned instead of that of y",
    hint="Between x and y there is a gate that multiplies by 3. Is your tensor before or after it?",
)
def intermediate_gradient_of_x(w):
    """Keep the gradient of x."""
    w = leaf(w)
    x = w + 2
    x.retain_grad()
    (3 * x).mean().backward()
    return w.grad, x.grad


@intermediate_gradient.entry(
    "the two gradients are swapped",
    hint="Both are right. Which one does the question want first?",
)
def intermediate_gradient_swapped(w):
    """Return y.grad first."""
    w = leaf(w)
    y = 3 * (w + 2)
    y.retain_grad()
    y.mean().backward()
    return y.grad, w.grad


# q4: r = Σ(2x + (3 + x.detach()))


@detached_gradient.entry(
    "nothing is detached: the path through 3 + x counts as well",
    hint="How many ways lead from r back to x in your graph? The question closes one of them.",
)
def detached_gradient_undetached(x):
    """Leave both paths open."""
    x = leaf(x)
    (2 * x + (3 + x)).sum().backward()
    return x.grad


@detached_gradient.entry(
    "the wrong one of the two terms is detached",
    hint="Which of the two terms has x.detach() in the question?",
)
def detached_gradient_of_the_other_term(x):
    """Close the path through 2x."""
    x = leaf(x)
    (2 * x.detach() + (3 + x)).sum().backward()
    return x.grad


@detached_gradient.entry(
    "r is the mean instead of the sum",
    hint="A mean divides each gradient by the number of entries. Look at r in the question.",
)
def detached_gradient_of_the_mean(x):
    """Reduce by the mean."""
    x = leaf(x)
    (2 * x + (3 + x.detach())).mean().backward()
    return x.grad


@detached_gradient.entry(
    "backward is called twice, and the gradients add up",
    hint="Each call of backward adds to .grad. How often does your code call it?",
)
def detached_gradient_twice(x):
    """Go back twice."""
    x = leaf(x)
    r = (2 * x + (3 + x.detach())).sum()
    r.backward(retain_graph=True)
    r.backward()
    return x.grad


# q5: with and without a graph


@tracked.entry(
    "both results have a graph",
    hint="Print the requires_grad of both results. Where must f be called to build no graph?",
)
def tracked_twice(x, f):
    """Never switch the graph off."""
    return f(x), f(x)


@tracked.entry(
    "the graph is built both times, and then thrown away for the second result",
    hint="detach() after the call is too late: by then f has already built its graph. Nothing is "
    "saved.",
)
def tracked_and_thrown_away(x, f):
    """Detach the result."""
    return f(x), f(x).detach()


@tracked.entry(
    "the two results are swapped",
    hint="Print the requires_grad of both results, in the order in which you return them.",
)
def tracked_swapped(x, f):
    """Return the result without a graph first."""
    with torch.no_grad():
        without_graph = f(x)
    return without_graph, f(x)


@tracked.entry(
    "x has lost its own requires_grad",
    hint="x belongs to the caller, who still needs its gradient. Leave its flag alone, or put it "
    "back.",
)
def tracked_with_the_flag_off(x, f):
    """Switch x's own flag off."""
    with_graph = f(x)
    x.requires_grad = False
    return with_graph, f(x)


@tracked.entry(
    "autograd is switched off for good",
    hint="What your function switches off, it must switch on again. A with block does so itself.",
)
def tracked_without_switching_on(x, f):
    """Leave autograd off."""
    with_graph = f(x)
    torch.set_grad_enabled(False)
    return with_graph, f(x)


# q6: emptying the gradient


@zeroed_steps.entry(
    "the gradient is not emptied between the steps",
    hint="Print weights.grad in every step. It should be 3 each time; backward adds to what is "
    "already there.",
)
def zeroed_steps_accumulating(weights, steps, learning_rate):
    """Never empty the gradient."""
    w = leaf(weights)
    after = []
    for _ in range(steps):
        (3 * w).sum().backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        after.append(w.detach().clone())
    return after


@zeroed_steps.entry(
    "the gradient is emptied before it is used, so that the weights stand still",
    hint="Which of the two comes first in your loop: the step, or emptying the gradient?",
)
def zeroed_steps_frozen(weights, steps, learning_rate):
    """Empty the gradient before the step."""
    w = leaf(weights)
    after = []
    for _ in range(steps):
        (3 * w).sum().backward()
        w.grad.zero_()
        with torch.no_grad():
            w -= learning_rate * w.grad
        after.append(w.detach().clone())
    return after


@zeroed_steps.entry(
    "all entries of the list are the same tensor, as it is at the end",
    hint="An update in place changes the tensor that is already in your list. Append a copy.",
)
def zeroed_steps_aliased(weights, steps, learning_rate):
    """Append the tensor that goes on changing."""
    w = leaf(weights)
    after = []
    for _ in range(steps):
        (3 * w).sum().backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        w.grad = None
        after.append(w)
    return after


@zeroed_steps.entry(
    "the weights are listed before each step instead of after it",
    hint="Your first entry is the start. The question asks for the weights after each step.",
)
def zeroed_steps_before(weights, steps, learning_rate):
    """Record before the step."""
    w = leaf(weights)
    before = []
    for _ in range(steps):
        before.append(w.detach().clone())
        (3 * w).sum().backward()
        with torch.no_grad():
            w -= learning_rate * w.grad
        w.grad = None
    return before


@zeroed_steps.entry(
    "the step goes uphill",
    hint="The gradient points to where the output grows. Descent goes the other way.",
)
def zeroed_steps_uphill(weights, steps, learning_rate):
    """Add the gradient."""
    w = leaf(weights)
    after = []
    for _ in range(steps):
        (3 * w).sum().backward()
        with torch.no_grad():
            w += learning_rate * w.grad
        w.grad = None
        after.append(w.detach().clone())
    return after


@zeroed_steps.entry(
    "the learning rate is missing from the step",
    hint="With learning_rate = 0.1 the first step goes from 1 to 0.7. How far does yours go?",
)
def zeroed_steps_without_learning_rate(weights, steps, learning_rate):
    """Subtract the whole gradient."""
    del learning_rate
    w = leaf(weights)
    after = []
    for _ in range(steps):
        (3 * w).sum().backward()
        with torch.no_grad():
            w -= w.grad
        w.grad = None
        after.append(w.detach().clone())
    return after


# q7: loss = (w1·x² + w2·x + b − y)²


@quadratic_autograd.entry(
    "the gradients of w1 and w2 are swapped",
    hint="Your three numbers are right. Which weight belongs to the square of x?",
)
def quadratic_autograd_swapped(x, y, w1, w2, b):
    """Return the gradient by w2 first."""
    w1, w2, b = leaf(w1), leaf(w2), leaf(b)
    ((w1 * x**2 + w2 * x + b - y) ** 2).backward()
    return w2.grad, w1.grad, b.grad


@quadratic_autograd.entry(
    "the model squares the weight together with the input",
    hint="In the model only x is squared. Print your prediction at the worked example: it is 7.",
)
def quadratic_autograd_with_squared_weight(x, y, w1, w2, b):
    """Compute (w1·x)²."""
    w1, w2, b = leaf(w1), leaf(w2), leaf(b)
    (((w1 * x) ** 2 + w2 * x + b - y) ** 2).backward()
    return w1.grad, w2.grad, b.grad


@quadratic_autograd.entry(
    "backward starts at the prediction instead of the loss",
    hint="These are the derivatives of the prediction. From which tensor does backward start?",
)
def quadratic_autograd_of_the_prediction(x, y, w1, w2, b):
    """Differentiate the prediction."""
    del y
    w1, w2, b = leaf(w1), leaf(w2), leaf(b)
    (w1 * x**2 + w2 * x + b).backward()
    return w1.grad, w2.grad, b.grad


@quadratic_autograd.entry(
    "backward is called twice, and the gradients add up",
    hint="Each call of backward adds to .grad. How often does your code call it for one loss?",
)
def quadratic_autograd_twice(x, y, w1, w2, b):
    """Go back twice."""
    w1, w2, b = leaf(w1), leaf(w2), leaf(b)
    loss = (w1 * x**2 + w2 * x + b - y) ** 2
    loss.backward(retain_graph=True)
    loss.backward()
    return w1.grad, w2.grad, b.grad


@quadratic_autograd.entry(
    "the last terms of the model are lost: b and y are missing from the residual",
    hint="If your formula goes over two lines, look at where the line breaks: without brackets, a "
    "line that begins with + or − stands by itself.",
)
def quadratic_autograd_with_a_broken_line(x, y, w1, w2, b):
    """End the formula before + b - y."""
    w1, w2, b = leaf(w1), leaf(w2), leaf(b)
    residual = w1 * x**2 + w2 * x
    +b - y
    (residual**2).backward()
    return w1.grad, w2.grad, b.grad


# q8: the graph


@graph_ops.entry(
    "breadth first: a node is listed before all that use it have been",
    hint="Follow f = h + h² from f. When may h be listed, after the first of its two uses or "
    "after both?",
)
def graph_ops_breadth_first(t):
    """List the nodes by their distance from the output."""
    nodes = [t.grad_fn] if t.grad_fn else []
    for node in nodes:
        for parent, _ in node.next_functions:
            if parent is not None and parent not in nodes:
                nodes.append(parent)
    return [type(node).__name__ for node in nodes]


@graph_ops.entry(
    "depth first: a node is listed as soon as it is reached, not when its users are done",
    hint="Follow f = h + h² from f. When may h be listed, after the first of its two uses or "
    "after both?",
)
def graph_ops_depth_first(t):
    """List each node before it is known who else uses it."""
    names, seen = [], set()

    def visit(node):
        if node is not None and node not in seen:
            seen.add(node)
            names.append(type(node).__name__)
            for parent, _ in node.next_functions:
                visit(parent)

    visit(t.grad_fn)
    return names


@graph_ops.entry(
    "a node is listed once for each path that leads to it",
    hint="Remember which nodes you have already listed: a set of nodes will do.",
)
def graph_ops_along_all_paths(t):
    """Forget what has been seen."""
    names = []

    def visit(node):
        if node is not None:
            names.append(type(node).__name__)
            for parent, _ in node.next_functions:
                visit(parent)

    visit(t.grad_fn)
    return names


@graph_ops.entry(
    "the order begins at the leaves instead of the output",
    hint="The list should go the way of the gradient. Where does the backward pass begin?",
)
def graph_ops_from_the_leaves(t):
    """List each node after all that it leads to."""
    names, seen = [], set()

    def visit(node):
        if node is not None and node not in seen:
            seen.add(node)
            for parent, _ in node.next_functions:
                visit(parent)
            names.append(type(node).__name__)

    visit(t.grad_fn)
    return names


@graph_ops.entry(
    "the leaves' AccumulateGrad nodes are left out",
    hint="At the end of each path there is a node that adds to a leaf's .grad. It counts as well.",
)
def graph_ops_without_leaves(t):
    """Leave out the nodes that lead nowhere."""
    names, seen = [], set()

    def visit(node):
        if node is not None and node not in seen:
            seen.add(node)
            for parent, _ in node.next_functions:
                visit(parent)
            if node.next_functions:
                names.append(type(node).__name__)

    visit(t.grad_fn)
    return names[::-1]


# q9: d = Σ(aᵢ + 1)²


@sum_of_squares_gradient.entry(
    "the gradient of c is returned instead of that of a",
    hint="The sum passes the gradient 1 on to c. Two more gates lie between c and a.",
)
def sum_of_squares_gradient_of_c(n):
    """Keep the gradient of c."""
    a = torch.ones(n, requires_grad=True)
    c = (a + 1) ** 2
    c.retain_grad()
    c.sum().backward()
    return c.grad


@sum_of_squares_gradient.entry(
    "the mean is taken instead of the sum",
    hint="For n = 3 the lecture has d = 12. Print your d.",
)
def sum_of_squares_gradient_of_the_mean(n):
    """Reduce by the mean."""
    a = torch.ones(n, requires_grad=True)
    ((a + 1) ** 2).mean().backward()
    return a.grad


@sum_of_squares_gradient.entry(
    "1 is added after squaring instead of before",
    hint="For a = 1 each entry of c must be 4. Print your c.",
)
def sum_of_squares_gradient_of_a_squared(n):
    """Compute a² + 1."""
    a = torch.ones(n, requires_grad=True)
    (a**2 + 1).sum().backward()
    return a.grad


@sum_of_squares_gradient.entry(
    "one number comes back instead of one for each entry of a",
    hint="A gradient has the shape of its tensor. What is the shape of a?",
)
def sum_of_squares_gradient_of_one_entry(n):
    """Return the first entry's gradient."""
    a = torch.ones(n, requires_grad=True)
    ((a + 1) ** 2).sum().backward()
    return a.grad[0]


# q10: y = w2·sigmoid(w1·x)


@dead_weight_gradients.entry(
    "the two gradients are swapped",
    hint="Each tensor has its own .grad. Which of the two does the question want first?",
)
def dead_weight_gradients_swapped(x):
    """Return w2.grad first."""
    w1, w2 = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    (w2 * torch.sigmoid(w1 * x)).sum().backward()
    return w2.grad, w1.grad


@dead_weight_gradients.entry(
    "the weights begin at 1 instead of 0",
    hint="Print both weights before the forward pass.",
)
def dead_weight_gradients_from_ones(x):
    """Begin with ones."""
    w1, w2 = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
    (w2 * torch.sigmoid(w1 * x)).sum().backward()
    return w1.grad, w2.grad


@dead_weight_gradients.entry(
    "the mean of y goes back instead of the sum",
    hint="A mean divides each gradient by the number of entries. Try an x with two entries.",
)
def dead_weight_gradients_of_the_mean(x):
    """Reduce by the mean."""
    w1, w2 = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    (w2 * torch.sigmoid(w1 * x)).mean().backward()
    return w1.grad, w2.grad


@dead_weight_gradients.entry(
    "the sigmoid is missing, or another function that is 0 at 0 stands in its place",
    hint="The sigmoid of 0 is one half. Which value does yours have there?",
)
def dead_weight_gradients_with_tanh(x):
    """Use another activation."""
    w1, w2 = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    (w2 * torch.tanh(w1 * x)).sum().backward()
    return w1.grad, w2.grad
