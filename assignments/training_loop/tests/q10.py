from otter.test_files import test_case

OK_FORMAT = False

name = "q10"
points = 6

@test_case(points=2, hidden=False)
def test_predict_celsius_on_three_readings(predict_celsius):
    import torch
    from autograder.checks import check_figures
    examples = [{'t_u': torch.tensor([35.7, 55.9, 81.9])}]
    check_figures(predict_celsius, [['1.859', '12.701', '26.655']], inputs=examples)

