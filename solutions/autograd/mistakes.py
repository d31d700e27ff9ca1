"""Mistakes that students make in `autograd`, each with a hint.

One catalogue stands for each function that students write, under the function's own name. The
hints are shown to students, so they help without giving the answer away.
"""
# staff-only-canary-5f2c9d1e

import reference
import torch

from autograder.catalogue import Catalogue

# q1: c = a·b

product_gradients = Catalogue(reference.product_gradients)

product_gradients.edit(
    "the two gradients are swapped",
    hint="Each tensor has its own .grad. Which of the two does the question want first?",
    change={"a.grad, b.grad": "b.grad, a.grad"},
)

product_gradients.edit(
    "backward is called twice, and the gradients add up",
    hint="Each call of backward adds to .grad. How often does your code call it for one product?",
    change={
        "(a * b).backward()": "c = a * b\nc.backward(retain_graph=True)\nc.backward()",
    },
)

product_gradients.edit(
    "the product itself is returned instead of its gradients",
    hint="The forward pass computes c. After c.backward(), the gradients wait in other tensors.",
    change={"a.grad, b.grad": "a * b, a * b"},
)

product_gradients.edit(
    "the graph adds the two numbers instead of multiplying them",
    hint="Print c.grad_fn. Its name says which operation has made c.",
    change={"a * b": "a + b"},
)

product_gradients.edit(
    "the second tensor does not require gradients, so that its .grad stays None",
    hint="Print a.requires_grad and b.requires_grad before you multiply.",
    change={"leaf(b)": "torch.tensor(b)"},
)


# q2: L = 3a³ − b²

vector_gradients = Catalogue(reference.vector_gradients)

vector_gradients.edit(
    "the caller's own tensor gathers the gradient, and a second call finds the first one's there",
    hint="Call your function twice with the same tensor. Whose .grad does backward add to?",
    change={"a, b = leaf(a), leaf(b)": "a.requires_grad = True\nb.requires_grad = True"},
)

vector_gradients.edit(
    "external_grad is ignored: the gradient starts from ones",
    hint="Use external_grad = (1, 0). What should come back to the second entries?",
    change={"external_grad": "torch.ones_like(external_grad)"},
)

vector_gradients.edit(
    "the two gradients are swapped",
    hint="Each tensor has its own .grad. Which of the two does the question want first?",
    change={"a.grad, b.grad": "b.grad, a.grad"},
)

vector_gradients.edit(
    "the 3 in front of a³ is cubed as well",
    hint="Print L for a = (2, 3) and b = (6, 4): it must be (−12, 65). What does ** belong to?",
    change={"3 * a**3": "(3 * a) ** 3"},
)

vector_gradients.edit(
    "the mean of the outputs goes back instead of each output",
    hint="A mean divides each gradient by the number of entries. The question has no mean.",
    change={
        "(3 * a**3 - b**2).backward(gradient=external_grad)": (
            "(external_grad * (3 * a**3 - b**2)).mean().backward()"
        ),
    },
)

vector_gradients.edit(
    "b² is added instead of subtracted",
    hint="Print L for a = (2, 3) and b = (6, 4): it must be (−12, 65).",
    change={"3 * a**3 - b**2": "3 * a**3 + b**2"},
)


# q3: x = w + 2, y = 3x, z = mean(y)

intermediate_gradient = Catalogue(reference.intermediate_gradient)

intermediate_gradient.edit(
    "the caller's own tensor gathers the gradient, and a second call finds the first one's there",
    hint="Call your function twice with the same tensor. Whose .grad does backward add to?",
    change={"w = leaf(w)": "w.requires_grad = True"},
)

intermediate_gradient.edit(
    "y did not keep its gradient, so that y.grad is None",
    hint="Only leaves keep their gradients by themselves. Ask y to keep its own, before backward.",
    change={"y.retain_grad()": "", "y.grad": "None"},
)

intermediate_gradient.edit(
    "y is cut off from w and made a leaf, so that w.grad is None",
    hint="A new leaf has no past: the way back ends there. Keep y in the graph instead.",
    change={"3 * (w + 2)": "(3 * (w + 2)).detach().requires_grad_()"},
)

intermediate_gradient.edit(
    "z is the sum instead of the mean",
    hint="For w = (1, 1, 1) the lecture has z = 9. Print your z.",
    change={"y.mean()": "y.sum()"},
)

intermediate_gradient.edit(
    "the gradient of x is returned instead of that of y",
    hint="Between x and y there is a gate that multiplies by 3. Is your tensor before or after it?",
    change={
        "y = 3 * (w + 2)": "x = w + 2\ny = 3 * x",
        "y.retain_grad()": "x.retain_grad()",
        "y.grad": "x.grad",
    },
)

intermediate_gradient.edit(
    "the two gradients are swapped",
    hint="Both are right. Which one does the question want first?",
    change={"w.grad, y.grad": "y.grad, w.grad"},
)


# q4: r = Σ(2x + (3 + x.detach()))

detached_gradient = Catalogue(reference.detached_gradient)

detached_gradient.edit(
    "the caller's own tensor gathers the gradient, and a second call finds the first one's there",
    hint="Call your function twice with the same tensor. Whose .grad does backward add to?",
    change={"x = leaf(x)": "x.requires_grad = True"},
)

detached_gradient.edit(
    "nothing is detached: the path through 3 + x counts as well",
    hint="How many ways lead from r back to x in your graph? The question closes one of them.",
    change={"x.detach()": "x"},
)

detached_gradient.edit(
    "the wrong one of the two terms is detached",
    hint="Which of the two terms has x.detach() in the question?",
    change={"2 * x": "2 * x.detach()", "3 + x.detach()": "3 + x"},
)

detached_gradient.edit(
    "r is the mean instead of the sum",
    hint="A mean divides each gradient by the number of entries. Look at r in the question.",
    change={"(2 * x + (3 + x.detach())).sum()": "(2 * x + (3 + x.detach())).mean()"},
)

detached_gradient.edit(
    "backward is called twice, and the gradients add up",
    hint="Each call of backward adds to .grad. How often does your code call it?",
    change={
        "(2 * x + (3 + x.detach())).sum().backward()": (
            "r = (2 * x + (3 + x.detach())).sum()\nr.backward(retain_graph=True)\nr.backward()"
        ),
    },
)


# q5: with and without a graph

tracked = Catalogue(reference.tracked)

tracked.edit(
    "both results have a graph",
    hint="Print the requires_grad of both results. Where must f be called to build no graph?",
    change={
        "with torch.no_grad():\n    return with_graph, f(x)": "return with_graph, f(x)",
    },
)

tracked.edit(
    "the graph is built both times, and then thrown away for the second result",
    hint="detach() after the call is too late: by then f has already built its graph. Nothing is "
    "saved.",
    change={
        "with torch.no_grad():\n    return with_graph, f(x)": "return with_graph, f(x).detach()",
    },
)

tracked.edit(
    "the two results are swapped",
    hint="Print the requires_grad of both results, in the order in which you return them.",
    change={"with_graph, f(x)": "f(x), with_graph"},
)

tracked.edit(
    "x has lost its own requires_grad",
    hint="x belongs to the caller, who still needs its gradient. Leave its flag alone, or put it "
    "back.",
    change={
        "with torch.no_grad():\n    return with_graph, f(x)": (
            "x.requires_grad = False\nreturn with_graph, f(x)"
        ),
    },
)

tracked.edit(
    "autograd is switched off for good",
    hint="What your function switches off, it must switch on again. A with block does so itself.",
    change={
        "with torch.no_grad():\n    return with_graph, f(x)": (
            "torch.set_grad_enabled(False)\nreturn with_graph, f(x)"
        ),
    },
)

tracked.edit(
    "f is called on x without its graph, and records what it does with tensors of its own",
    hint="x.detach() cuts off x alone. f may hold weights that require gradients, as a model does.",
    change={
        "with torch.no_grad():\n    return with_graph, f(x)": "return with_graph, f(x.detach())",
    },
)


# q6: emptying the gradient

zeroed_steps = Catalogue(reference.zeroed_steps)

zeroed_steps.edit(
    "the steps are taken in the caller's own tensor, and a second call starts where they ended",
    hint="Call your function twice with the same tensor. Where does the second call start?",
    change={"weights = leaf(weights)": "weights.requires_grad = True"},
)

zeroed_steps.edit(
    "the gradient is not emptied between the steps",
    hint="Print weights.grad in every step. It should be 3 each time; backward adds to what is "
    "already there.",
    change={"weights.grad = None": ""},
)

zeroed_steps.edit(
    "the gradient is emptied before it is used, so that the weights stand still",
    hint="Which of the two comes first in your loop: the step, or emptying the gradient?",
    change={
        "(3 * weights).sum().backward()": "(3 * weights).sum().backward()\nweights.grad.zero_()",
        "weights.grad = None": "",
    },
)

zeroed_steps.edit(
    "all entries of the list are the same tensor, as it is at the end",
    hint="An update in place changes the tensor that is already in your list. Append a copy.",
    change={"weights.detach().clone()": "weights"},
)

zeroed_steps.edit(
    "the weights are listed before each step instead of after it",
    hint="Your first entry is the start. The question asks for the weights after each step.",
    change={
        "(3 * weights).sum().backward()": (
            "after.append(weights.detach().clone())\n(3 * weights).sum().backward()"
        ),
        "after.append(weights.detach().clone())": "",
    },
)

zeroed_steps.edit(
    "the step goes uphill",
    hint="The gradient points to where the output grows. Descent goes the other way.",
    change={"weights -= learning_rate * weights.grad": "weights += learning_rate * weights.grad"},
)

zeroed_steps.edit(
    "the learning rate is missing from the step",
    hint="With learning_rate = 0.1 the first step goes from 1 to 0.7. How far does yours go?",
    change={"learning_rate * weights.grad": "weights.grad"},
)

zeroed_steps.edit(
    "the start is listed as well",
    hint="How many entries has your list for two steps? The first one stands after the first step.",
    change={"[]": "[weights.detach().clone()]"},
)

zeroed_steps.edit(
    "the output is the mean instead of the sum",
    hint="Print weights.grad: it must be 3 for every entry, however many weights there are.",
    change={"(3 * weights).sum()": "(3 * weights).mean()"},
)


# q7: loss = (w1·x² + w2·x + b − y)²

quadratic_autograd = Catalogue(reference.quadratic_autograd)

quadratic_autograd.edit(
    "the gradients of w1 and w2 are swapped",
    hint="Your three numbers are right. Which weight belongs to the square of x?",
    change={"w1.grad, w2.grad, b.grad": "w2.grad, w1.grad, b.grad"},
)

quadratic_autograd.edit(
    "the model squares the weight together with the input",
    hint="In the model only x is squared. Print your prediction at the worked example: it is 7.",
    change={"quadratic_loss(x, y, w1, w2, b)": "((w1 * x) ** 2 + w2 * x + b - y) ** 2"},
)

quadratic_autograd.edit(
    "backward starts at the prediction instead of the loss",
    hint="These are the derivatives of the prediction. From which tensor does backward start?",
    change={"quadratic_loss(x, y, w1, w2, b)": "w1 * x**2 + w2 * x + b"},
)

quadratic_autograd.edit(
    "backward is called twice, and the gradients add up",
    hint="Each call of backward adds to .grad. How often does your code call it for one loss?",
    change={
        "quadratic_loss(x, y, w1, w2, b).backward()": (
            "loss = quadratic_loss(x, y, w1, w2, b)\n"
            "loss.backward(retain_graph=True)\n"
            "loss.backward()"
        ),
    },
)

quadratic_autograd.edit(
    "the last terms of the model are lost: b and y are missing from the residual",
    hint="If your formula goes over two lines, look at where the line breaks: without brackets, a "
    "line that begins with + or − stands by itself.",
    change={"quadratic_loss(x, y, w1, w2, b)": "(w1 * x**2 + w2 * x) ** 2"},
)

quadratic_autograd.edit(
    "the caller's own tensors gather the gradients, and a second call finds the first one's there",
    hint="Call your function twice with the same tensors. as_tensor makes no copy of a tensor.",
    change={
        "leaf(w1), leaf(w2), leaf(b)": (
            "(torch.as_tensor(each).requires_grad_() for each in (w1, w2, b))"
        ),
    },
)


# q8: the graph


def graph_ops_by_recursion(t):
    """Return what is right, as long as the graph is not too deep."""
    names, seen = [], set()

    def visit(node):
        if node is not None and node not in seen:
            seen.add(node)
            for parent, _ in node.next_functions:
                visit(parent)
            names.append(type(node).__name__)

    visit(t.grad_fn)
    return names[::-1]


graph_ops = Catalogue(graph_ops_by_recursion)


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


graph_ops.edit(
    "depth first: a node is listed as soon as it is reached, not when its users are done",
    hint="Follow f = h + h² from f. When may h be listed, after the first of its two uses or "
    "after both?",
    change={
        "seen.add(node)": "seen.add(node)\nnames.append(type(node).__name__)",
        "names.append(type(node).__name__)": "",
        "names[::-1]": "names",
    },
)

graph_ops.edit(
    "a node is listed once for each path that leads to it",
    hint="Remember which nodes you have already listed: a set of nodes will do.",
    change={
        "node is not None and node not in seen": "node is not None",
        "seen.add(node)": "names.append(type(node).__name__)",
        "names.append(type(node).__name__)": "",
        "names[::-1]": "names",
    },
)

graph_ops.edit(
    "the leaves have their long names, with torch::autograd:: in front",
    hint="The question says what the name of a node is. Print node.name() beside it.",
    change={"type(node).__name__": "node.name()"},
)

graph_ops.edit(
    "the order begins at the leaves instead of the output",
    hint="The list should go the way of the gradient. Where does the backward pass begin?",
    change={"names[::-1]": "names"},
)

graph_ops.edit(
    "the leaves' AccumulateGrad nodes are left out",
    hint="At the end of each path there is a node that adds to a leaf's .grad. It counts as well.",
    change={
        "names.append(type(node).__name__)": (
            "if node.next_functions:\n    names.append(type(node).__name__)"
        ),
    },
)


# q9: d = Σ(aᵢ + 1)²

sum_of_squares_gradient = Catalogue(reference.sum_of_squares_gradient)

sum_of_squares_gradient.edit(
    "the gradient of c is returned instead of that of a",
    hint="The sum passes the gradient 1 on to c. Two more gates lie between c and a.",
    change={
        "((a + 1) ** 2).sum().backward()": "c = (a + 1) ** 2\nc.retain_grad()\nc.sum().backward()",
        "a.grad": "c.grad",
    },
)

sum_of_squares_gradient.edit(
    "the mean is taken instead of the sum",
    hint="For n = 3 the lecture has d = 12. Print your d.",
    change={"((a + 1) ** 2).sum()": "((a + 1) ** 2).mean()"},
)

sum_of_squares_gradient.edit(
    "1 is added after squaring instead of before",
    hint="For a = 1 each entry of c must be 4. Print your c.",
    change={"(a + 1) ** 2": "a**2 + 1"},
)

sum_of_squares_gradient.edit(
    "one number comes back instead of one for each entry of a",
    hint="A gradient has the shape of its tensor. What is the shape of a?",
    change={"a.grad": "a.grad[0]"},
)


# q10: y = w2·sigmoid(w1·x)


def dead_weight_gradients_of_one_entry(x):
    """Return what is right, with weights of one entry, as the students write it."""
    w1, w2 = torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)
    (w2 * torch.sigmoid(w1 * x)).sum().backward()
    return w1.grad, w2.grad


dead_weight_gradients = Catalogue(dead_weight_gradients_of_one_entry)

dead_weight_gradients.edit(
    "the two gradients are swapped",
    hint="Each tensor has its own .grad. Which of the two does the question want first?",
    change={"w1.grad, w2.grad": "w2.grad, w1.grad"},
)

dead_weight_gradients.edit(
    "the weights begin at 1 instead of 0",
    hint="Print both weights before the forward pass.",
    change={
        "torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)": (
            "torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)"
        ),
    },
)

dead_weight_gradients.edit(
    "the inner weight begins at 1 instead of 0",
    hint="Print both weights before the forward pass.",
    change={
        "torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)": (
            "torch.ones(1, requires_grad=True), torch.zeros(1, requires_grad=True)"
        ),
    },
)

dead_weight_gradients.edit(
    "the outer weight begins at 1 instead of 0",
    hint="Print both weights before the forward pass.",
    change={
        "torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)": (
            "torch.zeros(1, requires_grad=True), torch.ones(1, requires_grad=True)"
        ),
    },
)

dead_weight_gradients.edit(
    "the mean of y goes back instead of the sum",
    hint="A mean divides each gradient by the number of entries. Try an x with two entries.",
    change={"(w2 * torch.sigmoid(w1 * x)).sum()": "(w2 * torch.sigmoid(w1 * x)).mean()"},
)

dead_weight_gradients.edit(
    "the sigmoid is missing, or another function that is 0 at 0 stands in its place",
    hint="The sigmoid of 0 is one half. Which value does yours have there?",
    change={"torch.sigmoid": "torch.tanh"},
)

dead_weight_gradients.edit(
    "w1 and w2 are two names of one tensor, which gathers both gradients",
    hint="`w1 = w2 = …` makes one tensor. Print w1 is w2.",
    change={
        "torch.zeros(1, requires_grad=True), torch.zeros(1, requires_grad=True)": (
            "[torch.zeros(1, requires_grad=True)] * 2"
        ),
    },
)
