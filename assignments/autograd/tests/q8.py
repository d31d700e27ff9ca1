from otter.test_files import test_case

OK_FORMAT = False

name = "q8"
points = 14

@test_case(points=4, hidden=False)
def test_graph_ops_on_the_worked_example(graph_ops):
    import torch
    from autograder.checks import check_order, probe

    @probe
    def on_an_expression(graph_ops, expression):
        x = torch.tensor(1.0, requires_grad=True)
        h = 3 * x
        return graph_ops({'f = h + h²': h + h ** 2, 'f = h² + h': h ** 2 + h}[expression])

    def behind(expression):
        names = ['AddBackward0', 'PowBackward0', 'MulBackward0', 'AccumulateGrad']
        return (names, [(0, 1), (0, 2), (1, 2), (2, 3)])
    examples = [{'expression': 'f = h + h²'}, {'expression': 'f = h² + h'}]
    check_order(graph_ops, behind, inputs=examples, via=on_an_expression)

