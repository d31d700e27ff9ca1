"""The desk's pages and what they may do. Only who has the token may, and only from its own pages.

It listens on 127.0.0.1 alone. Another page in the same browser can neither read it (the token is
in a cookie that it does not send along) nor write to it (the origin is checked, too).
"""

import csv
import hmac
import io
import math
import shlex
from importlib import resources
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from autograder.basics.language import marked, phrase, phrases
from autograder.basics.text import clean_text
from autograder.desk.work import Work, alike
from autograder.errors import UsageError
from autograder.pages.templating import environment
from autograder.result import HandAnswer, Verdict

_PACKAGE = "autograder.desk"
_LONGEST = 2_000
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_FORBIDDEN = marked(
    "This desk belongs to somebody else: open the address that `autograder review` printed."
)


def make_application(work: Work, *, token: str, port: int, who: str) -> Starlette:
    """Return the application.

    Args:
        work: what lies on the desk.
        token: what its user's address has in it.
        port: where it listens.
        who: in whose name it decides.
    """
    desk = _Desk(work, who)
    return Starlette(
        routes=[
            Route("/", desk.home),
            Route("/question/{question}", desk.question),
            Route("/submission/{key}", desk.submission),
            Route("/decide", desk.decide, methods=["POST"]),
            Route("/undo", desk.undo, methods=["POST"]),
            Route("/desk.js", _script),
            Route("/favicon.ico", _nothing),
        ],
        middleware=[Middleware(_Guard, token=token, port=port)],
    )


class _Guard:
    """Lets nobody in but who has the token, at the desk's own address, from its own pages."""

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app = app
        self._token = token
        self._cookie = f"autograder-desk-{port}"
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse to."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        instead = self._instead(Request(scope))
        await (instead or self._app)(scope, receive, send_with_headers)

    def _instead(self, request: Request) -> Response | None:
        """Return what is answered instead of what was asked for, if anything is."""
        host = request.headers.get("host", "")
        if host not in self._hosts:
            return _refused()
        given = request.query_params.get("token")
        if given is not None and request.method == "GET":
            if not self._is_token(given):
                return _refused()
            response = RedirectResponse(request.url.path, status_code=303)
            response.set_cookie(self._cookie, self._token, httponly=True, samesite="strict")
            return response
        if not self._is_token(request.cookies.get(self._cookie, "")):
            return _refused()
        if request.method != "GET" and request.headers.get("origin") != f"http://{host}":
            return _refused()
        return None

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._token.encode())


def _refused() -> Response:
    return Response(phrase(_FORBIDDEN), status_code=403, media_type="text/plain")


async def _script(_request: Request) -> Response:
    text = (resources.files(_PACKAGE) / "templates" / "desk.js").read_text(encoding="utf-8")
    return Response(text, media_type="text/javascript")


async def _nothing(_request: Request) -> Response:
    return Response(status_code=204)


class _Desk:
    """The pages."""

    def __init__(self, work: Work, who: str) -> None:
        self._work = work
        self._who = who

    async def home(self, request: Request) -> Response:
        """Show the questions, and the submissions to look at."""
        questions = []
        for name in self._work.questions():
            groups = self._work.groups(name)
            questions.append(
                {
                    "name": name,
                    "title": self._work.asked.question(name).title or name,
                    "groups": len(groups),
                    "answers": sum(len(group.answers) for group in groups),
                    "decided": sum(group.decided for group in groups),
                }
            )
        judged = []
        for name in self._work.judged_questions():
            answers = self._work.judged(name)
            judged.append(
                {
                    "name": name,
                    "title": self._work.asked.question(name).title or name,
                    "answers": len(answers),
                    "waiting": sum(each.decision is None or each.stale for each in answers),
                }
            )
        return self._page(
            request,
            "home.html",
            questions=questions,
            judged=judged,
            look=self._work.to_look_at(),
            everybody=[(key, self._work.name_of(key)) for key in self._work.results],
        )

    async def question(self, request: Request) -> Response:
        """Show the answers to one question, those that failed alike together."""
        name = request.path_params["question"]
        if name in self._work.judged_questions():
            return self._judging(request, name)
        if name not in self._work.questions():
            return self._missing(
                request, phrase("There is no question %(question)s.", question=name)
            )
        return self._page(
            request,
            "question.html",
            asked=self._work.asked.question(name),
            groups=self._work.groups(name),
        )

    def _judging(self, request: Request, name: str) -> Response:
        """Show the answers that a person judges: first those that nobody has judged."""
        answers = self._work.judged(name)
        waiting = [each for each in answers if each.decision is None or each.stale]
        return self._page(
            request,
            "judging.html",
            asked=self._work.asked.question(name),
            count=len(answers),
            waiting=sorted(alike(waiting), key=lambda group: _order(group[0].answer)),
            left=len(waiting),
            done=[each for each in answers if each.decision is not None and not each.stale],
        )

    async def submission(self, request: Request) -> Response:
        """Show one submission."""
        key = request.path_params["key"]
        if key not in self._work.results:
            return self._missing(request, phrase("There is no such submission."))
        keys = list(self._work.results)
        place = keys.index(key)
        return self._page(
            request,
            "submission.html",
            name=self._work.name_of(key),
            result=self._work.results[key],
            override=_override(self._work.results[key].submission),
            exporting="autograder export gradescope "
            f"{shlex.quote(str(self._work.path))} --overrides overrides.csv",
            person=self._work.people[key],
            answers=self._work.answers_of(key),
            judged=self._work.judged_of(key),
            title_of=lambda name: self._work.asked.question(name).title or name,
            before=keys[place - 1] if place else None,
            after=keys[place + 1] if place + 1 < len(keys) else None,
        )

    async def decide(self, request: Request) -> Response:
        """Decide about some answers, and come back."""
        async with request.form(max_fields=10_000, max_files=0) as form:
            question = str(form.get("question", ""))
            keys = [str(key) for key in form.getlist("submission")]
            comment = clean_text(str(form.get("comment", "")).strip(), _LONGEST)
            text = str(form.get("points", "")).replace(",", ".")
            back = str(form.get("back", "/"))
        try:
            points = _points(text)
            count = self._work.decide(question, keys, points=points, comment=comment, who=self._who)
        except UsageError as error:
            message = phrase("Nothing was decided: %(error)s.", error=error)
            return self._missing(request, message, status=400, back=_ours(back))
        said = phrases(
            "%(question)s: %(points)s points for one answer.",
            "%(question)s: %(points)s points for %(count)s answers.",
            count,
            question=question,
            points=f"{points:g}",
        )
        return _back(back, said)

    async def undo(self, request: Request) -> Response:
        """Take the last decision back."""
        async with request.form(max_files=0) as form:
            back = str(form.get("back", "/"))
        undone = self._work.undo()
        if not undone:
            return _back(back, phrase("There is nothing to take back."))
        said = phrases(
            "Taken back: %(question)s, one answer.",
            "Taken back: %(question)s, %(count)s answers.",
            len(undone),
            question=undone[0].question,
        )
        return _back(back, said)

    def _page(
        self, request: Request, template: str, *, status: int = 200, **values: Any
    ) -> Response:
        page = (
            environment(_PACKAGE)
            .get_template(template)
            .render(
                assignment=self._work.asked,
                comments=self._work.decisions.comments(),
                who=self._who,
                said=request.query_params.get("said", ""),
                here=request.url.path,
                policy=_POLICY.partition("; frame-ancestors")[0],
                passed=Verdict.PASSED,
                **values,
            )
        )
        return HTMLResponse(page.encode("utf-8", "replace"), status_code=status)

    def _missing(
        self, request: Request, message: str, *, status: int = 404, back: str = "/"
    ) -> Response:
        """Say what went wrong, with a link to where it was, if that is not the desk itself."""
        back = "" if back == "/" else back
        return self._page(request, "message.html", status=status, message=message, back=back)


def _order(answer: HandAnswer) -> tuple[bool, bool]:
    """Return where an answer stands: what is written, what was not found, what is untouched."""
    return answer.untouched, bool(answer.cells)


def _points(text: str) -> float:
    try:
        points = float(text)
    except ValueError:
        points = math.nan
    if not math.isfinite(points):
        message = phrase("%(text)r is no number of points", text=text)
        raise UsageError(message)
    return points


def _back(path: str, said: str) -> Response:
    return RedirectResponse(f"{_ours(path)}?said={quote(said)}", status_code=303)


def _ours(path: str) -> str:
    """Return a page of ours: an address that leads elsewhere is not followed."""
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.netloc
    return parts.path if ours else "/"


def _override(submission: str) -> str:
    """Return a file of overrides with one line, about this submission."""
    file = io.StringIO()
    reason = phrase("graded by hand")
    csv.writer(file, lineterminator="\n").writerows(
        [("file", "score", "reason"), (submission, 50, reason)]
    )
    return file.getvalue()
