# Copyright (c) 2026 ClusterOps contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Endpoints: a host or a URL, by HTTPS, and plain HTTP to loopback only."""

from __future__ import annotations

import pytest

from ansible_collections.clusterops.onboarding.plugins.module_utils._errors import BadInput
from ansible_collections.clusterops.onboarding.plugins.module_utils._http import check_url

GOOD_URLS = {
    "ehpc.example.com": "https://ehpc.example.com",
    "ehpc.example.com:8443": "https://ehpc.example.com:8443",
    "ehpc.example.com:65535": "https://ehpc.example.com:65535",
    "https://ehpc.example.com": "https://ehpc.example.com",
    "https://ehpc.example.com/": "https://ehpc.example.com",
    "https://[2001:db8::1]": "https://[2001:db8::1]",
    "http://127.0.0.1:8080": "http://127.0.0.1:8080",
    "http://127.8.9.1": "http://127.8.9.1",
    "http://[::1]:8080": "http://[::1]:8080",
    "http://localhost:8080/": "http://localhost:8080",
    " ehpc.example.com\n": "https://ehpc.example.com",
    "\thttp://127.0.0.1:8080/ ": "http://127.0.0.1:8080",
}
BAD_URLS = (
    "", "/", "https://", "http:///path", "http:/localhost", "ehpc.example.com/path", "https://ehpc.example.com/path",
    "https://ehpc.example.com?a=b", "https://ehpc.example.com#a", "https://ehpc.example.com?",
    "https://ehpc.example.com#", "https://user@ehpc.example.com", "user:word@ehpc.example.com",
    "ehpc.example.com:port", "ehpc.example.com:99999", "https://[::1", "http://ehpc.example.com", "http://10.0.0.1",
    "http://0.0.0.0", "http://[2001:db8::1]", "http://localhost.example.com", "http://127.0.0.1.example.com",
    "http://127.0.0.1@ehpc.example.com", "ftp://127.0.0.1", "file://localhost",
    "ehpc.example.com:65536", "http://127.0.0.1\\@ehpc.example.com", "https:\\\\ehpc.example.com", "ehpc.example.com\\",
    "ehpc .example.com",
    "ehpc.example.com\nHost: other", "https://ehpc.example.com//", "//ehpc.example.com", "@ehpc.example.com",
    "ehpc.example.com:", "-ehpc.example.com", "ehpc.example.com.", "ehpc%2eexample.com", "\u0435hpc.example.com",
    "http://127.0.0.1%2f@ehpc.example.com", "http://127.1", "http://2130706433", "127.0.0.1:\u0668\u0660",
)  # fmt: skip


@pytest.mark.parametrize(("given", "url"), GOOD_URLS.items())
def test_an_endpoint_is_a_host_or_a_url_without_anything_else(given: str, url: str) -> None:
    assert check_url(given) == url


@pytest.mark.parametrize("given", BAD_URLS)
def test_any_other_endpoint_is_refused(given: str) -> None:
    with pytest.raises(BadInput, match="endpoint"):
        check_url(given)


def test_a_password_in_an_endpoint_is_not_shown() -> None:
    with pytest.raises(BadInput) as caught:
        check_url("http://user:Correct7horse@ehpc.example.com")
    assert "Correct7horse" not in str(caught.value)
