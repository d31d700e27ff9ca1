from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = 10

@test_case(points=3, hidden=False)
def test_collapse_on_two_small_layers(collapse):
    import torch
    from autograder.checks import check_value

    def one_layer(W1, b1, W2, b2):
        return (torch.tensor([[-1.0, 4.0], [1.0, 0.0]]), torch.tensor([11.0, 4.0]))
    examples = [{'W1': torch.tensor([[1.0, 2.0], [0.0, 1.0], [-1.0, 1.0]]), 'b1': torch.tensor([1.0, 2.0, 3.0]), 'W2': torch.tensor([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]]), 'b2': torch.tensor([4.0, 5.0])}]
    check_value(collapse, one_layer, inputs=examples, returns=('W', 'b'))

