"""A county group with staff in every role, and a patient."""

from kangxu.web.person.tests.conftest import case  # noqa: F401  fixture
from kangxu.web.tests.conftest import _quick_hashes, here  # noqa: F401  fixtures
