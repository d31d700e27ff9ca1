"""What people hand in with a trouble that is not in their answer, and what it deserves.

Written from public trouble reports and habits before any of it was handled. Each notebook answers
two small questions: ``double`` (q1) and ``slope`` (q2), which needs torch.
"""
# ruff: noqa: E501 -- one line a notebook

from dataclasses import dataclass

DOUBLE = "def double(x):\n    return 2 * x"
SLOPE = (
    "def slope(x):\n"
    "    x = torch.tensor(float(x), requires_grad=True)\n"
    "    (x ** 2).backward()\n"
    "    return x.grad"
)
CHECKS = ('grader.check("q1")', 'grader.check("q2")')
FULL = {"q1": 1.0, "q2": 1.0}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A notebook, by its code cells."""

    kind: str
    name: str
    cells: tuple[str, ...]
    right: dict[str, float]
    said: tuple[str, ...] = ()
    """What stands somewhere in the record."""
    person: bool = False
    """Whether a person has to look."""

    @property
    def id(self) -> str:
        """A name for the test."""
        return f"{self.kind}: {self.name}"


def first(kind: str, name: str, trouble: str, *said: str, person: bool = False) -> Case:
    """Return the case of a trouble in the cell that imports torch."""
    cells = (f"{trouble}\nimport torch", DOUBLE, CHECKS[0], SLOPE, CHECKS[1])
    return Case(kind=kind, name=name, cells=cells, right=FULL, said=said, person=person)


def answer(
    kind: str,
    name: str,
    double: str,
    *said: str,
    points: float = 1.0,
    person: bool = False,
    before: tuple[str, ...] = (),
) -> Case:
    """Return the case of a trouble in the answer to q1."""
    cells = ("import torch", *before, double, CHECKS[0], SLOPE, CHECKS[1])
    right = {"q1": points, "q2": 1.0}
    return Case(kind=kind, name=name, cells=cells, right=right, said=said, person=person)


MISSING = (
    first("missing", "seaborn", "import seaborn as sns\nsns.set_theme(style='darkgrid')", "seaborn"),
    first("missing", "a name of sklearn", "from sklearn.model_selection import train_test_split", "sklearn"),
    first("missing", "sklearn's data", "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)", "sklearn"),
    first("missing", "data that is used on", "from sklearn.datasets import load_iris\niris = load_iris()\nX = iris.data[:, :2]\nprint(X.mean() + 1)", "sklearn"),
    first("missing", "scipy", "import scipy.optimize as opt, scipy.stats\nfrom scipy import linalg", "scipy"),
    first("missing", "nest_asyncio", "import nest_asyncio\nnest_asyncio.apply()"),
    first("missing", "torchviz", "from torchviz import make_dot", "torchviz"),
    first("missing", "wandb", "import wandb\nwandb.init(project='hw1')\nwandb.config.lr = 0.1\nwandb.log({'a': 1})", "wandb"),
    first("missing", "several on one line", "import numpy as np, seaborn as sns, tqdm, cv2", "seaborn", "cv2"),
    first("missing", "everything of it", "from fastai.vision.all import *", "fastai"),
    first("missing", "with a way out", "try:\n    import cupy as np\nexcept ImportError:\n    import numpy as np\nassert np.__name__ == 'numpy'"),
    first("missing", "with another way out", "try:\n    import ujson as json\nexcept:\n    import json\nassert json.loads('[1]') == [1]"),
    first("missing", "asked for", "import importlib.util\nassert importlib.util.find_spec('seaborn') is None"),
    first("missing", "a palette", "import seaborn as sns\ncolors = sns.color_palette('husl', 8)\nfirst = colors[0]\nsns.set_palette(colors)", "seaborn"),
    first("missing", "a base class", "import pytorch_lightning as pl\nclass Model(pl.LightningModule):\n    def forward(self, x):\n        return x", "pytorch_lightning"),
    first("missing", "a context", "import cProfiler as profiler\nwith profiler.profile() as p:\n    total = sum(range(10))\nassert total == 45", "cProfiler"),
    first("missing", "a lost name in the next cell", "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)\n\n\n", "sklearn"),
    Case(
        kind="missing",
        name="what hangs on it in a later cell",
        cells=(
            "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)",
            f"print(X.shape)\nimport torch\n{DOUBLE}",
            CHECKS[0],
            SLOPE,
            CHECKS[1],
        ),
        right=FULL,
        said=("sklearn",),
    ),
    answer("missing", "a decorator", f"from numba import njit\n\n@njit\n{DOUBLE}", "numba"),
    answer("missing", "a decorator with options", f"import numba\n\n@numba.jit(nopython=True)\n{DOUBLE}", "numba"),
    answer("missing", "imported in the answer for a picture", "def double(x):\n    import seaborn as sns\n    sns.set()\n    return 2 * x"),
    answer("missing", "needed in the answer", "from scipy.misc import derivative\ndef double(x):\n    return derivative(lambda t: t * t, x)", "scipy", points=0.0, person=True),
    answer("missing", "counted with in the answer", "import symengine\ndef double(x):\n    return float(symengine.Symbol('t') * x)", "symengine", points=0.0, person=True),
    answer("tqdm", "around a range", "from tqdm import tqdm\ndef double(x):\n    total = 0 * x\n    for _ in tqdm(range(2), desc='sum'):\n        total = total + x\n    return total"),
    answer("tqdm", "of notebooks", "from tqdm.notebook import tqdm, trange\ndef double(x):\n    total = 0 * x\n    for _ in trange(2, leave=False):\n        total = total + x\n    return total"),
    answer("tqdm", "auto, with a postfix", "import tqdm.auto\ndef double(x):\n    total = 0 * x\n    bar = tqdm.auto.tqdm([1, 1])\n    for n in bar:\n        total = total + n * x\n        bar.set_postfix(loss=3)\n        bar.set_description(f'{n}')\n    assert len(bar) == 2\n    return total"),
    answer("tqdm", "by hand", "import tqdm as tq\ndef double(x):\n    with tq.tqdm(total=2) as bar:\n        for _ in range(2):\n            bar.update(1)\n        assert bar.n == 2\n    tq.tqdm.write('done')\n    return 2 * x"),
    answer("tqdm", "enumerated", "from tqdm import tqdm\ndef double(x):\n    total = 0 * x\n    for number, _ in enumerate(tqdm(['a', 'b'])):\n        total = total + x\n    return total if number == 1 else None"),
)  # fmt: skip

DISPLAY = (
    first("display", "core.display", "from IPython.core.display import display, HTML\ndisplay(HTML('<style>.container { width: 95% !important; }</style>'))"),
    first("display", "core.display as a module", "import IPython\nIPython.core.display.clear_output()"),
    first("display", "formats", "from IPython.display import set_matplotlib_formats\nset_matplotlib_formats('retina', 'svg')"),
    first("display", "formats of matplotlib_inline", "import matplotlib_inline.backend_inline\nmatplotlib_inline.backend_inline.set_matplotlib_formats('svg')"),
    first("display", "magic", "get_ipython().magic('matplotlib inline')\nget_ipython().magic('load_ext autoreload')\nget_ipython().magic('autoreload 2')"),
    first("display", "run_line_magic", "get_ipython().run_line_magic('config', \"InlineBackend.figure_format = 'retina'\")"),
    first("display", "widgets", "from IPython.html.widgets import interact\ninteract(lambda n: n, n=(0, 5))"),
    first("display", "a backend", "import matplotlib.pyplot as plt\nplt.switch_backend('TkAgg')\nplt.plot([1, 2])\nplt.show()"),
    first("display", "use", "import matplotlib as mpl\nmpl.use('Qt5Agg', force=True)\nimport matplotlib.pyplot as plt"),
    first("display", "a style that is gone", "import matplotlib.pyplot as plt\nplt.style.use('seaborn-whitegrid')"),
    first("display", "a style of one's own", "from matplotlib import style\nstyle.use(['./my.mplstyle', 'ggplot'])"),
    first("display", "within a style", "import matplotlib.pyplot as plt\nwith plt.style.context('seaborn'):\n    plt.plot([1])\n    inside = 1\nassert inside"),
    answer("display", "a style in the answer", "import matplotlib.pyplot as plt\ndef double(x):\n    plt.style.use('fivethirtyeight2')\n    plt.switch_backend('nbAgg')\n    return 2 * x"),
    first("folder", "a Drive", "import os\nos.chdir('/content/drive/MyDrive/Colab Notebooks/hw1')"),
    first("folder", "a laptop's", "import os\nos.chdir(r'C:\\Users\\kim\\Desktop\\hw')"),
    first("folder", "one's own", "import os\nos.makedirs('out', exist_ok=True)\nos.chdir('out')\nassert os.path.basename(os.getcwd()) == 'out'"),
    first("folder", "in an if", "import os, sys\nif sys.platform == 'linux':\n    os.chdir(os.path.expanduser('~/hw'))\n    marker = 1\nassert marker"),
    first("folder", "data that is not there", "import numpy as np\ndata = np.loadtxt('data/train.csv')\nprint(data.shape)", "train.csv"),
)  # fmt: skip

COLAB = (
    first("colab", "asked in modules", "import sys\nassert 'google.colab' not in sys.modules"),
    first("colab", "asked by a spec", "import importlib.util\ntry:\n    found = importlib.util.find_spec('google.colab')\nexcept ModuleNotFoundError:\n    found = None\nassert found is None"),
    first("colab", "asked of the shell", "assert 'google.colab' not in str(get_ipython())"),
    first("colab", "imported", "from google.colab import drive, files\ndrive.mount('/content/drive', force_remount=True)\nimport sys\nassert 'google.colab' in sys.modules"),
    first("colab", "by a try", "try:\n    import google.colab\n    IN_COLAB = True\nexcept ImportError:\n    IN_COLAB = False\nif IN_COLAB:\n    from google.colab import drive\n    drive.mount('/content/drive')\n    %cd /content/drive/MyDrive"),
)  # fmt: skip

WRITTEN = (
    answer("written", "a module", "from gates import double", before=(f"%%writefile gates.py\n{DOUBLE}",)),
    answer("written", "under a title", "import gates\ndouble = gates.double", before=(f"#@title Write it { '{' } display-mode: 'form' { '}' }\n\n%%writefile gates.py\n{DOUBLE}",)),
    answer("written", "in a folder of mkdir", "from src.gates import double", before=("!mkdir -p src", f"%%writefile src/gates.py\n{DOUBLE}")),
    answer("written", "in a package", "from mypkg import double", before=("!mkdir mypkg; touch mypkg/__init__.py", f"%%file mypkg/core.py\n{DOUBLE}", "!echo 'from .core import double' > mypkg/__init__.py")),
    answer("written", "after chdir", "from gates import double", before=("import os\nos.makedirs('work', exist_ok=True)\nos.chdir('work')", f"%%writefile gates.py\n{DOUBLE}")),
    answer("written", "on the path", "import sys\nsys.path.append('lib')\nfrom gates import double", before=("!mkdir lib", f"%%writefile lib/gates.py\n{DOUBLE}")),
    answer("written", "twice, then reloaded", "import importlib, gates\nimportlib.reload(gates)\nfrom gates import double", before=("%%writefile gates.py\ndef double(x):\n    return 3 * x", "import gates", f"%%writefile gates.py\n{DOUBLE}")),
    answer("written", "appended", "from gates import double", before=("%%writefile gates.py\nTWO = 2", "%%writefile -a gates.py\ndef double(x):\n    return TWO * x")),
    answer("written", "copied", "from copied.gates import double", before=(f"%%writefile gates.py\n{DOUBLE}", "!mkdir -p copied && cp gates.py copied/")),
    answer("written", "called test", "from test import double", before=(f"%%writefile test.py\n{DOUBLE}",)),
    answer("written", "run", "%run gates.py", before=(f"%%writefile gates.py\n{DOUBLE}",)),
    answer("written", "by open", "import gates\ndouble = gates.double", before=(f"with open('gates.py', 'w') as file:\n    file.write({DOUBLE!r})",)),
)  # fmt: skip

PROMPTS = (
    answer("prompt", "set_trace", "import pdb\ndef double(x):\n    pdb.set_trace()\n    return 2 * x", "pdb.set_trace"),
    answer("prompt", "set_trace on one line", "def double(x):\n    import pdb; pdb.set_trace()\n    return 2 * x", "cell 2, line 2"),
    answer("prompt", "breakpoint", "def double(x):\n    breakpoint()\n    return 2 * x", "breakpoint"),
    answer("prompt", "IPython's", "from IPython.core.debugger import set_trace, Pdb\ndef double(x):\n    set_trace()\n    return 2 * x", "set_trace"),
    answer("prompt", "ipdb", "def double(x):\n    import ipdb\n    ipdb.set_trace()\n    return 2 * x", "set_trace"),
    answer("prompt", "the cell's magic", f"%%debug\n{DOUBLE}"),
    answer("prompt", "the line's magic", DOUBLE, before=("1 / 0", "%debug", "%pdb on")),
    answer("prompt", "post_mortem", DOUBLE, before=("import pdb, sys\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    pdb.post_mortem()\npdb.run('1 + 1')",)),
    answer("prompt", "a console", "import code\ndef double(x):\n    code.interact(local=locals())\n    return 2 * x", "code.interact"),
    answer("prompt", "IPython embedded", "from IPython import embed\ndef double(x):\n    embed()\n    return 2 * x"),
    answer("prompt", "until something is typed", DOUBLE, "EOFError", before=("while True:\n    name = input('your name? ')\n    if name:\n        break",)),
    answer("prompt", "in the answer", "def double(x):\n    while True:\n        if input('go on?') == 'y':\n            return 2 * x", "EOFError", points=0.0),
    answer("prompt", "once", DOUBLE, before=("name = input('your name? ')\nassert name == ''",)),
)  # fmt: skip

WORKERS = (
    answer("workers", "a pool of threads", "def double(x):\n    return pool.submit(lambda: 2 * x).result()", before=("from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(4)\nlist(pool.map(abs, range(8)))",)),
    answer("workers", "a pool of threads that waits", "def double(x):\n    return sum(pool.map(lambda _: x, range(2)))", before=("import concurrent.futures as futures\npool = futures.ThreadPoolExecutor(max_workers=2)",)),
    answer("workers", "multiprocessing's threads", "def double(x):\n    return sum(pool.map(lambda _: x, range(2)))", before=("from multiprocessing.pool import ThreadPool\npool = ThreadPool(2)\npool.map(abs, range(3))",)),
    answer("workers", "multiprocessing's pool", "def double(x):\n    return pool.apply(times, (x,))", before=("from multiprocessing import Pool\ndef times(x):\n    return 2 * x\npool = Pool(2)\nassert pool.map(times, [1]) == [2]",)),
    answer("workers", "a pool of processes", "def double(x):\n    return pool.submit(times, x).result()", before=("from concurrent.futures import ProcessPoolExecutor\ndef times(x):\n    return 2 * x\npool = ProcessPoolExecutor(2)\nassert pool.submit(times, 1).result() == 2",)),
    answer("workers", "a thread and its queue", "def double(x):\n    todo.put(x)\n    return done.get()", "thread", points=0.0, person=True, before=("import queue, threading\ntodo, done = queue.Queue(), queue.Queue()\ndef work():\n    while True:\n        done.put(2 * todo.get())\nthreading.Thread(target=work, daemon=True).start()",)),
)  # fmt: skip

PLACES = (
    Case(kind="places", name="solved, then blank", cells=("import torch", DOUBLE, CHECKS[0], SLOPE, CHECKS[1], "import torch", "def double(x):\n    ...", CHECKS[0], "def slope(x):\n    ...", CHECKS[1]), right=FULL, said=("several checks",)),
    Case(kind="places", name="blank, then solved", cells=("import torch", "def double(x):\n    ...", CHECKS[0], "def slope(x):\n    ...", CHECKS[1], DOUBLE, CHECKS[0], SLOPE, CHECKS[1]), right=FULL),
    Case(kind="places", name="below its check", cells=("import torch", CHECKS[0], DOUBLE, SLOPE, CHECKS[1]), right=FULL, said=("below",)),
    Case(kind="places", name="a stub above, the answer below", cells=("import torch", "def double(x):\n    ...", CHECKS[0], DOUBLE, SLOPE, CHECKS[1]), right=FULL, said=("below",)),
    Case(kind="places", name="all checks first", cells=("import torch", *CHECKS, DOUBLE, SLOPE), right=FULL, said=("below",)),
    Case(kind="places", name="what a later cell redefines", cells=("import torch", DOUBLE, CHECKS[0], "double = None", SLOPE, CHECKS[1]), right=FULL),
    Case(kind="places", name="wrong everywhere", cells=("import torch", "def double(x):\n    return x", CHECKS[0], "def double(x):\n    return -x", CHECKS[0], SLOPE, CHECKS[1]), right={"q1": 0.0, "q2": 1.0}),
)  # fmt: skip

WORDS = (
    Case(kind="words", name="a GPU", cells=("import torch", DOUBLE, CHECKS[0], "def slope(x):\n    x = torch.tensor(float(x), requires_grad=True, device='cuda')\n    (x ** 2).backward()\n    return x.grad", CHECKS[1]), right={"q1": 1.0, "q2": 0.0}, said=("GPU",), person=True),
    Case(kind="words", name="cuda()", cells=("import torch", DOUBLE, CHECKS[0], "def slope(x):\n    x = torch.tensor(float(x)).cuda().requires_grad_()\n    (x ** 2).backward()\n    return x.grad", CHECKS[1]), right={"q1": 1.0, "q2": 0.0}, said=("GPU",), person=True),
    Case(kind="words", name="a GPU if there is one", cells=("import torch\ndevice = 'cuda' if torch.cuda.is_available() else 'cpu'", DOUBLE, CHECKS[0], SLOPE, CHECKS[1]), right=FULL),
    Case(kind="words", name="gradients left off", cells=("import torch", DOUBLE, CHECKS[0], "torch.set_grad_enabled(False)", SLOPE, CHECKS[1]), right={"q1": 1.0, "q2": 0.0}, said=("cell 4 switched gradients off",), person=True),
    Case(kind="words", name="gradients left off by a context", cells=("import torch", DOUBLE, CHECKS[0], "torch.no_grad().__enter__()", SLOPE, CHECKS[1]), right={"q1": 1.0, "q2": 0.0}, said=("cell 4 switched gradients off",), person=True),
    Case(kind="words", name="gradients off and on again", cells=("import torch", DOUBLE, CHECKS[0], "with torch.no_grad():\n    torch.ones(1)", SLOPE, CHECKS[1]), right=FULL),
)  # fmt: skip

CASES = (*MISSING, *DISPLAY, *COLAB, *WRITTEN, *PROMPTS, *WORKERS, *PLACES, *WORDS)
