from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 12

@test_case(points=2, hidden=False)
def test_mse_of_the_lecture_prediction(mse):
    import torch
    from autograder.checks import check_figures
    ones = [1.0] * 5
    predicted = torch.tensor([0.8022, *ones, 0.9973, 0.0198, *ones[:3], 0.6225])
    degrees = torch.tensor([35.7, 55.9, 58.2, 81.9, 56.3, 48.9, 33.9, 21.8, 48.4, 60.4, 68.4, 29.1])
    examples = [{'y_pred': predicted, 'y': degrees}, {'y_pred': predicted, 'y': 0.01 * degrees}]
    check_figures(mse, ['2673.902', '0.1798'], inputs=examples)

@test_case(points=1, hidden=False)
def test_rmse_of_three_samples(rmse):
    import torch
    from autograder.checks import check_figures
    examples = [{'y_pred': torch.tensor([0.5, 1.0, -0.5]), 'y': torch.tensor([1.0, -1.0, -0.5])}]
    check_figures(rmse, ['1.1902'], inputs=examples)

@test_case(points=1, hidden=False)
def test_mae_of_three_samples(mae):
    import torch
    from autograder.checks import check_figures
    examples = [{'y_pred': torch.tensor([0.5, 1.0, -0.5]), 'y': torch.tensor([1.0, -1.0, -0.5])}]
    check_figures(mae, ['0.8333'], inputs=examples)

