from otter.test_files import test_case

OK_FORMAT = False

name = "q2"
points = 10

@test_case(points=3, hidden=False)
def test_backward_xyz_on_the_lecture_example(backward_xyz):
    from autograder.checks import check_gradient

    def forward(x, y, z):
        return (x + y) * z
    examples = [{'x': -2.0, 'y': 5.0, 'z': -4.0}]
    check_gradient(backward_xyz, forward, wrt=('x', 'y', 'z'), inputs=examples)

