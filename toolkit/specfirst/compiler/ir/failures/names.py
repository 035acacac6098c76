"""Meanings of the members of error bodies by name, collected from hundreds of published APIs."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from specfirst.runtime.failures.template import Fact, plain


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MESSAGE: Final = _names(
    """message msg messages detail details description errormessage errormsg errordescription errordetail
    errordetails reason text explanation developermessage usermessage internalmessage localizedmessage
    humanmessage friendlymessage displaymessage debugmessage exceptionmessage faultstring faultmessage
    replymessage responsemessage longmessage moredetails messagetext errortext summary cause info
    information apierrormsg errordesc desc comment errorreason err content additionalinfo diagnostics
    errorsummary hint issue problem messagedetail error_string errorstring extendedmessage"""
)
_TITLE: Final = _names(
    """title errortitle statustext statusmessage statusdescription reasonphrase httpmessage
    httpstatusmessage httpstatustext shortmessage headline heading label phrase httperror
    codedescription"""
)
_CODE: Final = _names(
    """code errorcode errortype errorname errorkey errorcodename errorcodelabel key slug kind reasoncode
    faultcode category subcategory subcode suberrorcode exception exceptionclass exceptiontype typename
    apicode internalcode messagecode messagekey messageid codename errorid codetype responsestatus
    errorclass errorcategory type odatatype severity classname resultcode returncode detailcode
    detailedcode applicationcode apperrorcode"""
)
_STATUS: Final = _names(
    """status statuscode httpstatus httpstatuscode httpcode httpresponsecode responsecode httperrorcode
    statuscodevalue"""
)
_REQUEST: Final = _names(
    """requestid xrequestid traceid correlationid xcorrelationid correlation logid logref transactionid
    activityid eventid incidentid spanid trackingid referenceid errorreference errorref debugid id uuid
    guid instanceid operationid faultid sentryid errorguid requestguid erroruuid clientrequestid trace
    reference ref supportid callid loggingid messageuuid errorinstanceid traceparent"""
)
_PATH: Final = _names("""instance path uri requesturi requesturl requestpath endpoint requestedurl""")
_METHOD: Final = _names("""method httpmethod requestmethod verb""")
_TIME: Final = _names(
    """timestamp time date datetime createdat occurredat replied_at repliedat errortime servertime
    eventtime errortimestamp created"""
)
_FIELD: Final = _names(
    """field loc fieldname fieldid name param params parameter parametername property propertyname
    propertypath target attribute attributename key path argument argumentname element location in source
    fieldpath member membernames issuelocation"""
)
_POINTER: Final = _names("""pointer jsonpointer datapointer datapath instancepath jsonpath""")
_PLACE: Final = _names("""in location position where""")
ERRORS: Final = _names(
    """errors error details detail fielderrors violations issues validationerrors invalidparams messages
    invalidparameters invalidfields fields causes suberrors errorlist errormessages problems
    constraintviolations rootcauses exceptions faults validationmessages validation invalid failures
    errordetails errorinfo additionalerrors modelstate innererrors reasons parametererrors"""
)
CONTAINERS: Final = _names(
    """error err fault problem exception status meta data response result source errordetails errorinfo
    errorresponse apierror body envelope header errormessage detail details serviceexception
    policyexception requesterror apifault errors"""
)
DOCUMENTATION: Final = _names(
    """documentationurl documentation docs docsurl docurl help helpurl moreinfo infourl href link links
    websearchurl helplink morelink url uri infolink typeuri errorurl moreinfourl about"""
)
FALSE: Final = _names(
    """success ok issuccess succeeded successful issuccessful valid isvalid iserrorfree completed
    recoverable retryable isretryable retriable transient temporary shouldretry"""
)
TRUE: Final = _names("""error iserror haserror haserrors failed failure isfailure fatal""")
_RETRY: Final = _names("""retryafter retryafterseconds retryaftersec retryin retryafters""")
_TEXT_FACTS: Final = (
    (_MESSAGE, [Fact.MESSAGE]),
    (_TITLE, [Fact.TITLE]),
    (_STATUS, [Fact.STATUS_TEXT, Fact.TITLE]),
    (_TIME, [Fact.TIMESTAMP, Fact.DATE]),
    (_CODE | {"name"}, [Fact.CODE, Fact.STATUS_TEXT]),
    (_REQUEST, [Fact.REQUEST_ID, Fact.REQUEST_UUID]),
    (_PATH, [Fact.PATH]),
    (_METHOD, [Fact.METHOD]),
)
"""The facts that a string may hold, by its plain name."""


def text_facts(name: str, siblings: Collection[str], *, item: bool) -> list[Fact]:
    """Return the facts that a string of this name may hold, the best first; empty for an unknown name.

    `siblings` are the plain names beside it; with `item`, it belongs to an item of a list of errors.
    """
    word = plain(name)
    found: list[Fact] = []
    if item:
        found += _item_facts(word)
    if word == "error":
        beside = bool(_MESSAGE & set(siblings))
        oauth = "errordescription" in siblings
        found += [Fact.CODE] if oauth else [Fact.TITLE] if beside else [Fact.MESSAGE]
    for names, facts in _TEXT_FACTS:
        if word in names:
            found += facts
    if not item:
        found += _item_facts(word)
    return list(dict.fromkeys(found))


def _item_facts(word: str) -> list[Fact]:
    if word in _PLACE:
        return [Fact.LOCATION, Fact.FIELD]
    if word in _POINTER:
        return [Fact.POINTER]
    if word in _FIELD:
        return [Fact.FIELD]
    return []


def names_status(name: str) -> bool:
    """Whether a member of this name contains the status, as a number or as text."""
    return plain(name) in _STATUS or plain(name) == "code"


def number_facts(name: str) -> list[Fact]:
    """Return the fact that a number of this name contains."""
    word = plain(name)
    if word in _STATUS or word in _CODE or word in ("error", "errno", "apierror", "errnumber", "errornumber"):
        return [Fact.STATUS]
    if word in _TIME:
        return [Fact.EPOCH]
    return [Fact.RETRY_AFTER] if word in _RETRY else []


IN_ITEMS: Final = {Fact.MESSAGE: Fact.FIELD_MESSAGE, Fact.CODE: Fact.FIELD_CODE}
"""The names of facts in an item of a list of errors."""
