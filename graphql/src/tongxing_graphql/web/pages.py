"""The pages: where to begin, and GraphiQL for trying out queries; both from our own files, asking no other host."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from tongxing.host.cities.city_forms import PrincipalForm
from tongxing.people.divisions import national

from ..guards import told
from . import wire
from .served import Served

STATIC = Path(__file__).parents[1] / "static"

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
GRAPHIQL_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""GraphiQL sets styles of its own while it runs."""

USUAL = "care"
"""The purpose that stands in the pages until another is named; their scripts and texts name it too."""

SAMPLE = """# 三名儿童:每人依哪一条、从何时起,可以得到什么。
# Three children: what each is entitled to, since when, by which clause.
{
  children(first: 3, orderBy: [BIRTH_DATE_DESC]) {
    totalCount
    edges {
      node {
        name
        birthDate
        residence { pathName }
        decisions {
          item
          answer
          since
          track
        }
        withheld
      }
    }
  }
}
"""


def wants_page(request: Request) -> bool:
    """Whether a browser asks for something to look at."""
    return "text/html" in request.headers.get("accept", "")


def graphiql(city: Served, request: Request) -> Response:
    """GraphiQL, in development cities only."""
    if not (wants_page(request) and city.is_development):
        error = told.error("INVALID", "Send queries by POST.")
        return wire.refusal(405, error, None, "")
    token = next((each.token for each in city.registry.city.form.principals if each.token), "")
    filled = {"{{endpoint}}": f"/{city.key}/graphql", "{{query}}": SAMPLE, "{{token}}": token}
    return _page("graphiql.html", {mark: escape(text, quote=True) for mark, text in filled.items()}, GRAPHIQL_POLICY)


def imports(city: Served) -> Response:
    """Sending a survey, for people: progress while it runs, and what is wrong with it, cell by cell."""
    title = city.registry.city.info.title
    filled = {"{{city}}": city.key, "{{zh}}": title.zh, "{{en}}": title.en}
    marks = {mark: escape(text, quote=True) for mark, text in filled.items()}
    own = {"{{demo}}": _demo(city) if city.is_development else "", "{{mapping}}": _mappings(city)}
    return _page("imports.html", marks | own)


def logged_in(city: Served, token: str) -> Response:
    """Where a login ends: the token is handed to this tab."""
    filled = {"{{city}}": city.key, "{{zh}}": city.registry.city.info.title.zh, "{{token}}": token}
    return _page("login.html", {mark: escape(text, quote=True) for mark, text in filled.items()})


def _mappings(city: Served) -> str:
    """Whose sheet it is, where departments know other systems' sheets."""
    mappings = city.state().composition.mappings
    if not mappings:
        return ""
    options = "".join(
        f'<option value="{escape(m.key, quote=True)}">{escape(m.title.zh)} {escape(m.title.en)}</option>'
        for m in mappings
    )
    own = '<option value="">童行摸排表 Tongxing\'s own workbook</option>'
    label = '<label for="mapping">表格来源 <span lang="en">Whose sheet</span></label>'
    return f'<p>{label} <select id="mapping">{own}{options}</select></p>'


def _demo(city: Served) -> str:
    """Who one may be in a development city, of those who may import."""
    form = city.registry.city.form
    may = {grant.principal for grant in form.grants if "import" in grant.actions}
    options = "".join(
        f'<option value="{escape(p.token, quote=True)}">{escape(p.title.zh if p.title else p.name)}</option>'
        for p in form.principals
        if p.token and p.name in may
    )
    label = '<label for="demo">演示身份 <span lang="en">Demo identity</span></label>'
    return f'<p>{label}<select id="demo"><option value="">—</option>{options}</select></p>'


def start(cities: Sequence[Served], health: Mapping[str, Mapping[str, Any]], request: Request) -> Response:
    """Where to begin. ``health``: how each city stands, by key, as ``/health`` tells it."""
    first = cities[0]
    tokens = [p.token for p in first.registry.city.form.principals if p.token]
    filled = {
        "{{cities}}": "\n".join(_city(each, health[each.key]) for each in cities),
        "{{work}}": _work(cities),
        "{{origin}}": escape(f"{request.url.scheme}://{request.url.netloc}"),
        "{{city}}": escape(first.key),
        "{{token}}": escape(tokens[0]) if tokens else "…",
    }
    return _page("start.html", filled)


def _work(cities: Sequence[Served]) -> str:
    """The desk, and the way to send a survey, for whoever may; where there are several cities, one is chosen."""
    demo, people = "", "".join(map(_people, cities))
    if people:
        label = '<label for="demo">演示身份 <span lang="en">Demo identity</span></label>'
        demo = f'<p>{label}<select id="demo"><option value="">—</option>{people}</select></p>'
    text = (STATIC / "work.html").read_text(encoding="utf-8")
    return text.replace("{{demo}}", demo).replace("{{cities}}", _which(cities))


def _which(cities: Sequence[Served]) -> str:
    """The city whose desk it is."""
    if len(cities) == 1:
        return f'<input id="city" type="hidden" value="{escape(cities[0].key, quote=True)}" />'
    options = "".join(
        f'<option value="{escape(each.key, quote=True)}">{escape(each.registry.city.info.title.zh)}</option>'
        for each in cities
    )
    return f'<p><label for="city">城市 <span lang="en">City</span></label><select id="city">{options}</select></p>'


def _people(city: Served) -> str:
    """Who one may be in a development city; nobody elsewhere."""
    if not city.is_development:
        return ""
    title = escape(city.registry.city.info.title.zh, quote=True)
    purposes = _purposes(city)
    people = [_option(each, city.key, purposes[each.name]) for each in city.registry.city.form.principals if each.token]
    return f'<optgroup label="{title}">{"".join(people)}</optgroup>'


def _option(principal: PrincipalForm, city: str, purposes: Sequence[str]) -> str:
    """One of them, with a purpose that their grants name: care where they do."""
    title = principal.title.zh if principal.title else principal.name
    purpose = USUAL if USUAL in purposes else next(iter(purposes), USUAL)
    data = {"value": principal.token or "", "data-city": city, "data-purpose": purpose}
    told = " ".join(f'{name}="{escape(value, quote=True)}"' for name, value in data.items())
    return f"<option {told}>{escape(title)}</option>"


def _purposes(city: Served) -> dict[str, list[str]]:
    """The purposes that each principal of a development city may name."""
    form = city.registry.city.form
    return {
        p.name: sorted({u for g in form.grants if g.principal == p.name for u in g.purposes}) for p in form.principals
    }


def _city(city: Served, health: Mapping[str, Any]) -> str:
    info = city.registry.city.info
    place = national().path_name(info.division) or info.division
    parts = [
        f'<section aria-labelledby="{escape(city.key)}">',
        f'<h2 id="{escape(city.key)}">{escape(info.title.zh)} <span lang="en">{escape(info.title.en)}</span></h2>',
        f"<p>{escape(place)}</p>",
        f'<p>接口 <span lang="en">Endpoint</span> <code>POST /{escape(city.key)}/graphql</code></p>',
        _link(city, "imports", "导入摸排表", "Import a survey"),
    ]
    if city.has_login:
        parts.append(_link(city, "login", "登录", "Log in"))
    if city.is_development:
        parts += [_link(city, "graphql", "打开查询页面", "Open GraphiQL"), _tokens(city)]
    return "\n".join([*parts, _plugins(city, health), "</section>"])


def _link(city: Served, path: str, zh: str, en: str) -> str:
    return f'<p><a class="go" href="/{escape(city.key)}/{path}">{zh} <span lang="en">{en}</span></a></p>'


STATES = {
    "enabled": ("✓ 运行", "running"),
    "disabled": ("○ 已停用", "switched off"),
    "stopped": ("✗ 已停止", "stopped"),
    "not_installed": ("✗ 未安装", "not installed"),
}


def _plugins(city: Served, health: Mapping[str, Any]) -> str:
    """The city's departments and how each stands; what is to be done stands beside it."""
    if health["status"] == "down":
        said = '数据库没有应答 <span lang="en">The database of this city does not answer.</span>'
        return f'<p role="alert">{said}</p>'
    titles = {each.key: each.title for each in city.state().composition.plugins}
    rows = "".join(
        f'<tr><th scope="row">{escape(titles[key].zh)} <span lang="en">{escape(titles[key].en)}</span></th>'
        f'<td class="state">{STATES[each["state"]][0]} <span lang="en">{STATES[each["state"]][1]}</span></td>'
        f"<td>{escape(_todo(each))}</td></tr>"
        for each in health["plugins"]
        if (key := each["key"]) in titles
    )
    head = (
        '<caption>部门插件 <span lang="en">Departments and how they stand</span></caption>'
        '<thead><tr><th scope="col">插件 <span lang="en">Plugin</span></th>'
        '<th scope="col">状态 <span lang="en">State</span></th>'
        '<th scope="col">待处理 <span lang="en">To be done</span></th></tr></thead>'
    )
    return _wide(f"<table>{head}<tbody>{rows}</tbody></table>", "部门插件 Departments")


def _todo(plugin: Mapping[str, Any]) -> str:
    waiting, given_up = plugin["pending_reactions"], plugin["reactions_given_up"]
    told = [plugin["why"]] if plugin["why"] else []
    told += [f"{waiting} 个后续动作待重试 reactions wait"] if waiting else []
    told += [f"{given_up} 个后续动作已停止重试 reactions given up (tongxing reactions list)"] if given_up else []
    return "; ".join(told)


def _tokens(city: Served) -> str:
    """Tokens of a development city, with the purposes that each may name."""
    purposes = _purposes(city)
    rows = [
        "<tr>"
        f'<td>{escape(p.title.zh if p.title else p.name)} <span lang="en">{escape(p.title.en if p.title else "")}</span></td>'
        f"<td><code>{escape(p.token)}</code></td>"
        f"<td>{' '.join(f'<code>{escape(each)}</code>' for each in purposes[p.name]) or '—'}</td>"
        "</tr>"
        for p in city.registry.city.form.principals
        if p.token
    ]
    head = (
        '<caption>演示令牌,仅用于演示城市 <span lang="en">Demo tokens, for a development city only</span></caption>'
        '<thead><tr><th scope="col">身份 <span lang="en">Who</span></th>'
        '<th scope="col">令牌 <span lang="en">Token</span></th>'
        '<th scope="col">用途 <span lang="en">Purposes</span></th></tr></thead>'
    )
    return _wide(f"<table>{head}<tbody>{''.join(rows)}</tbody></table>", "可试用的身份 Who one may be here")


def _wide(table: str, label: str) -> str:
    """A table that a narrow page moves to and fro, by keyboard too, rather than becoming wider itself."""
    return f'<div class="wide" tabindex="0" role="region" aria-label="{label}">{table}</div>'


def _page(name: str, filled: dict[str, str], policy: str = POLICY) -> Response:
    text = (STATIC / name).read_text(encoding="utf-8")
    for mark, value in filled.items():
        text = text.replace(mark, value)
    return HTMLResponse(text, headers={**wire.HEADERS, "Content-Security-Policy": policy})
