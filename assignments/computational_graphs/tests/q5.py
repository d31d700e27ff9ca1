from otter.test_files import test_case

OK_FORMAT = False

name = "q5"
points = 14

@test_case(points=4, hidden=False)
def test_quadratic_gradient_on_exercise_4_3(quadratic_gradient):
    from autograder.checks import by_hand, check_gradient

    def loss(x, y, w1, w2, b):
        return (w1 * x ** 2 + w2 * x + b - y) ** 2
    examples = [{'x': 3.0, 'y': 10.0, 'w1': 2.0, 'w2': -4.0, 'b': 1.0}, {'x': -2.0, 'y': 1.0, 'w1': 1.5, 'w2': -1.0, 'b': 0.5}]
    check_gradient(by_hand(quadratic_gradient), loss, wrt=('w1', 'w2', 'b'), inputs=examples)

