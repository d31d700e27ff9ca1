from otter.test_files import test_case

OK_FORMAT = False

name = "q3"
points = 10

@test_case(points=3, hidden=False)
def test_linear_gradient_on_exercise_4_1_and_the_first_training_steps(linear_gradient):
    from autograder.checks import by_hand, check_gradient

    def loss(x, y, w):
        return (x * w - y) ** 2
    examples = [{'x': 2.0, 'y': 4.0, 'w': 1.0}, {'x': 1.0, 'y': 2.0, 'w': 1.0}, {'x': 2.0, 'y': 4.0, 'w': 1.02}, {'x': 3.0, 'y': 6.0, 'w': 1.0984}]
    check_gradient(by_hand(linear_gradient), loss, wrt=('w',), inputs=examples)

