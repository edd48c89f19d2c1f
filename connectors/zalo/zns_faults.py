"""The template service's error codes as a table. The same numbers mean other things than in the OpenAPI.

Source: Zalo for Developers, "ZNS: Mã lỗi" (ZBS by phone keeps them).
"""

from __future__ import annotations

from connectors.errors import ChannelDown, Refused, Retry, Unreachable, WindowClosed
from connectors.zalo.faults import Policy

ZNS_TOKEN_REFUSED = frozenset({-124})
# A quota of the day or of the template is used up: the same message may go out tomorrow.
QUOTA_USED_UP = frozenset({-144, -147, -1441, -1471, -1472})

_DOWN = {
    -101: "the app id is not valid",
    -102: "the app does not exist",
    -103: "the app is not active",
    -104: "the app's secret is not valid",
    -105: "the app and the account are not linked",
    -115: "the account has no money",
    -117: "the account may not use this template",
    -120: "the account has no permission for this",
    -125: "the account's id is not valid",
    -135: "the account may not send template messages",
    -1351: "the account is blocked for breaking the rules",
    -136: "no Zalo Cloud account is linked",
    -137: "charging failed",
    -138: "the app has no permission for this",
    -145: "this kind of content is not allowed to the account",
    -146: "the template is disabled because customers rated it low",
    -1241: "the proof of the app's secret is wrong",
}
_BAD_REQUEST = {
    -106: "the method is not supported",
    -107: "the message id is not valid",
    -109: "the template is not valid",
    -111: "the template has no data",
    -112: "a value of the template does not fit its type",
    -1121: "a value of the template is not in composed Unicode",
    -1122: "a value of the template is missing",
    -1123: "a code for the template could not be made",
    -1124: "a value of the template is longer than allowed",
    -113: "a button of the template is not valid",
    -116: "the text of the template is not valid",
    -121: "the test mode is not valid for this template",
    -122: "the body of the call is not valid",
    -126: "the quota of the test mode is used up",
    -127: "the test mode only sends to administrators",
    -130: "the text of the template is longer than allowed",
    -131: "the template is not approved",
    -132: "a parameter is not valid",
}
_NOT_THIS_PERSON = {
    -108: "the phone number is not valid",
    -110: "the person's Zalo is too old",
    -114: "the person's account is inactive or refuses such messages",
    -118: "the phone number has no Zalo account",
    -119: "the person can't receive such messages",
    -139: "the person refuses this kind of message",
    -140: "the person can't receive such messages now",
    -141: "the person refuses messages of this account",
}
_TOMORROW = {
    -144: "the account's quota of the day is used up",
    -1441: "the account's quota of promotions is used up",
    -147: "the template's quota of the day is used up",
    -1471: "the person has had their share of this template for today",
    -1472: "the person has had their share of promotions",
}

ZNS_CODES: dict[int, Policy] = {
    -100: Policy(Retry, "an unknown error; later it may work"),
    -124: Policy(ChannelDown, "the access token is not valid"),
    -133: Policy(Retry, "not allowed between 22:00 and 06:00", night=True),
    **{code: Policy(ChannelDown, meaning) for code, meaning in _DOWN.items()},
    **{code: Policy(Refused, meaning) for code, meaning in _BAD_REQUEST.items()},
    **{code: Policy(Unreachable, meaning) for code, meaning in _NOT_THIS_PERSON.items()},
    **{code: Policy(WindowClosed, meaning) for code, meaning in _TOMORROW.items()},
}
