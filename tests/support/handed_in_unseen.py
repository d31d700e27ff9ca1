"""What people hand in, as somebody wrote it who had not seen how any of it is handled.

Each has the value that he gave it, from what the lesson and the rule say alone: a trouble of the
place is not the student's zero; what can be judged is; where it cannot, a person is asked.
"""
# ruff: noqa: E501 -- one line a notebook

from support.handed_in import CHECKS, DOUBLE, SLOPE, Case, answer, first
from support.handed_in_more import case

_TWICE = "def double(x):\n    return TWO * x"
_LIBRARY = "def residual(x, w):\n    return x * w\n\ndef twice(v):\n    return 2 * v\n"
_BY_IT = "def double(x):\n    return twice(residual(x, 1))"
_HEAD = "import torch"
_STUB = "def double(x):\n    ..."
_SPARE = [_STUB, CHECKS[0], "def slope(x):\n    ...", CHECKS[1]]
_SOLVED = [DOUBLE, CHECKS[0], SLOPE, CHECKS[1]]


def constant(name: str, trouble: str, *said: str) -> Case:
    """Return the case of a first cell that sets up the constant of an answer."""
    cells = [trouble, "import torch", _TWICE, CHECKS[0], SLOPE, CHECKS[1]]
    return case("colab", name, cells, said=said)


UNSEEN = (
    first("missing", "torchviz and torchinfo", "from torchviz import make_dot          # for the pictures\nimport torchinfo\nimport torch.nn as nn\ntorchinfo.summary(nn.Linear(2, 1), verbose=0)", "torchviz", "torchinfo"),
    first("missing", "a font of Colab's", "import matplotlib.pyplot as plt\nimport matplotlib.font_manager as fm\nfm.fontManager.addfont('/usr/share/fonts/truetype/nanum/NanumBarunGothic.ttf')\nfm._rebuild()\nplt.rc('font', family='NanumBarunGothic')  # 한글 폰트\nplt.rcParams['axes.unicode_minus'] = False", "NanumBarunGothic"),
    first("missing", "koreanize_matplotlib", "import koreanize_matplotlib", "koreanize_matplotlib"),
    first("missing", "Kaggle's head", "import numpy as np # linear algebra\nimport pandas as pd # data processing, CSV file I/O (e.g. pd.read_csv)\nimport os\nfrom kaggle_secrets import UserSecretsClient\nsecret = UserSecretsClient().get_secret('wandb')\nfor dirname, _, filenames in os.walk('/kaggle/input'):\n    for filename in filenames:\n        print(os.path.join(dirname, filename))\nos.chdir('/kaggle/working')", "kaggle_secrets"),
    answer("missing", "beartype", f"@beartype\n{DOUBLE}", "beartype", before=("from beartype import beartype",)),
    answer("missing", "annotations of jaxtyping", 'def double(x: Float[Tensor, "n"]) -> Float[Tensor, "n"]:\n    return 2 * x', "jaxtyping", before=("from jaxtyping import Float\nfrom torch import Tensor",)),
    first("display", "a style of seaborn", "import matplotlib.pyplot as plt\nplt.style.use('seaborn-whitegrid')\nplt.rcParams.update({'figure.dpi': 110})", "seaborn-whitegrid"),
    first("display", "formats of display", "from IPython.display import set_matplotlib_formats, clear_output\nset_matplotlib_formats('retina', 'svg')\nclear_output()"),
    first("display", "magic in a function", "def setup_notebook():\n    ip = get_ipython()\n    ip.magic('matplotlib notebook')\n    ip.magic(\"config InlineBackend.figure_format = 'retina'\")\n    ip.magic('load_ext autoreload')\n    ip.magic('autoreload 2')\nsetup_notebook()"),
    answer("tqdm", "trange of notebooks", "def double(x):\n    total = 0 * x\n    for _ in trange(2, desc='steps'):\n        total = total + x\n    return total", before=("from tqdm.notebook import trange",)),
    answer("tqdm", "of the module", "def double(x):\n    order = [x, x]\n    total = 0 * x\n    for k, node in enumerate(tqdm.tqdm(order[::-1], total=len(order), disable=len(order) < 9000)):\n        total = total + node\n    return total", before=("import tqdm, torch",)),
    constant("any of its names", "import sys\nfrom pathlib import Path\nON_COLAB = any(name.startswith('google.colab') for name in sys.modules)\nif ON_COLAB:\n    ROOT = Path('/content/drive/MyDrive/ml2026/hw2')\n    exec((ROOT / 'setup.py').read_text())\nelse:\n    ROOT = Path('.')\n    TWO = 2"),
    constant("find_spec of both", "import importlib.util\nif importlib.util.find_spec('google') is not None and importlib.util.find_spec('google.colab') is not None:\n    TWO = open('/content/two.txt').read()\nelse:\n    TWO = 2"),
    constant("its folder", "import os, sys\nif os.path.isdir('/content') and sys.modules.get('google.colab'):\n    os.chdir('/content/hw2')\n    from hw2_const import TWO\nelif 'google.colab' in sys.modules.keys():\n    from hw2_const import TWO\nelse:\n    TWO = 2"),
    constant("both branches", "try:\n    import google.colab\n    IN_COLAB = True\nexcept ImportError:\n    IN_COLAB = False\nif IN_COLAB:\n    from google.colab import drive, output\n    output.enable_custom_widget_manager()\n    drive.mount('/content/drive', force_remount=True)\n    %cd /content/drive/MyDrive/과제2\nTWO = 2"),
    constant("imported, then asked", "from google.colab import files, userdata\nimport sys\nif 'google.colab' in sys.modules:\n    TWO = 2"),
    constant("not in first", "import sys\nif 'google.colab' not in sys.modules:\n    from types import SimpleNamespace\n    CONFIG = SimpleNamespace(two=2)\nTWO = CONFIG.two"),
    answer("written", "appended with -a", _BY_IT, before=("%%writefile grads_lib.py\ndef residual(x, w):\n    return x * w", "%%writefile -a grads_lib.py\n\ndef twice(v):\n    return 2 * v", "from grads_lib import residual, twice")),
    answer("written", "by %%file, then a star", _BY_IT, before=(f"%%file utils.py\n{_LIBRARY}", "import utils\nfrom utils import *")),
    answer("written", "a package of mkdir -p and touch", _BY_IT, before=("!mkdir -p mylib/backprop\n!touch mylib/__init__.py mylib/backprop/__init__.py", f"%%writefile mylib/backprop/core.py\n{_LIBRARY}", "from mylib.backprop.core import residual, twice")),
    answer("written", "under a Korean title, reloaded", _BY_IT, before=(f'#@title 내 함수들 {{ display-mode: "form" }}\n%%writefile my_funcs.py\n{_LIBRARY}', "#@title import\nimport importlib, my_funcs\nimportlib.reload(my_funcs)\nfrom my_funcs import residual, twice")),
    answer("written", "by echo, and copied", _BY_IT, before=('!echo "def twice(v): return 2 * v" > tw.py\n!echo "def residual(x, w): return x * w" >> tw.py\n!cp tw.py tw_copy.py', "from tw_copy import twice, residual")),
    answer("written", "copied and moved", _BY_IT, before=(f"%%writefile draft.py\n{_LIBRARY}", "!mkdir final\n!cp draft.py final/\n!mv final/draft.py final/fns.py", "from final.fns import residual, twice")),
    answer("written", "run by a name with a space", _BY_IT, before=(f'%%writefile "my helper.py"\n{_LIBRARY}', '%run "my helper.py"')),
    answer("written", "by open, through another", _BY_IT, before=(f"from pathlib import Path\nwith open('gen_mod.py', 'w', encoding='utf-8') as f:\n    f.write({_LIBRARY!r})\nPath('gen_mod2.py').write_text('from gen_mod import *\\n')", "import gen_mod2\nresidual, twice = gen_mod2.residual, gen_mod2.twice")),
    answer("written", "the whole answer", "def double(x):\n    return _impl(x)", before=('%%writefile hw_answers.py\ndef double_impl(x):\n    """누적"""\n    return 2 * x', "from hw_answers import double_impl as _impl")),
    answer("prompt", "breakpoint in a loop", "def double(x):\n    total = 0 * x\n    for _ in range(2):\n        breakpoint()\n        total = total + x\n    return total", "cell 2, line 4: breakpoint()"),
    answer("prompt", "embed, pdb and debug", DOUBLE, "embed() is left in", before=("from IPython import embed\nembed(header='어디까지 왔지?')", "%pdb on\n%xmode Verbose", "%debug")),
    answer("prompt", "input and a password", DOUBLE, "cell 2, line 1: input() is answered with nothing", before=("name = input('학번을 입력하세요: ')\npw = __import__('getpass').getpass('비밀번호: ')\nprint(name)",)),
    answer("prompt", "until y is typed", f"while input('Continue to Q6 (y/n)? ') != 'y':\n    print('waiting')\n{DOUBLE}", "EOFError"),
    answer("prompt", "in an answer's loop", "def double(x):\n    total = 0 * x\n    for _ in range(2):\n        total = total + x\n        if input('another step? ') == 'n':\n            break\n    return total", "cell 2, line 5: input() is answered with nothing"),
    answer("prompt", "a console and a pause", DOUBLE, "cell 2, line 2: os.system('pause')", "cell 3, line 2: InteractiveConsole()", before=("import os\nos.system('pause')\n!read -p \"Press enter\"", "import code\ncode.InteractiveConsole(locals=globals()).interact(banner='check w1 here')")),
    answer("workers", "submit of a pool of threads", "def double(x):\n    parts = [executor.submit(lambda: x), executor.submit(lambda: x)]\n    return parts[0].result() + parts[1].result()", before=("from concurrent.futures import ThreadPoolExecutor\nexecutor = ThreadPoolExecutor(max_workers=4)\nprint(list(executor.map(abs, [-1, 2])))",)),
    answer("workers", "starmap of forked processes", "def double(x):\n    back = workers.starmap(operator.mul, [(1, x), (1, x)])\n    return back[0] + back[1]", before=("import multiprocessing as mp\nimport operator\nworkers = mp.get_context('fork').Pool(2)\nprint(workers.map(abs, [-1, 2]))",)),
    answer("workers", "multiprocessing.dummy", "def double(x):\n    return sum(pool.map(lambda p: x * p, [1, 1]))", before=("from multiprocessing.dummy import Pool as ThreadPool\npool = ThreadPool(3)",)),
    answer("workers", "torch in a pool of processes", "def double(x):\n    return processes.submit(torch.mul, torch.as_tensor(x), 2).result()", before=("import math\nfrom concurrent.futures import ProcessPoolExecutor\nprocesses = ProcessPoolExecutor(1)\nprocesses.submit(math.sqrt, 4.0).result()",)),
    answer("workers", "a Manager's dict", "def double(x):\n    cache['calls'] = cache['calls'] + 1\n    return 2 * x", "Manager", points=0.0, person=True, before=("from multiprocessing import Manager\nmanager = Manager()\ncache = manager.dict()\ncache['calls'] = 0",)),
    case("places", "whole twice, solved first", [_HEAD, *_SOLVED, _HEAD, *_SPARE], said=("of several checks (2)",)),
    case("places", "whole twice, blank first", [_HEAD, *_SPARE, _HEAD, *_SOLVED], said=("answered again below a check",)),
    case("places", "halves of two students", [_HEAD, *_SOLVED[:2], *_SPARE[2:], _HEAD, *_SPARE[:2], *_SOLVED[2:]], said=("q1: of several checks",)),
    case("places", "below its check", [_HEAD, CHECKS[0], DOUBLE, SLOPE, CHECKS[1]], said=("graded as the notebook ends",)),
    case("places", "all in one last cell", [_HEAD, *_SPARE, f"{DOUBLE}\n\n{SLOPE}"], said=("graded as the notebook ends",)),
    case("places", "the template, then an own copy", [_HEAD, _STUB, CHECKS[0], DOUBLE, CHECKS[0], SLOPE, CHECKS[1]]),
    case("places", "below %%script false", [_HEAD, f"%%script false --no-raise-error\n{DOUBLE}", CHECKS[0], SLOPE, CHECKS[1]], right={"q1": 0.0, "q2": 1.0}, said=("it stands in cell 2, below %%script",)),
    case("places", "in comments", [_HEAD, "# " + DOUBLE.replace("\n", "\n# "), CHECKS[0], SLOPE, CHECKS[1]], right={"q1": 0.0, "q2": 1.0}, said=("it stands in cell 2, in comments",)),
    case("places", "in quotation marks", [_HEAD, f"'''\n{DOUBLE}\n'''", CHECKS[0], SLOPE, CHECKS[1]], right={"q1": 0.0, "q2": 1.0}, said=("it stands in cell 2, within quotation marks",)),
    answer("words", ".cuda() in the answer", "def double(x):\n    (x,) = (torch.as_tensor(t).cuda() for t in (x,))\n    return 2 * x", "a GPU is asked for", points=0.0, person=True),
    first("words", "a GPU asserted in the first cell", "import torch\nassert torch.cuda.is_available(), 'Runtime -> Change runtime type -> GPU'\ntorch.set_default_device('cuda')", "cell 1: AssertionError", "a GPU is asked for"),
    case("words", "a constant on a Mac's device", ["import torch\ndevice = torch.device('mps')  # M2 MacBook\nTWO = torch.tensor(2.0).to(device)", _TWICE, CHECKS[0], SLOPE, CHECKS[1]], right={"q1": 0.0, "q2": 1.0}, said=("a GPU is asked for",), person=True),
    case("words", "gradients off by autograd's switch", [_HEAD, "torch.autograd.set_grad_enabled(False)  # faster\nsmall_test = torch.ones(2) * 3\nprint(small_test)", DOUBLE, CHECKS[0], SLOPE, CHECKS[1]], right={"q1": 1.0, "q2": 0.0}, said=("cell 2 switched gradients off",), person=True),
    case("words", "inference mode, entered by hand", [_HEAD, "guard = torch.inference_mode()\nguard.__enter__()", DOUBLE, CHECKS[0], SLOPE, CHECKS[1]], right={"q1": 1.0, "q2": 0.0}, said=("cell 2 switched gradients off",), person=True),
)  # fmt: skip
