from otter.test_files import test_case

OK_FORMAT = False

name = "q4"
points = 12

@test_case(points=4, hidden=False)
def test_affine_gradient_on_exercise_4_2(affine_gradient):
    from autograder.checks import by_hand, check_gradient

    def loss(x, y, w, b):
        return (x * w + b - y) ** 2
    examples = [{'x': 2.0, 'y': 4.0, 'w': 1.0, 'b': 1.0}, {'x': 3.0, 'y': 5.0, 'w': 2.0, 'b': -4.0}]
    check_gradient(by_hand(affine_gradient), loss, wrt=('w', 'b'), inputs=examples)

