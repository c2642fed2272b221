"""Settings of the unit tests: a data folder of their own, quick password hashing, nothing from the environment."""

from __future__ import annotations

import os
import tempfile

for _name in [name for name in os.environ if name.startswith("RUNDE_") and not name.startswith("RUNDE_TEST_")]:
    del os.environ[_name]
os.environ["RUNDE_DATA"] = tempfile.mkdtemp(prefix="runde-tests-")
os.environ["RUNDE_SECRET_KEY"] = "tests-tests-tests-tests-tests-tests-tests"
os.environ["RUNDE_IDENTITY_KEY"] = "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGU="
os.environ["RUNDE_LANGUAGE"] = "en"
os.environ["RUNDE_TEST_TEMPLATES"] = "1"
if os.environ.get("RUNDE_TEST_ON_POSTGRESQL"):
    os.environ["RUNDE_DATABASE_URL"] = os.environ["RUNDE_TEST_DATABASE_URL"]

from runde.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
