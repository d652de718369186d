"""Errors as a client reads them: a stable code, where in the answer, one sentence; never a value, a statement or a path."""

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any

from graphql import GraphQLError

from tongxing.errors import (
    CannotRun,
    Collided,
    DatabaseDown,
    LogDown,
    PluginError,
    Refused,
    TongxingError,
    UsageError,
    VersionConflict,
)
from tongxing.host.names import camel

from . import noting
from .faults import FieldFault
from .limits import ERRORS_WITHIN

_log = logging.getLogger(__name__)

SENTENCES = {
    "UNAUTHENTICATED": "没有令牌,或令牌无效。请填写有效的令牌(Authorization: Bearer …)。",
    "PURPOSE_REQUIRED": "请填写有效的用途(Tongxing-Purpose)。",
    "NOT_FOUND": "没有这条记录,或您无权查看。",
    "PLUGIN_DISABLED": "该部门的插件在本市未启用。",
    "PLUGIN_ERROR": "该部门的字段出错,其余结果不受影响。",
    "PLUGIN_TIMEOUT": "该部门的字段超时,其余结果不受影响。",
    "PLUGIN_BAD_RESULT": "该部门的字段返回了无效结果,其余结果不受影响。",
    "LIMIT": "请求超过了限制,请分几次查询。",
    "NOT_ALLOWED": "您可以查看,但无权进行此操作。",
    "VERSION_CONFLICT": "记录已被他人修改,请重新读取后再试。",
    "KEY_REUSED": "该 key 已用于另一请求,请为新请求换一个 key。",
    "DOCUMENT_NOT_REGISTERED": "本市只接受已登记的查询文档,请向系统管理员申请登记。",
    "CURSOR_EXPIRED": "该游标之后的变更已不再保留。请不带游标重新获取一个，重新读取所需数据，再从新游标继续。",
    "BUSY": "正在写入的数据太多，暂时无法告知变更，请稍后再试。",
    "INVALID": "请求有误,请按提示更正。",
    "UNAVAILABLE": "访问日志暂时无法写入,在恢复之前不显示也不更改任何个人信息。",
    "INTERNAL": "系统内部错误,请把编号告诉管理员。",
}
"""The same for clerks, by code."""
UNAVAILABLE = (LogDown, DatabaseDown, Collided)
"""What is over in a moment, and no fault of whoever asks."""
_AGAIN = "The database does not answer now. Send it again in a moment, what changes something with the same key."
_AGAIN_ZH = "数据库暂时没有响应,请稍后重试;更改数据的请求请沿用原来的 key。"

SUGGESTION = re.compile(r" Did you mean .*\?$")
QUOTED = r'"((?:[^"\\]|\\.)*)"'

Department = Callable[[list[str | int]], str | None]
"""In whose namespace a place of the answer lies."""


def error(code: str, message: str, *, path: Any = None, locations: Any = None, **details: Any) -> dict[str, Any]:
    """One error in the form of GraphQL. Where the Chinese sentence of the code says too little, ``zh`` says more."""
    made: dict[str, Any] = {"message": message}
    if locations:
        made["locations"] = [{"line": each.line, "column": each.column} for each in locations]
    if path is not None:
        made["path"] = path
    noting.current().errors.append((code, str(details.get("plugin", ""))))
    extensions = {"code": code, **{camel(name): value for name, value in details.items()}}
    extensions.setdefault("zh", SENTENCES[code])
    return made | {"extensions": extensions}


def refused(failure: Refused, **more: Any) -> dict[str, Any]:
    """A refusal of core's, or of this layer's."""
    details = dict(failure.details)
    if isinstance(failure, VersionConflict) and failure.differences:
        details["fields"] = [{"path": camel(each.path), **each.versions} for each in failure.differences]
    return error(failure.code, str(failure), **more, **details)


def of_document(failures: Iterable[GraphQLError], *, suggesting: bool = True) -> list[dict[str, Any]]:
    """What is wrong with a document or its variables. ``suggesting``: with the names that are near."""
    messages = [(each, _plain(each.message)) for each in failures]
    return [
        error("INVALID", said if suggesting else SUGGESTION.sub("", said), locations=each.locations, path=each.path)
        for each, said in messages
    ]


def _plain(message: str) -> str:
    """A message of graphql-core without the values that it quotes: names stand in single quotes, values in double."""
    values = re.findall(QUOTED, message)
    plain = re.sub(QUOTED, '"…"', message)
    for value in values:
        plain = plain.replace(f"'{value}'", "'…'")
    return plain


def within(failures: Iterable[GraphQLError], department: Department, reference: str) -> list[dict[str, Any]]:
    """Errors inside an answer, in the order of the answer, the first few of them."""
    told = [_within(each, department, reference) for each in failures]
    return told[:ERRORS_WITHIN]


def unavailable(failure: BaseException, reference: str, **where: Any) -> dict[str, Any]:
    """One of ``UNAVAILABLE``. Where the database stands is for the log alone."""
    if isinstance(failure, LogDown):
        return error("UNAVAILABLE", str(failure), **where)
    _log.error("unavailable %s: %s at %s", reference, type(failure).__name__, place_of(failure))
    return error("UNAVAILABLE", _AGAIN, zh=_AGAIN_ZH, **where)


def internal(failure: BaseException, reference: str) -> dict[str, Any]:
    """Something that should not happen. It is logged by its kind and place; its text may hold data and is not."""
    _log.error("internal error %s: %s at %s", reference, type(failure).__name__, place_of(failure))
    return error("INTERNAL", "Something went wrong here. Tell the administrator this reference.", reference=reference)


def _within(failure: GraphQLError, department: Department, reference: str) -> dict[str, Any]:
    cause, where = failure.original_error, {"path": failure.path, "locations": failure.locations}
    if isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    if isinstance(cause, FieldFault) and cause.rest_s is not None:
        rests = {"plugin": cause.plugin, "breaker": "open", "retry_after_s": cause.rest_s}
        made = error(cause.code, str(cause), **where, **rests)
        made["extensions"]["path"] = failure.path
        return made
    if isinstance(cause, FieldFault):
        return _of_plugin(cause.code, cause.plugin, cause, reference, where)
    if isinstance(cause, PluginError):
        return _of_plugin("PLUGIN_ERROR", cause.plugin, cause, reference, where)
    if isinstance(cause, Refused):
        return refused(cause, **where)
    if isinstance(cause, UsageError):
        return error("INVALID", str(cause), **where)
    if isinstance(cause, UNAVAILABLE):
        return unavailable(cause, reference, **where)
    if failure.path is None:  # variables that do not fit
        return error("INVALID", _plain(failure.message), **where)
    plugin = department(failure.path)
    if plugin is not None and not isinstance(cause, CannotRun):
        # No code of ours or of a department raised it: the value itself did not fit the schema.
        code = "PLUGIN_ERROR" if cause is not None and place_of(cause) != "?" else "PLUGIN_BAD_RESULT"
        return _of_plugin(code, plugin, cause or failure, reference, where)
    return internal(cause or failure, reference) | {"path": failure.path}


def _of_plugin(code: str, plugin: str, failure: BaseException, reference: str, where: Any) -> dict[str, Any]:
    what = failure if isinstance(failure, TongxingError) else type(failure).__name__
    _log.error("%s %s: %s: %s at %s", code, reference, plugin, what, place_of(failure.__cause__ or failure))
    details = {"plugin": plugin, "reference": reference}
    made = error(code, f"The department {plugin} could not answer this field.", **where, **details)
    made["extensions"]["path"] = where["path"]
    return made


def place_of(failure: BaseException) -> str:
    """File and line of the deepest step in code of this project or of a department."""
    place, step = "?", failure.__traceback__
    while step is not None:
        name = step.tb_frame.f_globals.get("__name__", "")
        if name.startswith("tongxing"):
            place = f"{name}:{step.tb_lineno}"
        step = step.tb_next
    return place
