from otter.test_files import test_case

OK_FORMAT = False

name = "q7"
points = 8

@test_case(points=2, hidden=False)
def test_online_update_on_the_example(online_update):
    import torch
    from autograder.checks import check_figures
    sample = {'w': torch.tensor([0.5, -1.0, 0.25]), 'x': torch.tensor([2.0, 1.0, 4.0])}
    examples = [{**sample, 'y': 0.0, 'learning_rate': 1.0}, {**sample, 'y': 1.0, 'learning_rate': 0.5}]
    figures = [['0.21253', '-1.14373', '-0.32494'], ['0.55288', '-0.97356', '0.35575']]
    check_figures(online_update, figures, inputs=examples)

