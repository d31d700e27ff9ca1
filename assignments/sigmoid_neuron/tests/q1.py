from otter.test_files import test_case

OK_FORMAT = False

name = "q1"
points = 12

@test_case(points=2, hidden=False)
def test_sigmoid_on_four_numbers(sigmoid):
    import torch
    from autograder.checks import check_figures
    examples = [{'z': torch.tensor([-3.0, -1.0, 0.0, 2.0])}]
    check_figures(sigmoid, [['0.0474', '0.2689', '0.5000', '0.8808']], inputs=examples)

@test_case(points=2, hidden=False)
def test_sigmoid_derivative_on_four_numbers(sigmoid_derivative):
    import torch
    from autograder.checks import by_hand, check_figures
    examples = [{'z': torch.tensor([-3.0, -1.0, 0.0, 2.0])}]
    figures = [['0.0452', '0.1966', '0.2500', '0.1050']]
    check_figures(by_hand(sigmoid_derivative), figures, inputs=examples)

