# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the clouds' signatures share: an access key signs headers, one of which is the date."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar, NamedTuple

from tests.emulator.call import Call

TOLERANCE = timedelta(minutes=15)


class Signed(NamedTuple):
    """How a call is signed; ``token`` is that of a temporary access key, or empty."""

    key_id: str
    secret: str
    token: str
    headers: dict[str, str]


class Verifier(ABC):
    """Knows the access keys: an ID to a secret, or for a temporary one to ``secret:token``.

    ``authorization`` matches the header with the ID of the key, the names of signed headers and the signature.
    """

    authorization: ClassVar[re.Pattern[str]]
    required_headers: ClassVar[frozenset[str]]
    date_header: ClassVar[str]
    date_format: ClassVar[str]

    def __init__(self, access_keys: Mapping[str, str]) -> None:
        self._access_keys = access_keys

    @abstractmethod
    def refusal(self, reason: str, names: str = "") -> Exception:
        """What to raise for a reason: ``unsigned``, ``headers`` (of these names), ``date``, ``expired`` or ``key``."""

    def signed(self, call: Call, now: datetime) -> Signed:
        """How a call says that it is signed; ``now`` is the cloud's time."""
        match = self.authorization.fullmatch(call.headers.get("authorization", ""))
        if not match:
            raise self.refusal("unsigned")
        key_id, names = match[1], match[2].split(";")
        missing = self.required_headers.difference(names) | set(names).difference(call.headers)
        if missing:
            raise self.refusal("headers", ", ".join(sorted(missing)))
        try:
            date = datetime.strptime(call.headers[self.date_header], self.date_format).replace(tzinfo=UTC)
        except ValueError:
            raise self.refusal("date") from None
        if abs(now - date) > TOLERANCE:
            raise self.refusal("expired")
        if key_id not in self._access_keys:
            raise self.refusal("key")
        secret, _colon, token = self._access_keys[key_id].partition(":")
        return Signed(key_id, secret, token, {name: call.headers[name] for name in names})
